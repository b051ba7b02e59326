// Looks at every subschema that can be reached from a schema's root and refuses what cannot be asked for.
import { errorMessage } from '../errors.ts';
import { keywordOf } from './keywords.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { compilePattern } from './pattern.ts';
import { isNode, type Refuse, type SchemaDocument, type SchemaNode } from './schema-document.ts';

const DRAFT = /^https?:\/\/json-schema\.org\/(?:draft\/(?:2020-12|2019-09)|draft-0[67])\/schema#?$/;

/**
 * Throws what `refuse` makes of the first unknown, misused or unsupported keyword, of recursion and of references
 * that lead out of the document or nowhere. Afterwards every reachable subschema is known to be finite and sound.
 */
export function inspectSchema(document: SchemaDocument, refuse: Refuse): void {
  const { $schema } = document.root;
  if (typeof $schema === 'string' && !DRAFT.test($schema)) {
    throw refuse(
      `/$schema: ${JSON.stringify($schema)} is not supported`,
      'write it by draft 2020-12 or draft-07',
    );
  }
  visit(document.root, { document, refuse, open: new Set(), done: new Set() });
}

interface Visit {
  readonly document: SchemaDocument;
  readonly refuse: Refuse;
  /** Schemas whose insides are being visited: one met again contains itself. */
  readonly open: Set<unknown>;
  readonly done: Set<unknown>;
}

function visit(node: SchemaNode, state: Visit): void {
  const { document, refuse, open, done } = state;
  if (done.has(node)) return;
  const place = document.place(node);
  if (open.size >= SCHEMA_BOUNDS.depth)
    throw refuse(`${place}: is nested deeper than ${SCHEMA_BOUNDS.depth} levels`);
  open.add(node);
  for (const [name, value] of Object.entries(node)) checkKeyword(name, value, place, refuse);
  for (const [key, child] of subschemas(node)) {
    if (!isNode(child)) throw wrongChild(child, `${place}/${key}`, refuse);
    visit(child, state);
  }
  if (typeof node.$ref === 'string') {
    const target = resolveRef(node.$ref, document.root);
    if (target === undefined) throw wrongRef(node.$ref, place, refuse);
    if (open.has(target)) {
      throw refuse(
        `${place}/$ref: ${JSON.stringify(node.$ref)} leads back to itself: structured outputs have no recursion`,
        'write out as many levels as the answer needs',
      );
    }
    visit(target, state);
  }
  open.delete(node);
  done.add(node);
}

/** Returns the subschemas that take part in what is sent, each with its place below the node. */
function subschemas(node: SchemaNode): (readonly [string, unknown])[] {
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

function checkKeyword(name: string, value: unknown, place: string, refuse: Refuse): void {
  const here = `${place}/${name}`;
  const unsupported = (hint?: string) =>
    refuse(`${here}: structured outputs have no ${JSON.stringify(name)}`, hint);
  if (name === '$id') {
    if (place === '') return;
    throw unsupported('put the parts into $defs of one schema');
  }
  const keyword = keywordOf(name);
  if (!keyword) {
    throw refuse(
      `${here}: ${JSON.stringify(name)} is not a keyword of JSON Schema`,
      name === 'nullable'
        ? 'write "type": ["string", "null"]'
        : 'is it misspelt? Keywords of your own begin with x-',
    );
  }
  if (keyword.fate === 'refused') throw unsupported('say it in a description instead, or leave it out');
  if (name === 'items' && Array.isArray(value)) {
    throw refuse(
      `${here}: structured outputs have no tuples`,
      'one schema for all items, or an object with named fields',
    );
  }
  if (!keyword.accepts(value)) throw refuse(`${here}: must be ${keyword.expected}`);
  if (name === 'additionalProperties' && isNode(value) && Object.keys(value).length > 0) {
    throw refuse(
      `${here}: structured outputs have no objects with names of the model's choice`,
      'ask for a list of objects with a name and a value',
    );
  }
  if (name === 'properties' && Object.hasOwn(Object(value), '__proto__')) {
    throw refuse(`${here}: "__proto__" cannot be the name of a property`);
  }
  if (name === 'pattern') checkPattern(String(value), here, refuse);
  const complex = (each: unknown) => typeof each === 'object' && each !== null;
  if (
    (name === 'enum' && Array.isArray(value) && value.some(complex)) ||
    (name === 'const' && complex(value))
  ) {
    throw refuse(`${here}: may hold strings, numbers, true, false and null, but no objects or lists`);
  }
}

function checkPattern(pattern: string, here: string, refuse: Refuse): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    const message = errorMessage(error);
    throw refuse(`${here}: is not a regular expression: ${message.replace(/^.*: /s, '')}`);
  }
}

function wrongChild(child: unknown, place: string, refuse: Refuse): Error {
  if (child === true)
    return refuse(`${place}: allows any value`, 'structured outputs need a type everywhere');
  if (child === false) return refuse(`${place}: allows no value at all`);
  return refuse(`${place}: must be a schema (an object)`);
}

function wrongRef(ref: string, place: string, refuse: Refuse): Error {
  const here = `${place}/$ref: ${JSON.stringify(ref)}`;
  if (!ref.startsWith('#')) return refuse(`${here} leads out of the schema`, 'copy what it names into $defs');
  if (ref !== '#' && !ref.startsWith('#/'))
    return refuse(`${here} is not a JSON pointer`, 'write #/$defs/NAME');
  return refuse(`${here} leads nowhere`);
}

/** Returns the schema that a reference within the document names; undefined when it names none. */
export function resolveRef(ref: string, root: SchemaNode): SchemaNode | undefined {
  if (ref !== '#' && !ref.startsWith('#/')) return undefined;
  let pointer: string;
  try {
    pointer = decodeURIComponent(ref.slice(1));
  } catch {
    return undefined;
  }
  let node: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return isNode(node) ? node : undefined;
}
