// Merges schemas that apply at the same time: the parts of `allOf`, and the siblings of `anyOf` and `$ref`.
import { isNode, type SchemaNode } from './schema-document.ts';

/** Why two schemas cannot be merged: no value satisfies both, one forbids fields of the other, or both have choices. */
export type Unmergeable = 'contradiction' | 'closed' | 'choices';

/**
 * Returns one schema that requires what both require. If only one value of a keyword can be sent, the second schema
 * wins. A property of both becomes an `allOf` of its two schemas.
 */
export function mergeSchemas(first: SchemaNode, second: SchemaNode): SchemaNode | Unmergeable {
  if (getChoices(first) && getChoices(second)) return 'choices';
  if (forbidsFieldOf(first, second) || forbidsFieldOf(second, first)) return 'closed';
  const merged: Record<string, unknown> = { ...first, ...second };
  if (first.type !== undefined && second.type !== undefined) {
    const types = intersectTypes(first.type, second.type);
    if (types.length === 0) return 'contradiction';
    merged.type = types.length === 1 ? types[0] : types;
  }
  const values = intersectValues(getAllowedValues(first), getAllowedValues(second));
  if (values?.length === 0) return 'contradiction';
  if (values) {
    delete merged.const;
    merged.enum = values;
  }
  if (isNode(first.properties) && isNode(second.properties)) {
    merged.properties = mergeProperties(first.properties, second.properties);
  }
  if (Array.isArray(first.required) && Array.isArray(second.required)) {
    merged.required = [...new Set<unknown>([...first.required, ...second.required])];
  }
  if (first.items !== undefined && second.items !== undefined) {
    merged.items = { allOf: [first.items, second.items] };
  }
  if (first.additionalProperties === false) merged.additionalProperties = false;
  if (first.minItems !== undefined && second.minItems !== undefined) {
    merged.minItems = Math.max(Number(first.minItems), Number(second.minItems));
  }
  return merged;
}

/** Returns the choices of `anyOf` or `oneOf`; undefined if there are none. Both are sent as `anyOf`. */
export function getChoices(node: SchemaNode): readonly SchemaNode[] | undefined {
  const choices = node.anyOf ?? node.oneOf;
  return Array.isArray(choices) ? choices : undefined;
}

/** Returns the values that `enum` and `const` allow; undefined if a schema has neither. */
export function getAllowedValues(node: SchemaNode): readonly unknown[] | undefined {
  return intersectValues(
    Array.isArray(node.enum) ? node.enum : undefined,
    'const' in node ? [node.const] : undefined,
  );
}

function intersectValues(first: readonly unknown[] | undefined, second: readonly unknown[] | undefined) {
  if (!first || !second) return first ?? second;
  const allowed = new Set(second);
  return first.filter((value) => allowed.has(value));
}

/** Whether a schema with `additionalProperties: false` forbids a field of the other schema. */
function forbidsFieldOf(closed: SchemaNode, other: SchemaNode): boolean {
  if (closed.additionalProperties !== false || !isNode(other.properties)) return false;
  const own = isNode(closed.properties) ? closed.properties : {};
  return Object.keys(other.properties).some((name) => !Object.hasOwn(own, name));
}

function mergeProperties(first: SchemaNode, second: SchemaNode): SchemaNode {
  const merged = new Map(Object.entries(first));
  for (const [name, schema] of Object.entries(second)) {
    merged.set(name, merged.has(name) ? { allOf: [merged.get(name), schema] } : schema);
  }
  return Object.fromEntries(merged);
}

function intersectTypes(first: unknown, second: unknown): unknown[] {
  const others = [second].flat();
  return [first].flat().flatMap((type) => {
    if (others.includes(type)) return [type];
    // Every integer is a number.
    if (type === 'number' && others.includes('integer')) return ['integer'];
    return type === 'integer' && others.includes('number') ? ['integer'] : [];
  });
}
