// The types that a schema names or means; pure.
import type { SchemaNode } from './schema-document.ts';

/** Returns the types that a schema names. */
export function getTypes(node: SchemaNode): string[] {
  return node.type === undefined ? [] : [node.type].flat().map(String);
}

/** Returns the type that the keywords of a schema are about, for those that leave it out. */
export function inferTypes(node: SchemaNode): string[] {
  const about = (names: readonly string[]) => names.some((name) => name in node);
  if (about(['properties', 'required', 'additionalProperties'])) return ['object'];
  if (about(['items', 'minItems', 'maxItems', 'uniqueItems'])) return ['array'];
  if (about(['pattern', 'format', 'minLength', 'maxLength'])) return ['string'];
  return about(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'])
    ? ['number']
    : [];
}

/** Says whether a primitive value is of a type. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === (value === null ? 'null' : typeof value);
}
