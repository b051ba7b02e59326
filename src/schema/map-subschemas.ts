// Applies a change to every subschema of a schema.
import { isNode, type SchemaNode } from './schema-document.ts';

/** Keywords that hold schemas by name. */
const MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$defs',
  'definitions',
]);

/** Keywords that hold data or names of fields, in which nothing is a keyword. */
const DATA: ReadonlySet<string> = new Set([
  ...['enum', 'const', 'default', 'examples', 'example'],
  ...['dependentRequired', '$vocabulary', 'discriminator'],
]);

/**
 * Returns a copy of a schema with `change` applied to each subschema, the innermost first; the schema itself if
 * nothing changes. A part that stands in several places stays one part.
 */
export function mapSubschemas(root: SchemaNode, change: (node: SchemaNode) => SchemaNode): SchemaNode {
  const done = new Map<object, unknown>();
  const mapEntries = (node: SchemaNode, map: (key: string, value: unknown) => unknown): SchemaNode => {
    const entries = Object.entries(node).map(([key, value]) => [key, value, map(key, value)] as const);
    if (entries.every(([, before, after]) => before === after)) return node;
    return Object.fromEntries(entries.map(([key, , after]) => [key, after]));
  };
  const mapValue = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const mapped = value.map(mapValue);
      return mapped.every((each, index) => each === value[index]) ? value : mapped;
    }
    if (!isNode(value)) return value;
    if (!done.has(value)) done.set(value, change(mapEntries(value, mapKeyword)));
    return done.get(value);
  };
  const mapKeyword = (key: string, value: unknown): unknown => {
    if (DATA.has(key)) return value;
    return MAPS.has(key) && isNode(value)
      ? mapEntries(value, (_, child) => mapValue(child))
      : mapValue(value);
  };
  const mapped = mapValue(root);
  return isNode(mapped) ? mapped : root;
}
