// Lists the keywords of JSON Schema with their valid values and how each is sent to the API.
import { findSimilar } from '../edit-distance.ts';
import { isNode, type SchemaNode } from './schema-document.ts';
import { JSON_TYPES } from './types.ts';

// fact(schema-keywords).
/**
 * `sent`: shapes the schema that is sent. `described`: moves into the description and is enforced here. `ignored`: an
 * answer cannot violate it, or the objects that are sent, all of them closed, imply it. `judged`: is enforced here, and
 * the whole schema goes into the prompt. `rejected`: cannot be enforced here either.
 */
type Handling = 'sent' | 'described' | 'ignored' | 'judged' | 'rejected';

export interface Keyword {
  readonly handling: Handling;
  /** The valid values, as a noun phrase for errors. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const isName = (value: unknown): value is string => typeof value === 'string';
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every(isName) && new Set(value).size === value.length;
const isType = (value: unknown): boolean => isName(value) && JSON_TYPES.includes(value);

const anything = { expected: 'anything', accepts: () => true };
const aString = { expected: 'a string', accepts: isName };
const aBoolean = { expected: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' };
const aNumber = { expected: 'a number', accepts: (value: unknown) => typeof value === 'number' };
const aCount = {
  expected: 'a whole number, 0 or more',
  accepts: (value: unknown) => Number.isInteger(value) && Number(value) >= 0,
};
const aStep = { expected: 'a number above 0', accepts: (value: unknown) => Number(value) > 0 };
const names = { expected: 'a list of unique names', accepts: isNames };
const aList = { expected: 'a list', accepts: Array.isArray };
const aMap = { expected: 'an object', accepts: isNode };
const aSchema = {
  expected: 'a schema (an object)',
  accepts: (value: unknown) => isNode(value) || typeof value === 'boolean',
};
const aSchemaOrTuple = {
  expected: 'a schema (an object) or a list of schemas',
  accepts: (value: unknown) => aSchema.accepts(value) || Array.isArray(value),
};
const someValues = {
  expected: 'a list of at least one value',
  accepts: (value: unknown) => Array.isArray(value) && value.length > 0,
};
const someSchemas = {
  expected: 'a list of at least one schema',
  accepts: (value: unknown) => Array.isArray(value) && value.length > 0,
};
const types = {
  expected: `one of ${JSON_TYPES.join(', ')}, or a list of them`,
  accepts: (value: unknown) =>
    isType(value) || (isNames(value) && Array.isArray(value) && value.length > 0 && value.every(isType)),
};
const nameLists = {
  expected: 'an object of lists of names',
  accepts: (value: unknown) => isNode(value) && Object.values(value).every(isNames),
};

const sent = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'sent', ...value });
const described = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'described', ...value });
const ignored = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'ignored', ...value });
const judged = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'judged', ...value });
const rejected: Keyword = { handling: 'rejected', ...anything };

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: sent(types),
  enum: sent(someValues),
  const: sent(anything),
  properties: sent(aMap),
  required: sent(names),
  additionalProperties: sent(aSchema),
  items: sent(aSchemaOrTuple),
  minItems: sent(aCount),
  pattern: sent(aString),
  format: sent(aString),
  anyOf: sent(someSchemas),
  oneOf: sent(someSchemas),
  allOf: sent(someSchemas),
  $ref: sent(aString),
  title: sent(aString),
  description: sent(aString),

  minimum: described(aNumber),
  maximum: described(aNumber),
  exclusiveMinimum: described(aNumber),
  exclusiveMaximum: described(aNumber),
  multipleOf: described(aStep),
  minLength: described(aCount),
  maxLength: described(aCount),
  maxItems: described(aCount),
  uniqueItems: described(aBoolean),
  contains: described(aSchema),
  minContains: described(aCount),
  maxContains: described(aCount),
  minProperties: described(aCount),
  maxProperties: described(aCount),
  propertyNames: described(aSchema),
  dependentRequired: described(nameLists),
  default: described(anything),
  examples: described(aList),

  $schema: ignored(aString),
  $comment: ignored(aString),
  $vocabulary: ignored(aMap),
  $anchor: ignored(aString),
  $defs: ignored(aMap),
  definitions: ignored(aMap),
  deprecated: ignored(aBoolean),
  readOnly: ignored(aBoolean),
  writeOnly: ignored(aBoolean),
  contentEncoding: ignored(aString),
  contentMediaType: ignored(aString),
  contentSchema: ignored(aSchema),
  discriminator: ignored(aMap),
  additionalItems: ignored(aSchema),
  unevaluatedItems: ignored(aSchema),
  unevaluatedProperties: ignored(aSchema),

  not: judged(aSchema),
  if: judged(aSchema),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in a table that is never awaited.
  then: judged(aSchema),
  else: judged(aSchema),
  patternProperties: judged(aMap),
  dependentSchemas: judged(aMap),
  dependencies: judged(aMap),
  prefixItems: judged(someSchemas),

  $dynamicRef: rejected,
  $dynamicAnchor: rejected,
  $recursiveRef: rejected,
  $recursiveAnchor: rejected,
};

/** Keywords that only a schema has. */
const SHAPING = [
  ...['properties', 'items', 'prefixItems', 'required', 'additionalProperties', 'enum', 'const'],
  ...['$ref', 'anyOf', 'oneOf', 'allOf', 'patternProperties', 'not', 'if'],
];

/** Returns how a keyword is handled. One that JSON Schema does not define is ignored, as JSON Schema says. */
export function findKeyword(name: string): Keyword {
  const keyword = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
  return keyword ?? ignored(anything);
}

/** Whether JSON Schema defines a keyword, or it is custom by its name, which begins with `x-`. */
export function isKeyword(name: string): boolean {
  return name.startsWith('x-') || name === '$id' || Object.hasOwn(KEYWORDS, name);
}

/**
 * Returns the keyword that an unknown one is probably a typo of, if an answer depends on it. `example` is a keyword of
 * OpenAPI, and short words and `title` resemble too many others.
 */
export function suggestKeyword(name: string): string | undefined {
  if (isKeyword(name) || name === 'example') return undefined;
  const candidates = Object.keys(KEYWORDS).filter((candidate) => {
    return candidate.length > 3 && candidate !== 'title' && findKeyword(candidate).handling !== 'ignored';
  });
  return findSimilar(name, candidates);
}

/** Whether an object has a keyword with a valid value that shapes an answer. */
export function hasShape(node: SchemaNode): boolean {
  const { type } = node;
  const isType =
    type !== undefined && findKeyword('type').accepts(typeof type === 'string' ? type.toLowerCase() : type);
  return isType || SHAPING.some((name) => name in node && isShaping(name, node[name]));
}

/** Whether a value is valid for a shaping keyword. In an example of an answer, `items` may be a list of objects. */
function isShaping(name: string, value: unknown): boolean {
  if (!findKeyword(name).accepts(value)) return false;
  return (
    !/^(?:items|prefixItems)$/.test(name) ||
    !Array.isArray(value) ||
    value.every((each) => typeof each === 'boolean' || (isNode(each) && hasShape(each)))
  );
}
