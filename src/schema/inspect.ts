// Checks every reachable subschema and rejects what is not valid JSON Schema or cannot be enforced here.
import { errorMessage } from '../errors.ts';
import { checkReferences } from './check-references.ts';
import { findForeignSyntax } from './foreign-pattern.ts';
import { findKeyword, hasShape, isKeyword, suggestKeyword } from './keywords.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { compilePattern } from './pattern.ts';
import { resolveRef } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { listSubschemas } from './subschemas.ts';
import { suggestValue } from './suggest-value.ts';
import { runWithTimeout } from './time-limit.ts';

/** Far more than a reasonable pattern needs for an empty text. */
const PATTERN_TIMEOUT_MS = 500;

const DRAFT = /^https?:\/\/json-schema\.org\/(?:draft\/(?:2020-12|2019-09)|draft-0[67])\/schema#?$/;

/**
 * Throws the error of `makeError` for the first misspelt, misused or unenforceable keyword, and for references that do
 * not resolve within the document. Looks at every schema that is reachable. Returns the keywords that JSON Schema does
 * not define.
 */
export function inspectSchema(document: SchemaDocument, makeError: MakeError): readonly string[] {
  const { $schema } = document.root;
  if (typeof $schema === 'string' && !DRAFT.test($schema)) {
    throw makeError(`/$schema: ${JSON.stringify($schema)} is not supported`, 'use draft 2020-12 or draft-07');
  }
  const found = new Set<SchemaNode>([document.root]);
  // A set hands out what is added while it is read.
  for (const node of found) {
    if (found.size > SCHEMA_BOUNDS.nodes) {
      throw makeError(`has more than ${SCHEMA_BOUNDS.nodes} parts`, 'ask for fewer fields');
    }
    for (const part of inspectNode(node, document, makeError)) found.add(part);
  }
  checkReferences(document, makeError);
  const names = [...found].flatMap(Object.keys);
  return [...new Set(names.filter((name) => !isKeyword(name)))];
}

/** Checks one schema, and returns its subschemas and the target of its reference. */
function inspectNode(node: SchemaNode, document: SchemaDocument, makeError: MakeError): SchemaNode[] {
  const pointer = document.getPointer(node);
  for (const [name, value] of Object.entries(node)) checkKeyword(name, value, pointer, makeError);
  const parts = listSubschemas(node).flatMap(({ key, value }) => {
    if (typeof value === 'boolean') return [];
    if (!isNode(value)) throw makeError(`${pointer}/${key}: must be a schema (an object)`);
    return [value];
  });
  if (typeof node.$ref !== 'string') return parts;
  const target = resolveRef(node.$ref, document.root);
  if (target === undefined) throw invalidRefError(node.$ref, pointer, makeError);
  return [...parts, target];
}

function checkKeyword(name: string, value: unknown, pointer: string, makeError: MakeError): void {
  const here = `${pointer}/${name}`;
  if (name === '$id') {
    if (pointer === '') return;
    throw makeError(`${here}: a part cannot have an "$id"`, 'move the parts into $defs of one schema');
  }
  if (!isKeyword(name)) {
    checkUnknown(name, value, here, makeError);
    return;
  }
  const keyword = findKeyword(name);
  if (keyword.handling === 'rejected') {
    throw makeError(
      `${here}: ${JSON.stringify(name)} cannot be checked here`,
      'use $ref with a JSON pointer',
    );
  }
  if (!keyword.accepts(value)) {
    throw makeError(`${here}: must be ${keyword.expected}`, suggestValue(name, value));
  }
  if (name === 'properties' && Object.hasOwn(Object(value), '__proto__')) {
    throw makeError(`${here}: "__proto__" cannot be the name of a property`);
  }
  if (name === 'pattern') checkPattern(String(value), here, makeError);
  if (name === 'patternProperties') {
    for (const pattern of Object.keys(Object(value))) checkPattern(pattern, `${here}/${pattern}`, makeError);
  }
}

/** JSON Schema says to ignore keywords that it does not define, but these may be mistakes. */
function checkUnknown(name: string, value: unknown, here: string, makeError: MakeError): void {
  const error = (hint: string) =>
    makeError(`${here}: ${JSON.stringify(name)} is not a keyword of JSON Schema`, hint);
  const similar = suggestKeyword(name);
  if (similar !== undefined) throw error(`did you mean ${similar}?`);
  if (name === 'nullable') throw error('write "type": ["string", "null"]');
  if (isNode(value) && hasShape(value)) throw error('a field belongs in "properties"');
}

function checkPattern(pattern: string, here: string, makeError: MakeError): void {
  const foreign = findForeignSyntax(pattern);
  if (foreign) throw makeError(`${here}: the syntax of JavaScript has no ${foreign.found}`, foreign.instead);
  try {
    if (runWithTimeout(() => compilePattern(pattern), PATTERN_TIMEOUT_MS)) return;
  } catch (error) {
    const reason = errorMessage(error).replace(/^.*: /s, '');
    throw makeError(`${here}: is not a valid regular expression: ${reason}`);
  }
  throw makeError(`${here}: takes too long to try`, 'write a simpler pattern');
}

function invalidRefError(ref: string, pointer: string, makeError: MakeError): Error {
  const here = `${pointer}/$ref: ${JSON.stringify(ref)}`;
  if (!ref.startsWith('#'))
    return makeError(`${here} refers to another document`, 'copy the referenced schema into $defs');
  if (ref !== '#' && !ref.startsWith('#/'))
    return makeError(`${here} is not a JSON pointer`, 'write #/$defs/NAME');
  return makeError(`${here} does not exist`);
}
