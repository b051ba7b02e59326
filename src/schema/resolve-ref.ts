// Resolves references within a schema.
import { fromPointer } from './json-pointer.ts';
import { isNode, type SchemaNode } from './schema-document.ts';

/** Returns the schema that the `$ref` of a schema leads to; undefined without one, and if it leads to nothing. */
export function findTarget({ $ref }: SchemaNode, root: SchemaNode): SchemaNode | undefined {
  return typeof $ref === 'string' ? resolveRef($ref, root) : undefined;
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
