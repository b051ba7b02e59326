// Turns tuples into what the API and the validator take: a list of one type, and the keyword of draft 2020-12.
import { isDeepStrictEqual } from 'node:util';
import { fromPointer, toPointer } from './json-pointer.ts';
import { resolveRef } from './resolve-ref.ts';
import { isNode, type SchemaNode } from './schema-document.ts';

/** A reference to an item of a tuple, or to a part of one. */
const ITEM_REF = /^#\/.*\/(?:items|prefixItems)\/\d+(?:\/|$)/;

/** A tuple: the schemas of its first items, and the schema of those after them. */
interface Tuple {
  readonly first: readonly unknown[];
  readonly rest: unknown;
}

/**
 * Returns the list schema of a tuple whose items have one type, such as the four numbers of a bounding box; every
 * list that it describes is such a tuple. Other schemas are returned as they are.
 */
export function toListOfTuple(node: SchemaNode): SchemaNode {
  const tuple = findTuple(node);
  if (!tuple?.first.every(isNode)) return node;
  const { first, rest } = tuple;
  const [item, ...more] = first.map(withoutAnnotations);
  if (!item || !more.every((each) => isDeepStrictEqual(each, item))) return node;
  const isOpen = isNode(rest);
  if (isOpen && !isDeepStrictEqual(withoutAnnotations(rest), item)) return node;
  const minItems = typeof node.minItems === 'number' ? node.minItems : first.length;
  const maxItems = typeof node.maxItems === 'number' ? node.maxItems : first.length;
  if (!isOpen && minItems > first.length) return node;
  const { prefixItems: _prefix, items: _items, additionalItems: _more, maxItems: _max, ...others } = node;
  const isSame = first.every((each) => isDeepStrictEqual(each, first[0]));
  return {
    ...others,
    items: isSame ? first[0] : item,
    minItems,
    ...(isOpen ? {} : { maxItems: Math.min(maxItems, first.length) }),
    ...(isOpen && node.maxItems !== undefined ? { maxItems: node.maxItems } : {}),
    ...(isSame ? {} : { description: describeItems(node, first) }),
  };
}

/** Returns a tuple of draft-07, `items: […]`, as draft 2020-12 writes it; other schemas are returned as they are. */
export function toPrefixItems(node: SchemaNode): SchemaNode {
  const tuple = findTuple(node);
  if (!tuple || !Array.isArray(node.items)) return node;
  const { items: _items, additionalItems: _more, ...others } = node;
  return { ...others, prefixItems: tuple.first, ...(tuple.rest === undefined ? {} : { items: tuple.rest }) };
}

/**
 * Returns a schema with its reference as it has to be after `convert` has changed the tuples of the document: one that
 * leads through an item of a tuple, as zod-to-json-schema writes for a schema that is used twice.
 */
export function redirectRef(
  node: SchemaNode,
  root: SchemaNode,
  convert: (tuple: SchemaNode) => SchemaNode,
): SchemaNode {
  const { $ref } = node;
  if (typeof $ref !== 'string' || !ITEM_REF.test($ref)) return node;
  const keys = fromPointer($ref.slice(1));
  const path: string[] = [];
  for (let at = 0; at < keys.length; at += 1) {
    const [key = '', index = ''] = keys.slice(at);
    const around = resolveRef(`#${toPointer(keys.slice(0, at))}`, root);
    const isItem = /^(?:items|prefixItems)$/.test(key) && Array.isArray(around?.[key]) && /^\d+$/.test(index);
    if (around && isItem) {
      const { prefixItems, items } = convert(around);
      path.push(
        ...(prefixItems ? ['prefixItems', index] : Array.isArray(items) ? ['items', index] : ['items']),
      );
      at += 1;
    } else {
      path.push(key);
    }
  }
  return { ...node, $ref: `#${toPointer(path)}` };
}

function findTuple({ prefixItems, items, additionalItems }: SchemaNode): Tuple | undefined {
  const first = prefixItems ?? items;
  if (!Array.isArray(first) || first.length === 0) return undefined;
  return { first, rest: prefixItems === undefined ? additionalItems : items };
}

function withoutAnnotations({ title: _title, description: _description, ...others }: SchemaNode): SchemaNode {
  return others;
}

/** Adds what the tuple says of each of its items to its own description. */
function describeItems({ description }: SchemaNode, items: readonly SchemaNode[]): string {
  const names = items.map((item, index) => item.description ?? item.title ?? `item ${index + 1}`);
  const order = `In this order: ${names.join('; ')}`;
  return typeof description === 'string' && description !== '' ? `${description}\n\n${order}` : order;
}
