/** What structured outputs cannot express goes into the prompt, and answers are judged by the original schema. */
import { describe, expect, test } from 'vitest';
import { checkOutputSchema } from '../support/fake-api/schema.ts';
import { object, read } from './read.ts';

const string = { type: 'string' };
const integer = { type: 'integer' };
const optional = (count: number, field: unknown = string) => ({
  type: 'object',
  properties: Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, field])),
});
const tree = {
  type: 'object',
  properties: { name: string, children: { type: 'array', items: { $ref: '#' } } },
  required: ['name'],
};
const nodes = {
  ...object({ a: { $ref: '#/$defs/n' } }),
  $defs: { n: { type: 'object', properties: { n: { $ref: '#/$defs/n' }, v: integer } } },
};
const pair = [integer, string];
const union = { type: ['string', 'null'] };

/** The reason, the schema, an answer that matches it, and one that does not. */
const cases: [reason: string, schema: Record<string, unknown>, right: unknown, wrong: unknown][] = [
  [
    'do not support recursion (at /properties/children/items/$ref)',
    tree,
    { name: 'a', children: [{ name: 'b', children: [] }] },
    { name: 'a', children: [{ name: 'b', children: [{}] }] },
  ],
  [
    'do not support recursion (at /$defs/n/properties/n/$ref)',
    nodes,
    { a: { n: { v: 1 } } },
    { a: { n: { v: 'x' } } },
  ],
  [
    'do not support objects with arbitrary names (at /additionalProperties)',
    { type: 'object', additionalProperties: integer },
    { a: 1 },
    { a: 'x' },
  ],
  [
    'do not support "if" (at /if)',
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that is never awaited.
    { ...optional(2), if: { required: ['f0'] }, then: { required: ['f1'] } },
    { f0: 'a', f1: 'b' },
    { f0: 'a' },
  ],
  [
    'do not support "not" (at /properties/a~1b~0/not)',
    object({ 'a/b~': { ...string, not: { const: 'x' } } }),
    { 'a/b~': 'y' },
    { 'a/b~': 'x' },
  ],
  [
    'do not support "patternProperties" (at /patternProperties)',
    { type: 'object', patternProperties: { '^n': integer } },
    { n1: 1, x: 'x' },
    { n1: 'x' },
  ],
  [
    'do not support "dependentSchemas" (at /dependentSchemas)',
    { ...optional(2), dependentSchemas: { f0: { required: ['f1'] } } },
    { f1: 'x' },
    { f0: 'x' },
  ],
  [
    'do not support "dependencies" (at /dependencies)',
    { ...optional(2), dependencies: { f0: ['f1'] } },
    { f1: 'x' },
    { f0: 'x' },
  ],
  [
    'do not support "prefixItems" (at /properties/a/prefixItems)',
    object({ a: { type: 'array', prefixItems: pair, items: false } }),
    { a: [1, 'x'] },
    { a: [1, 'x', 2] },
  ],
  [
    'do not support tuples (at /properties/a/items)',
    object({ a: { type: 'array', items: pair, additionalItems: false } }),
    { a: [1, 'x'] },
    { a: ['x', 1] },
  ],
  [
    'do not support lists of anything (at /properties/a)',
    object({ a: { type: 'array' } }),
    { a: [1] },
    { a: 1 },
  ],
  [
    'do not support objects without properties (at /properties/a)',
    object({ a: { type: 'object' } }),
    { a: {} },
    { a: 1 },
  ],
  [
    'do not support values without a type (at /properties/a)',
    object({ a: { description: 'any' } }),
    { a: [] },
    {},
  ],
  ['do not support parts that allow any value (at /properties/a)', object({ a: true }), { a: [] }, {}],
  [
    'do not support parts that allow no value (at /properties/b)',
    { ...optional(1), properties: { b: false } },
    { a: 1 },
    { b: 1 },
  ],
  [
    'do not support objects and lists among fixed values (at /properties/a/enum)',
    object({ a: { enum: [[1, 2], {}] } }),
    { a: [1, 2] },
    { a: [2, 1] },
  ],
  [
    'do not support anyOf and oneOf in one schema (at /properties/a)',
    object({ a: { anyOf: [string, integer], oneOf: [integer, { type: 'boolean' }] } }),
    { a: 1 },
    { a: 'x' },
  ],
  [
    'do not support the required name "b" outside of properties',
    { type: 'object', properties: { a: string }, required: ['b'] },
    { b: 1 },
    { a: 'x' },
  ],
  ['allow 24 optional fields, not 25', optional(25), { f24: 'x' }, { f24: 1 }],
  [
    'allow 24 optional fields, not 39',
    {
      ...object({ a: { $ref: '#/$defs/p' }, b: { $ref: '#/$defs/p' }, c: { $ref: '#/$defs/p' } }),
      $defs: { p: optional(13) },
    },
    { a: {}, b: {}, c: {} },
    { a: {}, b: {}, c: { f0: 1 } },
  ],
  [
    'allow 16 fields of several types (anyOf, oneOf, lists of types), not 17',
    { ...optional(17, union), required: Array.from({ length: 17 }, (_, n) => `f${n}`) },
    Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`f${n}`, null])),
    {},
  ],
];

describe('structured outputs', () => {
  test.each(cases)('%s', async (reason, schema, right, wrong) => {
    expect(() => checkOutputSchema(schema)).toThrow();
    const { apiSchema, promptReason, validate } = await read(schema);
    expect(apiSchema).toBeUndefined();
    expect(promptReason?.startsWith(`structured outputs ${reason}`)).toBe(true);
    expect(validate(JSON.stringify(right), { lenient: true })).toEqual({ data: right });
    expect(validate(JSON.stringify(wrong), { lenient: true })).toHaveProperty('problem');
  });

  test('have no reason against a schema that they support', async () => {
    expect(await read('name')).toMatchObject({ apiSchema: { type: 'object' }, promptReason: undefined });
  });
});
