// Turns an inspected schema into what structured outputs accept; what they lack goes into descriptions.

import { describe } from './describe.ts';
import { resolveRef } from './inspect.ts';
import { keywordOf } from './keywords.ts';
import { OUTPUT_FORMATS, SCHEMA_BOUNDS } from './limits.ts';
import { choicesOf, mergeSchemas, type Unmergeable, valuesOf } from './merge.ts';
import { isSendablePattern } from './pattern.ts';
import { isNode, type Refuse, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { impliedTypes, isOfType, typesOf } from './types.ts';

type Sent = Record<string, unknown>;

/** Returns the schema to send; throws what `refuse` makes of what cannot be asked for. The document is inspected. */
export function makeSendable(document: SchemaDocument, refuse: Refuse): Sent {
  const { place } = document;
  const job: Job = { document, refuse, place, definitions: new Map(), count: 0 };
  const root = convert(flatten(document.root, '', job), '', job);
  if (job.definitions.size === 0) return root;
  const definitions = [...job.definitions.values()].map(({ name, schema }) => [name, schema]);
  return { ...root, $defs: Object.fromEntries(definitions) };
}

interface Job {
  readonly document: SchemaDocument;
  readonly refuse: Refuse;
  readonly place: SchemaDocument['place'];
  /** What is sent in `$defs`, by the schema in the document. */
  readonly definitions: Map<SchemaNode, { name: string; schema: Sent }>;
  /** Subschemas made so far: references that multiply must not fill the memory. */
  count: number;
}

/** Converts a subschema; one that is nothing but a reference stays one. */
function convertChild(node: unknown, place: string, job: Job): Sent {
  if (!isNode(node)) throw job.refuse(`${place}: must be a schema (an object)`);
  const here = job.place(node) || place;
  const target =
    typeof node.$ref === 'string' &&
    Object.keys(node).length === 1 &&
    resolveRef(node.$ref, job.document.root);
  if (!target) return convert(flatten(node, here, job), here, job);
  const known = job.definitions.get(target);
  if (known) return { $ref: `#/$defs/${known.name}` };
  const definition = { name: nameFor(String(node.$ref), job), schema: {} };
  job.definitions.set(target, definition);
  definition.schema = convertChild(target, job.place(target), job);
  return { $ref: `#/$defs/${definition.name}` };
}

function nameFor(ref: string, job: Job): string {
  const last = (ref.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_]/g, '') || 'schema';
  const taken = [...job.definitions.values()].map(({ name }) => name);
  let name = last;
  for (let number = 2; taken.includes(name); number += 1) name = `${last}${number}`;
  return name;
}

/** Resolves `allOf`, and `$ref` with neighbours, into one schema without them. */
function flatten(node: SchemaNode, place: string, job: Job): SchemaNode {
  job.count += 1;
  if (job.count > SCHEMA_BOUNDS.nodes) {
    throw job.refuse(
      `has more than ${SCHEMA_BOUNDS.nodes} parts, references written out`,
      'ask for fewer fields',
    );
  }
  const { allOf, $ref, ...own } = node;
  if (allOf === undefined && $ref === undefined) return node;
  const target = typeof $ref === 'string' ? resolveRef($ref, job.document.root) : undefined;
  const parts = [...(target ? [target] : []), ...(Array.isArray(allOf) ? allOf : [])];
  return parts.reduceRight<SchemaNode>((merged, part) => {
    if (!isNode(part)) throw job.refuse(`${place}/allOf: allows any value or none`);
    const both = mergeSchemas(flatten(part, job.place(part) || place, job), merged);
    if (typeof both === 'string') throw unmergeable(both, place, job);
    return both;
  }, own);
}

function unmergeable(why: Unmergeable, place: string, job: Job): Error {
  switch (why) {
    case 'choices':
      return job.refuse(`${place}: anyOf or oneOf in more than one part cannot be sent`);
    case 'contradiction':
      return job.refuse(`${place}: its parts contradict each other`);
    case 'closed':
      return job.refuse(
        `${place}: "additionalProperties": false of one part forbids the fields of another`,
        'leave it out of the parts: what is sent is closed anyway',
      );
  }
}

function convert(node: SchemaNode, place: string, job: Job): Sent {
  if (node.anyOf !== undefined && node.oneOf !== undefined) {
    throw job.refuse(`${place}: anyOf and oneOf at one place cannot be sent`);
  }
  const choices = choicesOf(node);
  if (choices) return convertChoices(node, choices, place, job);
  const values = valuesOf(node);
  if (values) return { ...convertValues(node, values, place, job), ...describe(node, []) };
  return convertTypes(node, place, job);
}

