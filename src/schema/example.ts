// Recognises an example of an answer that stands in place of a schema.
import { readConcise } from './concise.ts';
import { isName } from './concise-tokens.ts';
import { formatFields } from './format-fields.ts';
import { toPointer } from './json-pointer.ts';
import { findKeyword, hasShape, isKeyword, suggestKeyword } from './keywords.ts';
import { isNode, type MakeError, type SchemaNode } from './schema-document.ts';

const MAX_SHOWN_CHARACTERS = 300;

const PROPERTIES_HINT = 'name fields in "properties": {"type": "object", "properties": {…}}';

const OPENAPI_HINT = `extract one schema: jq '{"$ref": "#/components/schemas/NAME", components}' API.json > schema.json`;

/** Throws the error of `makeError` for an object that is not a schema, such as an example of an answer. */
export function rejectNonSchema(root: SchemaNode, makeError: MakeError): void {
  rejectParts(root, makeError);
  if (Object.keys(root).every(isKeyword) || hasMisspelt(root)) return;
  const { type } = root;
  const isScalar = typeof type === 'string' && !/^(?:object|array)$/i.test(type);
  if (hasShape(root) && !isScalar) return;
  if (isNode(root.components) || 'openapi' in root || 'swagger' in root) {
    throw makeError('is an OpenAPI document, not a schema', OPENAPI_HINT);
  }
  if (Object.values(root).some((value) => isNode(value) && hasShape(value))) {
    throw makeError('holds schemas, but is not one itself', PROPERTIES_HINT);
  }
  const schema = toSchema(root);
  const fields = schema && formatFields(schema);
  const isShown = fields !== undefined && fields.length <= MAX_SHOWN_CHARACTERS;
  throw makeError(
    'is an example of an answer, not a schema',
    isShown ? `pass its fields: '${fields}'` : PROPERTIES_HINT,
  );
}

/** Throws for a schema that only defines parts, as some generators write: any answer at all would match it. */
function rejectParts(root: SchemaNode, makeError: MakeError): void {
  const annotations = ['title', 'description'];
  const keyword = ['$defs', 'definitions'].find((name) => isNode(root[name]));
  const [part] = keyword === undefined ? [] : Object.keys(Object(root[keyword]));
  if (keyword === undefined || part === undefined) return;
  const saysNothing = Object.keys(root).every((name) => {
    return isKeyword(name) && (annotations.includes(name) || findKeyword(name).handling === 'ignored');
  });
  if (!saysNothing) return;
  throw makeError(
    'only defines parts, so that any answer would match it',
    `name the part of the answer: "$ref": "#${toPointer([keyword, part])}"`,
  );
}

/** Whether a name is a typo of a keyword that its value is valid for. */
function hasMisspelt(root: SchemaNode): boolean {
  return Object.entries(root).some(([name, value]) => {
    const similar = suggestKeyword(name);
    return similar !== undefined && findKeyword(similar).accepts(value);
  });
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
