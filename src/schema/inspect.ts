// Checks every reachable subschema and rejects keywords that structured outputs do not support.
import { errorMessage } from '../errors.ts';
import { atPointer, fromPointer } from './json-pointer.ts';
import { findKeyword, hasShape, isKeyword, suggestKeyword } from './keywords.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { compilePattern } from './pattern.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { suggestValue } from './suggest-value.ts';

const TUPLE_HINT = 'use one schema for all items, or an object with named fields';

const DRAFT = /^https?:\/\/json-schema\.org\/(?:draft\/(?:2020-12|2019-09)|draft-0[67])\/schema#?$/;

/**
 * Throws the error of `makeError` for the first misspelt, misused or unsupported keyword, for recursion, and for
 * references that do not resolve within the document. Every reachable subschema is then finite and valid. Returns the
 * keywords that JSON Schema does not define.
 */
export function inspectSchema(document: SchemaDocument, makeError: MakeError): string[] {
  const { $schema } = document.root;
  if (typeof $schema === 'string' && !DRAFT.test($schema)) {
    throw makeError(`/$schema: ${JSON.stringify($schema)} is not supported`, 'use draft 2020-12 or draft-07');
  }
  const unknown = new Set<string>();
  visit(document.root, { document, makeError, open: new Set(), done: new Set(), unknown });
  return [...unknown];
}

interface VisitState {
  readonly document: SchemaDocument;
  readonly makeError: MakeError;
  /** The schemas on the way to the current one: to meet one of them again is recursion. */
  readonly open: Set<unknown>;
  readonly done: Set<unknown>;
  /** The keywords so far that JSON Schema does not define. */
  readonly unknown: Set<string>;
}

function visit(node: SchemaNode, state: VisitState): void {
  const { document, makeError, open, done, unknown } = state;
  if (done.has(node)) return;
  const pointer = document.getPointer(node);
  if (open.size >= SCHEMA_BOUNDS.depth)
    throw makeError(atPointer(pointer, `is nested deeper than ${SCHEMA_BOUNDS.depth} levels`));
  open.add(node);
  for (const [name, value] of Object.entries(node)) {
    checkKeyword(name, value, pointer, makeError);
    if (!isKeyword(name)) unknown.add(name);
  }
  for (const [key, child] of findSubschemas(node)) {
    if (!isNode(child)) throw invalidChildError(child, `${pointer}/${key}`, makeError);
    visit(child, state);
  }
  if (typeof node.$ref === 'string') {
    const target = resolveRef(node.$ref, document.root);
    if (target === undefined) throw invalidRefError(node.$ref, pointer, makeError);
    if (open.has(target)) {
      throw makeError(
        `${pointer}/$ref: ${JSON.stringify(node.$ref)} is recursive, which structured outputs do not support`,
        'write out as many levels as the answer needs',
      );
    }
    visit(target, state);
  }
  open.delete(node);
  done.add(node);
}

/** Returns the subschemas that are sent, each with its pointer below the node. */
function findSubschemas(node: SchemaNode): (readonly [string, unknown])[] {
  const { properties, items } = node;
  return [
    ...Object.entries(isNode(properties) ? properties : {}).map(
      ([name, child]) => [`properties/${name}`, child] as const,
    ),
    ...(items === undefined ? [] : [['items', items] as const]),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
      const children = node[key];
      return Array.isArray(children)
        ? children.map((child, index) => [`${key}/${index}`, child] as const)
        : [];
    }),
  ];
}

function checkKeyword(name: string, value: unknown, pointer: string, makeError: MakeError): void {
  const here = `${pointer}/${name}`;
  const unsupportedError = (hint: string) =>
    makeError(`${here}: structured outputs do not support ${JSON.stringify(name)}`, hint);
  if (name === '$id') {
    if (pointer === '') return;
    throw unsupportedError('move the parts into $defs of one schema');
  }
  if (!isKeyword(name)) {
    checkUnknown(name, value, here, makeError);
    return;
  }
  const keyword = findKeyword(name);
  if (keyword.handling === 'rejected')
    throw unsupportedError(
      name === 'prefixItems' ? TUPLE_HINT : 'put it into a description instead, or leave it out',
    );
  if (name === 'items' && Array.isArray(value)) {
    throw makeError(`${here}: structured outputs do not support tuples`, TUPLE_HINT);
  }
  if (!keyword.accepts(value)) {
    throw makeError(`${here}: must be ${keyword.expected}`, suggestValue(name, value));
  }
  if (name === 'additionalProperties' && isNode(value) && Object.keys(value).length > 0) {
    throw makeError(
      `${here}: structured outputs do not support objects with arbitrary names`,
      'ask for a list of objects with a name and a value',
    );
  }
  if (name === 'properties' && Object.hasOwn(Object(value), '__proto__')) {
    throw makeError(`${here}: "__proto__" cannot be the name of a property`);
  }
  if (name === 'pattern') checkPattern(String(value), here, makeError);
  const isComplex = (each: unknown) => typeof each === 'object' && each !== null;
  if (
    (name === 'enum' && Array.isArray(value) && value.some(isComplex)) ||
    (name === 'const' && isComplex(value))
  ) {
    throw makeError(`${here}: may contain strings, numbers, true, false and null, but no objects or lists`);
  }
}

/** JSON Schema says to ignore keywords that it does not define, but these may be mistakes. */
function checkUnknown(name: string, value: unknown, here: string, makeError: MakeError): void {
  const error = (hint: string) =>
    makeError(`${here}: ${JSON.stringify(name)} is not a keyword of JSON Schema`, hint);
  const similar = suggestKeyword(name);
  if (similar !== undefined) throw error(`did you mean ${similar}?`);
  if (name === 'nullable') throw error('write "type": ["string", "null"]');
  if (isNode(value) && hasShape(value)) throw error('a field belongs into "properties"');
}

function checkPattern(pattern: string, here: string, makeError: MakeError): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    throw makeError(
      `${here}: is not a valid regular expression: ${errorMessage(error).replace(/^.*: /s, '')}`,
    );
  }
}

function invalidChildError(child: unknown, pointer: string, makeError: MakeError): Error {
  if (child === true)
    return makeError(`${pointer}: allows any value`, 'structured outputs need a type everywhere');
  if (child === false) return makeError(`${pointer}: allows no value at all`);
  return makeError(`${pointer}: must be a schema (an object)`);
}

function invalidRefError(ref: string, pointer: string, makeError: MakeError): Error {
  const here = `${pointer}/$ref: ${JSON.stringify(ref)}`;
  if (!ref.startsWith('#'))
    return makeError(`${here} refers to another document`, 'copy the referenced schema into $defs');
  if (ref !== '#' && !ref.startsWith('#/'))
    return makeError(`${here} is not a JSON pointer`, 'write #/$defs/NAME');
  return makeError(`${here} does not exist`);
}

/** Returns the schema that a reference within the document names; undefined if there is none. */
export function resolveRef(ref: string, root: SchemaNode): SchemaNode | undefined {
  if (ref !== '#' && !ref.startsWith('#/')) return undefined;
  let pointer: string;
  try {
    pointer = decodeURIComponent(ref.slice(1));
  } catch {
    return undefined;
  }
  let node: unknown = root;
  for (const key of fromPointer(pointer)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return isNode(node) ? node : undefined;
}
