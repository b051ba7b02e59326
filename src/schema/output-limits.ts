// Checks a schema for the API against the complexity limits of structured outputs.
import { OUTPUT_LIMITS } from './limits.ts';
import { isNode, type MakeError } from './schema-document.ts';

/** Throws the error of `makeError` if a schema has more optional fields or unions than the API compiles. */
export function checkOutputLimits(apiSchema: unknown, makeError: MakeError): void {
  const { optional, unions } = count(apiSchema);
  if (optional > OUTPUT_LIMITS.optional) {
    throw makeError(
      `has ${optional} optional fields; structured outputs allow ${OUTPUT_LIMITS.optional}`,
      'make fields required, and use an empty text or list for a missing value',
    );
  }
  if (unions > OUTPUT_LIMITS.unions) {
    throw makeError(
      `has ${unions} fields of several types (anyOf, oneOf, lists of types); structured outputs allow ${OUTPUT_LIMITS.unions}`,
      'give fields one type',
    );
  }
}

function count(node: unknown): { optional: number; unions: number } {
  if (!isNode(node)) return { optional: 0, unions: 0 };
  const maps = [node.properties, node.$defs].flatMap((map) => (isNode(map) ? Object.values(map) : []));
  const lists = [node.items, node.anyOf].flat();
  const below = [...maps, ...lists].map(count);
  const required = Array.isArray(node.required) ? node.required.length : 0;
  const own = isNode(node.properties) ? Object.keys(node.properties).length - required : 0;
  const union = Array.isArray(node.anyOf) || Array.isArray(node.type) ? 1 : 0;
  return {
    optional: below.reduce((sum, each) => sum + each.optional, own),
    unions: below.reduce((sum, each) => sum + each.unions, union),
  };
}
