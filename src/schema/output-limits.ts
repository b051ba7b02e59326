// Counts what the API limits in a schema that is about to be sent; changes nothing.
import { OUTPUT_LIMITS } from './limits.ts';
import { isNode, type MakeError } from './schema-document.ts';

/** Throws what `refuse` makes of a schema with more optional fields or choices of type than the API compiles. */
export function checkOutputLimits(sent: unknown, makeError: MakeError): void {
  const { optional, unions } = count(sent);
  if (optional > OUTPUT_LIMITS.optional) {
    throw makeError(
      `has ${optional} optional fields; structured outputs take ${OUTPUT_LIMITS.optional}`,
      'make fields required, and let an empty text or list stand for nothing',
    );
  }
  if (unions > OUTPUT_LIMITS.unions) {
    throw makeError(
      `has ${unions} fields of several types (anyOf, oneOf, lists of types); structured outputs take ${OUTPUT_LIMITS.unions}`,
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
