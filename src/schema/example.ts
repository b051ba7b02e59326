// Recognises an example of an answer that stands in place of a schema.
import { readConcise } from './concise.ts';
import { isName } from './concise-tokens.ts';
import { formatFields } from './format-fields.ts';
import { hasShape, isKeyword, suggestKeyword } from './keywords.ts';
import { isNode, type MakeError, type SchemaNode } from './schema-document.ts';

const MAX_SHOWN_CHARACTERS = 300;

const SCHEMA_HINT = 'a JSON Schema names its fields in "properties": {"type": "object", "properties": {…}}';

/** Throws the error of `makeError` for an object that is an example of an answer, with the fields that it has. */
export function rejectExample(root: SchemaNode, makeError: MakeError): void {
  const isMisspelt = Object.keys(root).some((name) => suggestKeyword(name) !== undefined);
  if (hasShape(root) || isMisspelt || Object.keys(root).every(isKeyword)) return;
  const schema = toSchema(root);
  const fields = schema && formatFields(schema);
  const isShown = fields !== undefined && fields.length <= MAX_SHOWN_CHARACTERS;
  throw makeError(
    'is an example of an answer, not a schema',
    isShown ? `pass its fields: '${fields}'` : SCHEMA_HINT,
  );
}

/** Returns the schema of a value in an example; undefined if the short form cannot express it. */
function toSchema(value: unknown): SchemaNode | undefined {
  if (typeof value === 'number') return { type: 'number' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'string') return toTextSchema(value);
  if (Array.isArray(value)) {
    const items = toSchema(value[0] ?? '');
    return items && { type: 'array', items };
  }
  if (!isNode(value)) return { type: 'string' };
  const fields = Object.entries(value).map(([name, field]) => [name, toSchema(field)] as const);
  if (fields.length === 0 || fields.some(([name, field]) => !isName(name) || !field)) return undefined;
  const properties = Object.fromEntries(fields);
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** The text of an example is a type where it is a word for one, such as `"price": "number"`. */
function toTextSchema(text: string): SchemaNode {
  if (!/^[\w[\]|<>]{1,40}$/.test(text)) return { type: 'string' };
  try {
    const { properties } = readConcise(`x: ${text}`, (message) => new Error(message));
    const { description: _none, ...schema } = Object(properties).x;
    return schema;
  } catch {
    return { type: 'string' };
  }
}
