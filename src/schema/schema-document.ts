// Parses a JSON Schema and finds the JSON pointer of each of its objects.
import { formatBytes } from '../format.ts';
import { describeJsonError } from '../json-error.ts';
import { atPointer, toPointer } from './json-pointer.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { findLossyValue } from './lossless-json.ts';

export type SchemaNode = Readonly<Record<string, unknown>>;

/** Makes the error for an unusable schema from a message and a hint. The caller decides how the schema is named. */
export type MakeError = (message: string, hint?: string) => Error;

export interface SchemaDocument {
  readonly root: SchemaNode;
  /** Returns the JSON pointer of an object in the document, `''` for the root. */
  getPointer(node: object): string;
}

/** Generators write the largest 64-bit integer here. It rounds to a bound that no valid answer reaches. */
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The hint for JSON that is not an object. */
export const OBJECT_HINT = 'a JSON Schema is an object: {"type": "object", …}';

/**
 * Parses a schema; throws the error of `makeError` for text that is not a JSON object, is too large or too deep, or has
 * numbers or names that parsing changes.
 */
export function parseDocument(text: string, makeError: MakeError): SchemaDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > SCHEMA_BOUNDS.bytes) {
    throw makeError(
      `is ${formatBytes(bytes)}; the maximum for a schema is ${formatBytes(SCHEMA_BOUNDS.bytes)}`,
      'ask for fewer fields: the API rejects schemas far smaller than this',
    );
  }
  const json = text.replace(/^\uFEFF/, '');
  if (json.trim() === '') throw makeError('is empty', OBJECT_HINT);
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch (error) {
    throw makeError(`is not valid JSON: ${describeJsonError(error, json)}`);
  }
  if (!isNode(root)) {
    const found = Array.isArray(root) ? 'a list' : JSON.stringify(root).slice(0, 40);
    throw makeError(`is JSON, but ${found}, not an object`, OBJECT_HINT);
  }
  const document = makeDocument(root, makeError);
  const lossy = findLossyValue(json, { mayRound: BOUNDS });
  if (lossy !== undefined) throw makeError(lossy);
  return document;
}

/** Makes a document of a parsed schema; throws the error of `makeError` if it is nested too deeply or is no Unicode. */
export function makeDocument(root: SchemaNode, makeError: MakeError): SchemaDocument {
  const parents = new Map<object, { parent: object; key: string; depth: number }>();
  const getPointer = (node: object) => {
    const path: string[] = [];
    for (let link = parents.get(node); link; link = parents.get(link.parent)) path.unshift(link.key);
    return toPointer(path);
  };
  const rest: { node: object; depth: number }[] = [{ node: root, depth: 0 }];
  // A loop, because recursion over a deep schema could overflow the stack.
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { node: parent } = next;
    const depth = next.depth + 1;
    for (const [key, child] of Object.entries(parent)) {
      if (LONE_SURROGATE.test(key) || (typeof child === 'string' && LONE_SURROGATE.test(child))) {
        throw makeError(
          atPointer(getPointer(parent), 'has one half of a surrogate pair, which is no character'),
        );
      }
      if (typeof child !== 'object' || child === null) continue;
      if (depth > SCHEMA_BOUNDS.depth) throw makeError(`is nested deeper than ${SCHEMA_BOUNDS.depth} levels`);
      parents.set(child, { parent, key, depth });
      rest.push({ node: child, depth });
    }
  }
  return { root, getPointer };
}

/** Whether a value is a JSON object. */
export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
