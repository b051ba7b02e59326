// Reads the text of a JSON Schema into a tree whose every object knows its place; judges no keyword.
import type { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { describeJsonError } from '../json-error.ts';
import { SCHEMA_BOUNDS } from './limits.ts';

export type SchemaNode = Readonly<Record<string, unknown>>;

/** Makes the error for something wrong with this schema; it knows how the user named it. */
export type MakeError = (message: string, hint?: string) => CliError;

export interface SchemaDocument {
  readonly root: SchemaNode;
  /** Returns the JSON pointer of an object in the document, `''` for the root. */
  getPointer(node: object): string;
}

/** Parses a schema; throws what `refuse` makes of text that is not a JSON object, or too large or too deep. */
export function parseDocument(text: string, makeError: MakeError): SchemaDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > SCHEMA_BOUNDS.bytes) {
    throw makeError(
      `is ${formatBytes(bytes)}; a schema may have ${formatBytes(SCHEMA_BOUNDS.bytes)}`,
      'ask for fewer fields: the API refuses schemas far smaller than this',
    );
  }
  const json = text.replace(/^\uFEFF/, '');
  if (json.trim() === '') throw makeError('is empty', 'a JSON Schema is an object: {"type": "object", …}');
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch (error) {
    throw makeError(`is not valid JSON: ${describeJsonError(error, json)}`);
  }
  if (!isNode(root)) {
    throw makeError(
      `is JSON, but ${Array.isArray(root) ? 'a list' : JSON.stringify(root).slice(0, 40)}, not an object`,
      'a JSON Schema is an object: {"type": "object", …}',
    );
  }
  return makeDocument(root, makeError);
}

/** Makes a document of a schema that is already parsed; throws what `refuse` makes of one that is too deep. */
export function makeDocument(root: SchemaNode, makeError: MakeError): SchemaDocument {
  const parents = new Map<object, { parent: object; key: string; depth: number }>();
  const rest: { node: object; depth: number }[] = [{ node: root, depth: 0 }];
  // Without recursion, which a deep schema could make overflow.
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { node: parent } = next;
    const depth = next.depth + 1;
    for (const [key, child] of Object.entries(parent)) {
      if (typeof child !== 'object' || child === null) continue;
      if (depth > SCHEMA_BOUNDS.depth) throw makeError(`is nested deeper than ${SCHEMA_BOUNDS.depth} levels`);
      parents.set(child, { parent, key, depth });
      rest.push({ node: child, depth });
    }
  }
  return {
    root,
    getPointer(node) {
      const keys: string[] = [];
      for (let link = parents.get(node); link; link = parents.get(link.parent)) {
        keys.unshift(link.key.replaceAll('~', '~0').replaceAll('/', '~1'));
      }
      return keys.map((key) => `/${key}`).join('');
    },
  };
}

/** Says whether a value is a JSON object. */
export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
