// Puts schemas that hold at the same time (`allOf`, neighbours of `anyOf` and `$ref`) together into one; pure.
import { isNode, type SchemaNode } from './schema-document.ts';

/** Two schemas that no value can satisfy at once, that close each other's fields out, or that both have choices. */
export type Unmergeable = 'contradiction' | 'closed' | 'choices';

/**
 * Returns one schema that asks for what both ask for, as far as what is sent goes: the second wins where only one
 * value of a keyword can be sent. A property of both becomes an `allOf` of its two schemas.
 */
export function mergeSchemas(first: SchemaNode, second: SchemaNode): SchemaNode | Unmergeable {
  if (getChoices(first) && getChoices(second)) return 'choices';
  if (forbidsFieldOf(first, second) || forbidsFieldOf(second, first)) return 'closed';
  const merged: Record<string, unknown> = { ...first, ...second };
  if (first.type !== undefined && second.type !== undefined) {
    const types = commonTypes(first.type, second.type);
    if (types.length === 0) return 'contradiction';
    merged.type = types.length === 1 ? types[0] : types;
  }
  const values = commonValues(getAllowedValues(first), getAllowedValues(second));
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

/** Returns the choices of a schema, of which `oneOf` is sent as `anyOf`. */
export function getChoices(node: SchemaNode): readonly SchemaNode[] | undefined {
  const choices = node.anyOf ?? node.oneOf;
  return Array.isArray(choices) ? choices : undefined;
}

/** Returns the values that `enum` and `const` leave; undefined where there is neither. */
export function getAllowedValues(node: SchemaNode): readonly unknown[] | undefined {
  return commonValues(
    Array.isArray(node.enum) ? node.enum : undefined,
    'const' in node ? [node.const] : undefined,
  );
}

function commonValues(first: readonly unknown[] | undefined, second: readonly unknown[] | undefined) {
  if (!first || !second) return first ?? second;
  const allowed = new Set(second);
  return first.filter((value) => allowed.has(value));
}

/** Says whether a schema with `additionalProperties: false` forbids a field of its neighbour. */
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

function commonTypes(first: unknown, second: unknown): unknown[] {
  const others = [second].flat();
  return [first].flat().flatMap((type) => {
    if (others.includes(type)) return [type];
    // Every integer is a number.
    if (type === 'number' && others.includes('integer')) return ['integer'];
    return type === 'integer' && others.includes('number') ? ['integer'] : [];
  });
}
