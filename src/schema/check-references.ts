// Finds references that lead back to themselves, or multiply, without a step into the value.
import { atPointer } from './json-pointer.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { findTarget } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { listSchemas, listSubschemas } from './subschemas.ts';

/**
 * Throws the error of `makeError` if checking a single value would not end, or take too long: recursion is fine only
 * where each round looks at a smaller part of the value.
 */
export function checkReferences(document: SchemaDocument, makeError: MakeError): void {
  const state: CountState = { document, makeError, open: new Set(), counts: new Map() };
  for (const node of listSchemas(document)) countChecks(node, state);
}

interface CountState {
  readonly document: SchemaDocument;
  readonly makeError: MakeError;
  /** The schemas on the way to the current one. */
  readonly open: Set<SchemaNode>;
  readonly counts: Map<SchemaNode, number>;
}

/** Returns how many schemas one value is checked against. */
function countChecks(node: SchemaNode, state: CountState): number {
  const { document, makeError, open, counts } = state;
  const known = counts.get(node);
  if (known !== undefined) return known;
  const pointer = document.getPointer(node);
  if (open.size >= SCHEMA_BOUNDS.depth) {
    throw makeError(atPointer(pointer, `is nested deeper than ${SCHEMA_BOUNDS.depth} levels`));
  }
  open.add(node);
  let count = 1;
  for (const next of listForSameValue(node, document.root)) {
    if (open.has(next)) {
      throw makeError(atPointer(pointer, 'refers to itself endlessly'), 'give one of the parts a field');
    }
    count += countChecks(next, state);
  }
  if (count > SCHEMA_BOUNDS.nodes) {
    const message = `has more than ${SCHEMA_BOUNDS.nodes} parts after references are written out`;
    throw makeError(message, 'ask for fewer fields');
  }
  open.delete(node);
  counts.set(node, count);
  return count;
}

function listForSameValue(node: SchemaNode, root: SchemaNode): readonly SchemaNode[] {
  const parts = listSubschemas(node).flatMap(({ value, place }) =>
    place.to === 'value' && isNode(value) ? [value] : [],
  );
  const target = findTarget(node, root);
  return target ? [...parts, target] : parts;
}
