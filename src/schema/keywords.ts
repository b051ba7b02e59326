// The keywords of JSON Schema: what each must hold and what becomes of it on the way to the API.
import { isNode } from './schema-document.ts';

/**
 * `shape` is sent or worked into what is sent; `moved` goes into the description and is enforced here; `ignored` says
 * nothing that an answer could break, or nothing that the closed objects sent do not say already; `refused` can be
 * neither sent nor moved.
 */
type Handling = 'shape' | 'moved' | 'ignored' | 'refused';

export interface Keyword {
  readonly handling: Handling;
  /** What the value must be, in words, and the test of it. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

const isName = (value: unknown): value is string => typeof value === 'string';
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every(isName) && new Set(value).size === value.length;
const isType = (value: unknown): boolean => isName(value) && TYPES.includes(value);

const anything = { expected: 'anything', accepts: () => true };
const aString = { expected: 'a string', accepts: isName };
const aBoolean = { expected: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' };
const aNumber = { expected: 'a number', accepts: (value: unknown) => typeof value === 'number' };
const aCount = {
  expected: 'a whole number of at least 0',
  accepts: (value: unknown) => Number.isInteger(value) && Number(value) >= 0,
};
const aStep = { expected: 'a number above 0', accepts: (value: unknown) => Number(value) > 0 };
const names = { expected: 'a list of different names', accepts: isNames };
const aList = { expected: 'a list', accepts: Array.isArray };
const aMap = { expected: 'an object', accepts: isNode };
const aSchema = {
  expected: 'a schema (an object)',
  accepts: (value: unknown) => isNode(value) || typeof value === 'boolean',
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
  expected: `one of ${TYPES.join(', ')}, or a list of them`,
  accepts: (value: unknown) =>
    isType(value) || (isNames(value) && Array.isArray(value) && value.length > 0 && value.every(isType)),
};
const nameLists = {
  expected: 'an object of lists of names',
  accepts: (value: unknown) => isNode(value) && Object.values(value).every(isNames),
};

const shape = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'shape', ...value });
const moved = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'moved', ...value });
const ignored = (value: Omit<Keyword, 'handling'>): Keyword => ({ handling: 'ignored', ...value });
const refused: Keyword = { handling: 'refused', ...anything };

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: shape(types),
  enum: shape(someValues),
  const: shape(anything),
  properties: shape(aMap),
  required: shape(names),
  additionalProperties: shape(aSchema),
  items: shape(aSchema),
  minItems: shape(aCount),
  pattern: shape(aString),
  format: shape(aString),
  anyOf: shape(someSchemas),
  oneOf: shape(someSchemas),
  allOf: shape(someSchemas),
  $ref: shape(aString),
  title: shape(aString),
  description: shape(aString),

  minimum: moved(aNumber),
  maximum: moved(aNumber),
  exclusiveMinimum: moved(aNumber),
  exclusiveMaximum: moved(aNumber),
  multipleOf: moved(aStep),
  minLength: moved(aCount),
  maxLength: moved(aCount),
  maxItems: moved(aCount),
  uniqueItems: moved(aBoolean),
  contains: moved(aSchema),
  minContains: moved(aCount),
  maxContains: moved(aCount),
  minProperties: moved(aCount),
  maxProperties: moved(aCount),
  propertyNames: moved(aSchema),
  dependentRequired: moved(nameLists),
  default: moved(anything),
  examples: moved(aList),

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
  additionalItems: ignored(aBoolean),
  unevaluatedItems: ignored(aBoolean),
  unevaluatedProperties: ignored(aBoolean),

  not: refused,
  if: refused,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in a table that nobody awaits.
  then: refused,
  else: refused,
  patternProperties: refused,
  dependentSchemas: refused,
  dependencies: refused,
  prefixItems: refused,
  $dynamicRef: refused,
  $dynamicAnchor: refused,
  $recursiveRef: refused,
  $recursiveAnchor: refused,
};

/** Returns what is known of a keyword; undefined for one that JSON Schema does not have. `x-…` is anybody's own. */
export function findKeyword(name: string): Keyword | undefined {
  if (name.startsWith('x-')) return ignored(anything);
  return Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
}
