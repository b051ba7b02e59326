// Refuses schemas that no answer can match, before anything is paid for.
import { isDeepStrictEqual } from 'node:util';
import { findContradiction } from './contradictions.ts';
import { findKeyword } from './keywords.ts';
import { findTarget } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { listSchemas, listSubschemas } from './subschemas.ts';
import { getTypes, isOfType } from './types.ts';

/** Whether some of the values match a schema without references. */
export type MatchesSome = (schema: SchemaNode, values: readonly unknown[]) => boolean;

/** Keywords that say nothing about a value, or that hold the values themselves. */
const NO_RULES = ['enum', 'const', '$ref', 'title', 'description', 'default', 'examples'];

/** Throws the error of `makeError` for the first part of an inspected schema that should match a value, and cannot. */
export function checkSatisfiable(
  document: SchemaDocument,
  matchesSome: MatchesSome,
  makeError: MakeError,
): void {
  for (const node of listSchemas(document, { expected: true })) {
    const pointer = document.getPointer(node);
    const allOf = Array.isArray(node.allOf) ? node.allOf : [];
    if (allOf.includes(false)) throw makeError(`${pointer}/allOf: allows no value at all`);
    const parts = [...allOf, findTarget(node, document.root)].filter(isNode);
    const found = findContradiction(node, parts) ?? findInValues(node, matchesSome);
    if (found) throw makeError(`${pointer}/${found.keyword}: ${found.message}`);
  }
}

/** Tries each value of `enum` or `const` against the keywords beside it. */
function findInValues(
  node: SchemaNode,
  matchesSome: MatchesSome,
): { keyword: string; message: string } | undefined {
  const keyword = 'const' in node ? 'const' : 'enum';
  const values = 'const' in node ? [node.const] : node.enum;
  if (!Array.isArray(values)) return undefined;
  if (
    'const' in node &&
    Array.isArray(node.enum) &&
    !node.enum.some((each) => isDeepStrictEqual(each, node.const))
  ) {
    return { keyword, message: 'is not among the values of enum' };
  }
  const withParts = new Set(listSubschemas(node).map(({ key }) => key.split('/')[0]));
  const beside = Object.keys(node).filter(
    (name) => findKeyword(name).handling !== 'ignored' && !NO_RULES.includes(name) && !withParts.has(name),
  );
  if (beside.length === 0) return undefined;
  const schema = Object.fromEntries(beside.map((name) => [name, node[name]]));
  if (hasSomeOfType(values, schema) || matchesSome(schema, values)) return undefined;
  return { keyword, message: `no value matches the ${beside.join(' and ')} beside it` };
}

/** Whether the only rule is a type that some value has: the usual case, which needs no validator. */
function hasSomeOfType(values: readonly unknown[], schema: SchemaNode): boolean {
  if (Object.keys(schema).join() !== 'type') return false;
  const isComplex = (value: unknown) => typeof value === 'object' && value !== null;
  return values.some((value) => !isComplex(value) && getTypes(schema).some((type) => isOfType(value, type)));
}