/** What stands beside `anyOf` or `oneOf` holds for each choice: an object may have its own fields and a choice's. */
function convertChoices(node: SchemaNode, choices: readonly SchemaNode[], place: string, job: Job): Sent {
  const { anyOf: _anyOf, oneOf, title, description, default: usual, examples, ...shared } = node;
  const key = oneOf === undefined ? 'anyOf' : 'oneOf';
  const isShared = Object.keys(shared).some((name) => keywordOf(name)?.fate !== 'ignored');
  const sent = choices.flatMap((choice, index) => {
    const here = job.place(choice) || `${place}/${key}/${index}`;
    if (!isShared) return [convertChild(choice, here, job)];
    const both = mergeSchemas(shared, flatten(choice, here, job));
    // A choice that contradicts its neighbours is none.
    if (both === 'contradiction') return [];
    if (typeof both === 'string') throw unmergeable(both, here, job);
    return [convert(both, here, job)];
  });
  if (sent.length === 0) throw job.refuse(`${place}/${key}: every choice contradicts what stands beside it`);
  return { anyOf: sent, ...describe({ title, description, default: usual, examples }, []) };
}

/** `enum` goes without a type: the API refuses values that are not all of one declared type. */
function convertValues(node: SchemaNode, values: readonly unknown[], place: string, job: Job): Sent {
  const types = typesOf(node);
  const allowed =
    types.length === 0 ? values : values.filter((value) => types.some((type) => isOfType(value, type)));
  if (allowed.length === 0) {
    throw job.refuse(`${place}/${'const' in node ? 'const' : 'enum'}: no value is of the type beside it`);
  }
  return 'const' in node ? { const: allowed[0] } : { enum: [...new Set(allowed)] };
}

function convertTypes(node: SchemaNode, place: string, job: Job): Sent {
  const types = typesOf(node);
  const [first, ...more] = types.length > 0 ? types : impliedTypes(node);
  if (first === undefined) {
    throw job.refuse(`${place}: names no type`, 'add "type": structured outputs need one everywhere');
  }
  const alone = [first, ...more].map((type) => convertType(node, type, place, job));
  // Beside a list of types the API takes no keyword that one of them lacks.
  const shape = alone.every((each) => Object.keys(each).length === 1)
    ? { type: more.length === 0 ? first : [first, ...more] }
    : alone.length === 1
      ? alone[0]
      : { anyOf: alone };
  const kept = new Set(alone.flatMap((each) => Object.keys(each)));
  return {
    ...shape,
    ...describe(
      node,
      ['pattern', 'format', 'minItems'].filter((key) => !kept.has(key)),
    ),
  };
}

function convertType(node: SchemaNode, type: string, place: string, job: Job): Sent {
  const sent: Sent = { type };
  if (type === 'object') return { ...sent, ...convertObject(node, place, job) };
  if (type === 'array') {
    if (node.items !== undefined) sent.items = convertChild(node.items, `${place}/items`, job);
    if (node.minItems === 0 || node.minItems === 1) sent.minItems = node.minItems;
  }
  if (type === 'string') {
    if (typeof node.format === 'string' && OUTPUT_FORMATS.includes(node.format)) sent.format = node.format;
    if (typeof node.pattern === 'string' && isSendablePattern(node.pattern)) sent.pattern = node.pattern;
  }
  return sent;
}

function convertObject(node: SchemaNode, place: string, job: Job): Sent {
  const properties = isNode(node.properties) ? node.properties : {};
  const names = Object.keys(properties);
  if (names.length === 0 && node.additionalProperties !== false) {
    throw job.refuse(
      `${place}: is an object without properties`,
      'name its properties: structured outputs have no open objects',
    );
  }
  const required = Array.isArray(node.required) ? node.required.map(String) : [];
  const stray = required.find((name) => !Object.hasOwn(properties, name));
  if (stray !== undefined) {
    throw job.refuse(`${place}/required: ${JSON.stringify(stray)} is not in properties`);
  }
  const converted = names.map((name) => {
    return [name, convertChild(properties[name], `${place}/properties/${name}`, job)] as const;
  });
  return {
    properties: Object.fromEntries(converted),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}
