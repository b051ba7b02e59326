// Turns an inspected schema into what structured outputs accept; what they lack goes into descriptions.

import { toAnnotations } from './annotations.ts';
import { resolveRef } from './inspect.ts';
import { findKeyword } from './keywords.ts';
import { OUTPUT_FORMATS, SCHEMA_BOUNDS } from './limits.ts';
import { getAllowedValues, getChoices, mergeSchemas, type Unmergeable } from './merge.ts';
import { isApiPattern } from './pattern.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { getTypes, inferTypes, isOfType } from './types.ts';

type ApiSchema = Record<string, unknown>;

/** Returns the schema to send; throws what `refuse` makes of what cannot be asked for. The document is inspected. */
export function toApiSchema(document: SchemaDocument, makeError: MakeError): ApiSchema {
  const state: ConversionState = {
    document,
    makeError,
    getPointer: document.getPointer,
    definitions: new Map(),
    count: 0,
  };
  const root = convert(flatten(document.root, '', state), '', state);
  if (state.definitions.size === 0) return root;
  const definitions = [...state.definitions.values()].map(({ name, schema }) => [name, schema]);
  return { ...root, $defs: Object.fromEntries(definitions) };
}

interface ConversionState {
  readonly document: SchemaDocument;
  readonly makeError: MakeError;
  readonly getPointer: SchemaDocument['getPointer'];
  /** What is sent in `$defs`, by the schema in the document. */
  readonly definitions: Map<SchemaNode, { name: string; schema: ApiSchema }>;
  /** Subschemas made so far: references that multiply must not fill the memory. */
  count: number;
}

/** Converts a subschema; one that is nothing but a reference stays one. */
function convertChild(node: unknown, place: string, state: ConversionState): ApiSchema {
  if (!isNode(node)) throw state.makeError(`${place}: must be a schema (an object)`);
  const here = state.getPointer(node) || place;
  const target =
    typeof node.$ref === 'string' &&
    Object.keys(node).length === 1 &&
    resolveRef(node.$ref, state.document.root);
  if (!target) return convert(flatten(node, here, state), here, state);
  const known = state.definitions.get(target);
  if (known) return { $ref: `#/$defs/${known.name}` };
  const definition = { name: nameFor(String(node.$ref), state), schema: {} };
  state.definitions.set(target, definition);
  definition.schema = convertChild(target, state.getPointer(target), state);
  return { $ref: `#/$defs/${definition.name}` };
}

function nameFor(ref: string, state: ConversionState): string {
  const last = (ref.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_]/g, '') || 'schema';
  const taken = [...state.definitions.values()].map(({ name }) => name);
  let name = last;
  for (let number = 2; taken.includes(name); number += 1) name = `${last}${number}`;
  return name;
}

/** Resolves `allOf`, and `$ref` with neighbours, into one schema without them. */
function flatten(node: SchemaNode, place: string, state: ConversionState): SchemaNode {
  state.count += 1;
  if (state.count > SCHEMA_BOUNDS.nodes) {
    throw state.makeError(
      `has more than ${SCHEMA_BOUNDS.nodes} parts, references written out`,
      'ask for fewer fields',
    );
  }
  const { allOf, $ref, ...own } = node;
  if (allOf === undefined && $ref === undefined) return node;
  const target = typeof $ref === 'string' ? resolveRef($ref, state.document.root) : undefined;
  const parts = [...(target ? [target] : []), ...(Array.isArray(allOf) ? allOf : [])];
  return parts.reduceRight<SchemaNode>((merged, part) => {
    if (!isNode(part)) throw state.makeError(`${place}/allOf: allows any value or none`);
    const both = mergeSchemas(flatten(part, state.getPointer(part) || place, state), merged);
    if (typeof both === 'string') throw unmergeable(both, place, state);
    return both;
  }, own);
}

function unmergeable(why: Unmergeable, place: string, state: ConversionState): Error {
  switch (why) {
    case 'choices':
      return state.makeError(`${place}: anyOf or oneOf in more than one part cannot be sent`);
    case 'contradiction':
      return state.makeError(`${place}: its parts contradict each other`);
    case 'closed':
      return state.makeError(
        `${place}: "additionalProperties": false of one part forbids the fields of another`,
        'leave it out of the parts: what is sent is closed anyway',
      );
  }
}

function convert(node: SchemaNode, place: string, state: ConversionState): ApiSchema {
  if (node.anyOf !== undefined && node.oneOf !== undefined) {
    throw state.makeError(`${place}: anyOf and oneOf at one place cannot be sent`);
  }
  const choices = getChoices(node);
  if (choices) return convertChoices(node, choices, place, state);
  const values = getAllowedValues(node);
  if (values) return { ...convertValues(node, values, place, state), ...toAnnotations(node, []) };
  return convertTypes(node, place, state);
}

