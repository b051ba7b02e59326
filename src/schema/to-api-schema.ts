// Converts an inspected schema into the subset that structured outputs accept; the rest moves into descriptions.
import { toAnnotations } from './annotations.ts';
import { type FlattenState, flatten, unmergeableError } from './flatten.ts';
import { inexpressible } from './inexpressible.ts';
import { findKeyword } from './keywords.ts';
import { OUTPUT_FORMATS } from './limits.ts';
import { getAllowedValues, getChoices, mergeSchemas } from './merge.ts';
import { isApiPattern } from './pattern.ts';
import { resolveRef } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { getTypes, inferTypes, isOfType } from './types.ts';

type ApiSchema = Record<string, unknown>;

/**
 * Returns the schema to send for an inspected document. Throws InexpressibleError if structured outputs do not support
 * it, and the error of `makeError` if nothing can match it.
 */
export function toApiSchema(document: SchemaDocument, makeError: MakeError): ApiSchema {
  const state: ConversionState = { document, makeError, definitions: new Map(), count: 0 };
  const root = convert(flatten(document.root, '', state), '', state);
  if (state.definitions.size === 0) return root;
  const definitions = [...state.definitions.values()].map(({ name, schema }) => [name, schema]);
  return { ...root, $defs: Object.fromEntries(definitions) };
}

interface ConversionState extends FlattenState {
  /** The entries of `$defs`, by the schema in the document. */
  readonly definitions: Map<SchemaNode, { name: string; schema: ApiSchema }>;
}

/** Converts a subschema. One that is only a reference is sent as a reference. */
function convertChild(node: unknown, pointer: string, state: ConversionState): ApiSchema {
  const { document, definitions, makeError } = state;
  if (!isNode(node)) throw makeError(`${pointer}: must be a schema (an object)`);
  const here = document.getPointer(node) || pointer;
  const target =
    typeof node.$ref === 'string' && Object.keys(node).length === 1 && resolveRef(node.$ref, document.root);
  if (!target) return convert(flatten(node, here, state), here, state);
  const known = definitions.get(target);
  if (known) return { $ref: `#/$defs/${known.name}` };
  const definition = { name: findFreeName(String(node.$ref), state), schema: {} };
  definitions.set(target, definition);
  definition.schema = convertChild(target, document.getPointer(target), state);
  return { $ref: `#/$defs/${definition.name}` };
}

/** Returns an unused name for `$defs` that resembles the last part of a reference. */
function findFreeName(ref: string, { definitions }: ConversionState): string {
  const last = (ref.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_]/g, '') || 'schema';
  const taken = [...definitions.values()].map(({ name }) => name);
  let name = last;
  for (let number = 2; taken.includes(name); number += 1) name = `${last}${number}`;
  return name;
}

function convert(node: SchemaNode, pointer: string, state: ConversionState): ApiSchema {
  if (node.anyOf !== undefined && node.oneOf !== undefined) {
    throw inexpressible('anyOf and oneOf in one schema', pointer);
  }
  const choices = getChoices(node);
  if (choices) return convertChoices(node, choices, pointer, state);
  const values = getAllowedValues(node);
  if (values) return { ...convertValues(node, values, pointer, state), ...toAnnotations(node, []) };
  return convertTypes(node, pointer, state);
}

/** Merges the siblings of `anyOf` or `oneOf` into each choice, because they apply to all of them. */
function convertChoices(
  node: SchemaNode,
  choices: readonly SchemaNode[],
  pointer: string,
  state: ConversionState,
): ApiSchema {
  const { document, makeError } = state;
  const { anyOf: _anyOf, oneOf, title, description, default: defaultValue, examples, ...shared } = node;
  const key = oneOf === undefined ? 'anyOf' : 'oneOf';
  const isShared = Object.keys(shared).some((name) => findKeyword(name).handling !== 'ignored');
  const sent = choices.flatMap((choice, index) => {
    const here = document.getPointer(choice) || `${pointer}/${key}/${index}`;
    if (!isShared) return [convertChild(choice, here, state)];
    const both = mergeSchemas(shared, flatten(choice, here, state));
    // No value can match a choice that contradicts its siblings.
    if (both === 'contradiction') return [];
    if (typeof both === 'string') throw unmergeableError(both, here, makeError);
    return [convert(both, here, state)];
  });
  if (sent.length === 0)
    throw makeError(`${pointer}/${key}: every choice contradicts the keywords beside it`);
  return { anyOf: sent, ...toAnnotations({ title, description, default: defaultValue, examples }, []) };
}

