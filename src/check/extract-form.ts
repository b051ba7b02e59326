// Reads the values that an assertion extracts, in the types of the short form of --schema, and those it expects.
import { readConcise } from '../schema/concise.ts';
import type { SchemaNode } from '../schema/schema-document.ts';
import type { Report, SourceMap, SourceNode } from '../yaml/source-tree.ts';
import { type Form, reportForm } from './forms.ts';

const EXPECTED = 'fields with their types, such as {total: number, tags: [string]}';

/** The fields of `extract`: a map of names and types, or a text in the short form. Reads them as JSON Schema. */
export const extractForm: Form<SchemaNode> = {
  schema: {
    anyOf: [{ type: 'string', pattern: '\\S' }, { $ref: '#/definitions/fields' }],
  },
  read(node, name, report) {
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '') {
      return readShortForm(node.value, node, report);
    }
    if (node.kind === 'map' && node.entries.length > 0) return readFields(node, report);
    return reportForm(node, { name, expected: EXPECTED }, report);
  },
};

/** The JSON Schema of fields, which refers to itself. */
export const FIELD_DEFINITIONS = {
  fields: {
    type: 'object',
    minProperties: 1,
    additionalProperties: { $ref: '#/definitions/type' },
  },
  type: {
    anyOf: [
      {
        type: 'string',
        pattern: '\\S',
        description:
          'string, number, integer, boolean, date, … or a choice such as red|green; ? at the end: optional.',
      },
      { type: 'array', items: { $ref: '#/definitions/type' }, minItems: 1, maxItems: 1 },
      { $ref: '#/definitions/fields' },
    ],
  },
};

/** The values of `equals`, which are compared with the extracted ones. Reads the map as it is. */
export const valuesForm: Form<SourceMap> = {
  schema: { type: 'object', minProperties: 1 },
  read(node, name, report) {
    if (node.kind === 'map' && node.entries.length > 0) return node;
    return reportForm(node, { name, expected: 'the value of each field, such as {total: 7.99}' }, report);
  },
};

function readFields(node: SourceMap, report: Report): SchemaNode | undefined {
  const properties = new Map<string, SchemaNode>();
  const required: string[] = [];
  for (const { key, position, value } of node.entries) {
    const inner = readInner(value, key, report);
    // A list or map stands for its own type; the short form then reads the name and its marks alone.
    const type = inner
      ? 'string'
      : value.kind === 'scalar' && typeof value.value === 'string'
        ? value.value
        : undefined;
    if (type === undefined) {
      if (value.kind === 'scalar')
        reportForm(value, { name: key, expected: 'a type such as number' }, report);
      continue;
    }
    const field = readShortForm(
      `${key} ${type}`,
      value.kind === 'scalar' ? value : { ...value, position },
      report,
    );
    if (!field) continue;
    const [name, ...others] = Object.keys(field.properties as object);
    if (name === undefined || others.length > 0) {
      report(position, `${key}: the type holds more than one field`, `write ${EXPECTED}`);
      continue;
    }
    if (properties.has(name)) {
      report(position, `${key}: the field ${name} is there already`, 'rename one of them');
      continue;
    }
    const schema = (field.properties as Record<string, SchemaNode>)[name] ?? {};
    properties.set(name, inner ? (schema.type === 'array' ? { ...schema, items: inner } : inner) : schema);
    if ((field.required as string[]).includes(name)) required.push(name);
  }
  if (properties.size < node.entries.length) return undefined;
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
}

/** Returns the schema of a list or of a map in a field; undefined for a type in words, or after reporting. */
function readInner(node: SourceNode, name: string, report: Report): SchemaNode | undefined {
  if (node.kind === 'map' && node.entries.length > 0) return readFields(node, report);
  if (node.kind === 'scalar') return undefined;
  const [item, ...more] = node.kind === 'list' ? node.items : [];
  if (!item || more.length > 0) {
    return reportForm(node, { name, expected: 'one type in the list, such as [string]' }, report);
  }
  const wrapped = {
    kind: 'map',
    position: item.position,
    entries: [{ key: 'item', position: item.position, value: item }],
  };
  const fields = readFields(wrapped as SourceMap, report);
  if (!fields) return undefined;
  const of = (fields.properties as Record<string, SchemaNode>).item;
  if (of && (fields.required as string[]).length === 1) return { type: 'array', items: of };
  return reportForm(item, { name, expected: 'a type without ? in the list' }, report);
}

function readShortForm(text: string, node: SourceNode, report: Report): SchemaNode | undefined {
  try {
    return readConcise(text, (message, hint) => new ShortFormError(message, { cause: hint }));
  } catch (error) {
    if (!(error instanceof ShortFormError)) throw error;
    const message = error.message.replace(/^field 1 (?=")/, 'field ');
    report(node.position, `extract: ${message}`, error.cause as string | undefined);
    return undefined;
  }
}

/** A text is not in the short form; its cause is the hint. */
class ShortFormError extends Error {}
