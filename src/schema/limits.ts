// Holds the limits of structured outputs and our own bounds on a schema.

// fact(schema-limits).
/**
 * Limits of a whole output schema
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Schema complexity limits").
 */
export const OUTPUT_LIMITS = {
  /** Properties, at any depth, that are not required. */
  optional: 24,
  /** Subschemas with `anyOf` or a list of types. */
  unions: 16,
} as const;

// fact(schema-keywords).
/** String formats that the API supports (same page, "JSON Schema limitations"). */
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

/** Our own bounds, which keep checks quick. The API compiles schemas into grammars and rejects far smaller ones. */
export const SCHEMA_BOUNDS = {
  bytes: 1024 * 1024,
  /** Levels of JSON, and of schemas that refer to each other. */
  depth: 100,
  /** Subschemas after references are written out. */
  nodes: 1000,
} as const;

/** Our own bound on an answer: validating and printing JSON of a few thousand levels would overflow the stack. */
export const ANSWER_BOUNDS = { depth: 1000 } as const;
