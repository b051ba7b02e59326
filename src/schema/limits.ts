// What structured outputs take of JSON Schema, and our own bounds on a schema; numbers and lists only.

/**
 * Limits of a whole output schema
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Schema complexity limits").
 */
export const OUTPUT_LIMITS = {
  /** Properties, at any depth, that `required` does not name. */
  optional: 24,
  /** Places with `anyOf` or a list of types. */
  unions: 16,
} as const;

/** Formats of strings that the API knows (same page, "JSON Schema limitations"). */
export const OUTPUT_FORMATS: readonly string[] = [
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
];

/** The API compiles a schema into a grammar and refuses large ones; far below these bounds, which keep us quick. */
export const SCHEMA_BOUNDS = {
  bytes: 1024 * 1024,
  /** Levels of JSON, and of schemas that lead to each other. */
  depth: 100,
  /** Subschemas, those counted twice that are used twice. */
  nodes: 1000,
} as const;
