// Finds the types that a schema declares or implies.
import type { SchemaNode } from './schema-document.ts';

/** All types of JSON Schema. */
export const JSON_TYPES: readonly string[] = [
  'object',
  'array',
  'string',
  'number',
  'integer',
  'boolean',
  'null',
];

/** Returns the types that a schema declares. */
export function getTypes(node: SchemaNode): string[] {
  return node.type === undefined ? [] : [node.type].flat().map(String);
}

/** Returns the type that the keywords of a schema without `type` apply to. */
export function inferTypes(node: SchemaNode): string[] {
  const hasAny = (names: readonly string[]) => names.some((name) => name in node);
  if (hasAny(['properties', 'required', 'additionalProperties'])) return ['object'];
  if (hasAny(['items', 'minItems', 'maxItems', 'uniqueItems'])) return ['array'];
  if (hasAny(['pattern', 'format', 'minLength', 'maxLength'])) return ['string'];
  return hasAny(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'])
    ? ['number']
    : [];
}

/** Whether a primitive value is of a type. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === (value === null ? 'null' : typeof value);
}