/** What stands beside `anyOf` or `oneOf` holds for each choice: an object may have its own fields and a choice's. */
function convertChoices(
  node: SchemaNode,
  choices: readonly SchemaNode[],
  place: string,
  state: ConversionState,
): ApiSchema {
  const { anyOf: _anyOf, oneOf, title, description, default: usual, examples, ...shared } = node;
  const key = oneOf === undefined ? 'anyOf' : 'oneOf';
  const isShared = Object.keys(shared).some((name) => findKeyword(name)?.handling !== 'ignored');
  const sent = choices.flatMap((choice, index) => {
    const here = state.getPointer(choice) || `${place}/${key}/${index}`;
    if (!isShared) return [convertChild(choice, here, state)];
    const both = mergeSchemas(shared, flatten(choice, here, state));
    // A choice that contradicts its neighbours is none.
    if (both === 'contradiction') return [];
    if (typeof both === 'string') throw unmergeable(both, here, state);
    return [convert(both, here, state)];
  });
  if (sent.length === 0)
    throw state.makeError(`${place}/${key}: every choice contradicts what stands beside it`);
  return { anyOf: sent, ...toAnnotations({ title, description, default: usual, examples }, []) };
}

/** `enum` goes without a type: the API refuses values that are not all of one declared type. */
function convertValues(
  node: SchemaNode,
  values: readonly unknown[],
  place: string,
  state: ConversionState,
): ApiSchema {
  const types = getTypes(node);
  const allowed =
    types.length === 0 ? values : values.filter((value) => types.some((type) => isOfType(value, type)));
  if (allowed.length === 0) {
    throw state.makeError(
      `${place}/${'const' in node ? 'const' : 'enum'}: no value is of the type beside it`,
    );
  }
  return 'const' in node ? { const: allowed[0] } : { enum: [...new Set(allowed)] };
}

function convertTypes(node: SchemaNode, place: string, state: ConversionState): ApiSchema {
  const types = getTypes(node);
  const [first, ...more] = types.length > 0 ? types : inferTypes(node);
  if (first === undefined) {
    throw state.makeError(`${place}: names no type`, 'add "type": structured outputs need one everywhere');
  }
  const alone = [first, ...more].map((type) => convertType(node, type, place, state));
  // Beside a list of types the API takes no keyword that one of them lacks.
  const shape = alone.every((each) => Object.keys(each).length === 1)
    ? { type: more.length === 0 ? first : [first, ...more] }
    : alone.length === 1
      ? alone[0]
      : { anyOf: alone };
  const kept = new Set(alone.flatMap((each) => Object.keys(each)));
  return {
    ...shape,
    ...toAnnotations(
      node,
      ['pattern', 'format', 'minItems'].filter((key) => !kept.has(key)),
    ),
  };
}

function convertType(node: SchemaNode, type: string, place: string, state: ConversionState): ApiSchema {
  const sent: ApiSchema = { type };
  if (type === 'object') return { ...sent, ...convertObject(node, place, state) };
  if (type === 'array') {
    if (node.items !== undefined) sent.items = convertChild(node.items, `${place}/items`, state);
    if (node.minItems === 0 || node.minItems === 1) sent.minItems = node.minItems;
  }
  if (type === 'string') {
    if (typeof node.format === 'string' && OUTPUT_FORMATS.includes(node.format)) sent.format = node.format;
    if (typeof node.pattern === 'string' && isApiPattern(node.pattern)) sent.pattern = node.pattern;
  }
  return sent;
}

function convertObject(node: SchemaNode, place: string, state: ConversionState): ApiSchema {
  const properties = isNode(node.properties) ? node.properties : {};
  const names = Object.keys(properties);
  if (names.length === 0 && node.additionalProperties !== false) {
    throw state.makeError(
      `${place}: is an object without properties`,
      'name its properties: structured outputs have no open objects',
    );
  }
  const required = Array.isArray(node.required) ? node.required.map(String) : [];
  const stray = required.find((name) => !Object.hasOwn(properties, name));
  if (stray !== undefined) {
    throw state.makeError(`${place}/required: ${JSON.stringify(stray)} is not in properties`);
  }
  const converted = names.map((name) => {
    return [name, convertChild(properties[name], `${place}/properties/${name}`, state)] as const;
  });
  return {
    properties: Object.fromEntries(converted),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}
