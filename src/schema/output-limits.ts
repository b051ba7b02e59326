// Checks a schema for the API against the complexity limits of structured outputs.
import { InexpressibleError } from './inexpressible.ts';
import { OUTPUT_LIMITS } from './limits.ts';
import { resolveRef } from './resolve-ref.ts';
import { isNode, type SchemaNode } from './schema-document.ts';

// fact(schema-limits).
// guess(schema-limits-per-use).
/**
 * Throws InexpressibleError if a schema has more optional fields or unions than the API compiles. A shared part counts
 * each time that it is used.
 */
export function checkOutputLimits(apiSchema: SchemaNode): void {
  const { optional, unions } = count(apiSchema, { root: apiSchema, known: new Map() });
  if (optional > OUTPUT_LIMITS.optional) {
    throw new InexpressibleError(
      `structured outputs allow ${OUTPUT_LIMITS.optional} optional fields, not ${optional}`,
    );
  }
  if (unions > OUTPUT_LIMITS.unions) {
    throw new InexpressibleError(
      `structured outputs allow ${OUTPUT_LIMITS.unions} fields of several types (anyOf, oneOf, lists of types), not ${unions}`,
    );
  }
}

interface Counts {
  readonly optional: number;
  readonly unions: number;
}

interface CountState {
  readonly root: SchemaNode;
  /** The counts of shared parts, by their references. */
  readonly known: Map<string, Counts>;
}

function count(node: unknown, state: CountState): Counts {
  if (!isNode(node)) return { optional: 0, unions: 0 };
  if (typeof node.$ref === 'string') return countTarget(node.$ref, state);
  const parts = [...Object.values(isNode(node.properties) ? node.properties : {}), node.items, node.anyOf];
  const below = parts.flat().map((part) => count(part, state));
  const required = Array.isArray(node.required) ? node.required.length : 0;
  const own = isNode(node.properties) ? Object.keys(node.properties).length - required : 0;
  const union = Array.isArray(node.anyOf) || Array.isArray(node.type) ? 1 : 0;
  return {
    optional: below.reduce((sum, each) => sum + each.optional, own),
    unions: below.reduce((sum, each) => sum + each.unions, union),
  };
}

function countTarget(ref: string, state: CountState): Counts {
  const known = state.known.get(ref);
  if (known) return known;
  const counts = count(resolveRef(ref, state.root), state);
  state.known.set(ref, counts);
  return counts;
}
