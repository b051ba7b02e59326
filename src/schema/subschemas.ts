// Lists and changes the subschemas of a schema, and lists the schemas that a document reaches.
import { toPointer } from './json-pointer.ts';
import { findTarget } from './resolve-ref.ts';
import { isNode, type SchemaDocument, type SchemaNode } from './schema-document.ts';

/** A subschema with the pointer that leads to it from the schema around it, such as `properties/name`. */
export interface Subschema {
  readonly key: string;
  readonly value: unknown;
  readonly place: Place;
}

interface Place {
  /** The keyword holds one schema, a list or a map of them; `items` holds one or a list. */
  readonly holds: 'one' | 'list' | 'map' | 'one or list';
  /** Whether the subschema applies to the value itself or to a part of it. */
  readonly to: 'value' | 'part';
  /** Some valid value is expected to match the subschema: one that nothing matches is a mistake. */
  readonly expected: boolean;
}

const PLACES: Readonly<Record<string, Place>> = {
  properties: { holds: 'map', to: 'part', expected: true },
  items: { holds: 'one or list', to: 'part', expected: true },
  prefixItems: { holds: 'list', to: 'part', expected: true },
  allOf: { holds: 'list', to: 'value', expected: true },
  anyOf: { holds: 'list', to: 'value', expected: true },
  oneOf: { holds: 'list', to: 'value', expected: true },
  not: { holds: 'one', to: 'value', expected: false },
  if: { holds: 'one', to: 'value', expected: false },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in a table that is never awaited.
  then: { holds: 'one', to: 'value', expected: false },
  else: { holds: 'one', to: 'value', expected: false },
  dependentSchemas: { holds: 'map', to: 'value', expected: false },
  dependencies: { holds: 'map', to: 'value', expected: false },
  patternProperties: { holds: 'map', to: 'part', expected: false },
  additionalProperties: { holds: 'one', to: 'part', expected: false },
  unevaluatedProperties: { holds: 'one', to: 'part', expected: false },
  propertyNames: { holds: 'one', to: 'part', expected: false },
  additionalItems: { holds: 'one', to: 'part', expected: false },
  unevaluatedItems: { holds: 'one', to: 'part', expected: false },
  contains: { holds: 'one', to: 'part', expected: false },
};

/** Returns the subschemas of a schema in the order of its keywords, whether or not they are valid. */
export function listSubschemas(node: SchemaNode): readonly Subschema[] {
  return Object.entries(node).flatMap(([name, value]): Subschema[] => {
    const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined;
    if (!place) return [];
    if (place.holds === 'map') {
      const entries = Object.entries(isNode(value) ? value : {});
      return (
        entries
          // `dependencies` may also hold lists of names.
          .filter(([, child]) => !(name === 'dependencies' && Array.isArray(child)))
          .map(([key, child]) => ({ key: toPointer([name, key]).slice(1), value: child, place }))
      );
    }
    if (!Array.isArray(value)) return place.holds === 'list' ? [] : [{ key: name, value, place }];
    return value.map((child, index) => ({ key: `${name}/${index}`, value: child, place }));
  });
}

/**
 * Returns the schemas that an inspected document reaches, references included, each once. With `expected`, only those
 * that some valid value should match.
 */
export function listSchemas(
  { root }: Pick<SchemaDocument, 'root'>,
  { expected = false }: { readonly expected?: boolean } = {},
): readonly SchemaNode[] {
  const found = new Set<SchemaNode>([root]);
  // A set hands out what is added while it is read.
  for (const node of found) {
    for (const { value, place } of listSubschemas(node)) {
      if (isNode(value) && (place.expected || !expected)) found.add(value);
    }
    const target = findTarget(node, root);
    if (target) found.add(target);
  }
  return [...found];
}

/** Keywords that hold schemas by name. */
const MAPS: readonly string[] = [
  ...Object.keys(PLACES).filter((name) => PLACES[name]?.holds === 'map'),
  ...['$defs', 'definitions'],
];

/** Keywords that hold data or names of fields, in which nothing is a keyword. */
const DATA: readonly string[] = [
  ...['enum', 'const', 'default', 'examples', 'example'],
  ...['dependentRequired', '$vocabulary', 'discriminator'],
];

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
    if (DATA.includes(key)) return value;
    return MAPS.includes(key) && isNode(value)
      ? mapEntries(value, (_, child) => mapValue(child))
      : mapValue(value);
  };
  const mapped = mapValue(root);
  return isNode(mapped) ? mapped : root;
}
