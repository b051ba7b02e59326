// Rewrites tuples of drafts before 2020-12 into `prefixItems`, which is all that the validator knows.
import type { SchemaDocument, SchemaNode } from './schema-document.ts';
import { listSchemas } from './subschemas.ts';

/** Returns a schema in which no `items` is a list: the same one if it has none, else a copy. */
export function withPrefixItems(root: SchemaNode): SchemaNode {
  if (!listTuples({ root }).length) return root;
  const copy: SchemaNode = structuredClone(root);
  for (const tuple of listTuples({ root: copy })) {
    const { items, additionalItems } = tuple;
    delete tuple.items;
    delete tuple.additionalItems;
    // Without further items, `unevaluatedItems` decides about them.
    Object.assign(
      tuple,
      { prefixItems: items },
      additionalItems === undefined ? {} : { items: additionalItems },
    );
  }
  return copy;
}

function listTuples(document: Pick<SchemaDocument, 'root'>): Record<string, unknown>[] {
  return listSchemas(document).filter(({ items }) => Array.isArray(items));
}