/** Converts `enum` and `const` without a type: the API rejects values of different types beside one. */
function convertValues(
  node: SchemaNode,
  values: readonly unknown[],
  pointer: string,
  { makeError }: ConversionState,
): ApiSchema {
  const types = getTypes(node);
  const allowed =
    types.length === 0 ? values : values.filter((value) => types.some((type) => isOfType(value, type)));
  if (allowed.length === 0) {
    throw makeError(`${pointer}/${'const' in node ? 'const' : 'enum'}: no value matches the type beside it`);
  }
  return 'const' in node ? { const: allowed[0] } : { enum: [...new Set(allowed)] };
}

function convertTypes(node: SchemaNode, pointer: string, state: ConversionState): ApiSchema {
  const types = getTypes(node);
  const [first, ...more] = types.length > 0 ? types : inferTypes(node);
  if (first === undefined) {
    throw inexpressible('values without a type', pointer);
  }
  const alone = [first, ...more].map((type) => convertType(node, type, pointer, state));
  // Beside a list of types the API accepts only keywords that apply to all of them.
  const shape = alone.every((each) => Object.keys(each).length === 1)
    ? { type: more.length === 0 ? first : [first, ...more] }
    : alone.length === 1
      ? alone[0]
      : { anyOf: alone };
  const sentKeywords = new Set(alone.flatMap((each) => Object.keys(each)));
  const unsent = ['pattern', 'format', 'minItems'].filter((keyword) => !sentKeywords.has(keyword));
  return { ...shape, ...toAnnotations(node, unsent) };
}

function convertType(node: SchemaNode, type: string, pointer: string, state: ConversionState): ApiSchema {
  const sent: ApiSchema = { type };
  if (type === 'object') return { ...sent, ...convertObject(node, pointer, state) };
  if (type === 'array') {
    if (node.items === undefined) throw inexpressible('lists of anything', pointer);
    sent.items = convertChild(node.items, `${pointer}/items`, state);
    if (node.minItems === 0 || node.minItems === 1) sent.minItems = node.minItems;
  }
  if (type === 'string') {
    if (typeof node.format === 'string' && OUTPUT_FORMATS.includes(node.format)) sent.format = node.format;
    if (typeof node.pattern === 'string' && isApiPattern(node.pattern)) sent.pattern = node.pattern;
  }
  return sent;
}

function convertObject(node: SchemaNode, pointer: string, state: ConversionState): ApiSchema {
  const properties = isNode(node.properties) ? node.properties : {};
  const names = Object.keys(properties);
  if (names.length === 0 && node.additionalProperties !== false) {
    throw inexpressible('objects without properties', pointer);
  }
  const required = Array.isArray(node.required) ? node.required.map(String) : [];
  const undeclared = required.find((name) => !Object.hasOwn(properties, name));
  if (undeclared !== undefined && node.additionalProperties !== false) {
    throw inexpressible(`the required name ${JSON.stringify(undeclared)} outside of properties`, pointer);
  }
  if (undeclared !== undefined) {
    throw state.makeError(`${pointer}/required: ${JSON.stringify(undeclared)} is not in properties`);
  }
  const converted = names.map((name) => {
    return [name, convertChild(properties[name], `${pointer}/properties/${name}`, state)] as const;
  });
  return {
    properties: Object.fromEntries(converted),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}
