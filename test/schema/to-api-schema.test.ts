/** Schemas are converted into ones that the API accepts, or rejected because nothing can match them. */
import { describe, expect, test } from 'vitest';
import { checkOutputSchema, sampleOf } from '../support/fake-api/schema.ts';
import { object, read } from './read.ts';

const string = { type: 'string' };
const number = { type: 'number' };
const person = object({ name: string, age: { type: 'integer' } });
/** Sent unchanged. */
const plain: [name: string, schema: Record<string, unknown>][] = [
  [
    'all types',
    object({ a: string, b: number, c: { type: 'boolean' }, d: { type: 'null' }, e: { type: 'integer' } }),
  ],
  ['nested objects and lists', object({ people: { type: 'array', items: person, minItems: 1 } })],
  [
    'titles and descriptions',
    object({ a: { ...string, title: 'A', description: 'the first' } }, { title: 'All' }),
  ],
  ['formats', object({ a: { ...string, format: 'date' }, b: { ...string, format: 'uuid' } })],
  ['a simple pattern', object({ a: { ...string, pattern: '^[A-Z]{2}-\\d+(?:\\.\\d{1,3})?$' } })],
  ['values', object({ a: { enum: ['x', 'y', null, 1, true] }, b: { const: 'x' } })],
  ['choices', object({ a: { anyOf: [person, { type: 'null' }] } })],
  ['a list of types', object({ a: { type: ['string', 'null'] } })],
  [
    'definitions',
    { ...object({ a: { $ref: '#/$defs/p' }, b: { $ref: '#/$defs/p' } }), $defs: { p: person } },
  ],
  ['optional fields', { ...object({ a: string, b: string }), required: ['a'] }],
  ['a list at the root', { type: 'array', items: string }],
  ['an object without fields', { type: 'object', properties: {}, additionalProperties: false }],
  ['fields named like keywords', object({ properties: string, $ref: string, type: string, enum: string })],
];

/** Sent with changes. */
const changed: [name: string, schema: Record<string, unknown>, sent: Record<string, unknown>][] = [
  [
    'an open object',
    { type: 'object', properties: { a: string }, additionalProperties: true },
    { type: 'object', properties: { a: string }, additionalProperties: false },
  ],
  [
    'an object without a type',
    { properties: { a: { items: string } }, required: ['a'] },
    object({ a: { type: 'array', items: string } }),
  ],
  [
    'the name of a draft',
    { ...person, $schema: 'http://json-schema.org/draft-07/schema#', $id: 'https://a.example/p' },
    person,
  ],
  [
    'own keywords and comments',
    object({ a: { ...string, 'x-order': 1, $comment: 'c', deprecated: true } }),
    object({ a: string }),
  ],
  [
    'bounds',
    object({
      a: { ...number, minimum: 0, maximum: 5, description: 'Price' },
      b: { ...string, minLength: 1 },
    }),
    object({
      a: { ...number, description: 'Price\n\n{minimum: 0, maximum: 5}' },
      b: { ...string, description: '{minLength: 1}' },
    }),
  ],
  [
    'bounds of lists',
    object({ a: { type: 'array', items: string, minItems: 2, uniqueItems: true } }),
    object({ a: { type: 'array', items: string, description: '{minItems: 2, uniqueItems: true}' } }),
  ],
  [
    'an unknown format',
    object({ a: { ...string, format: 'iban' } }),
    object({ a: { ...string, description: '{format: "iban"}' } }),
  ],
  [
    'lookahead',
    object({ a: { ...string, pattern: '^(?=a)' } }),
    object({ a: { ...string, description: '{pattern: "^(?=a)"}' } }),
  ],
  [
    'a default',
    object({ a: { ...string, default: 'x' } }),
    object({ a: { ...string, description: '{default: "x"}' } }),
  ],
  ['oneOf', object({ a: { oneOf: [string, number] } }), object({ a: { anyOf: [string, number] } })],
  [
    'values beside a type',
    object({ a: { type: ['string', 'null'], enum: ['low', null] } }),
    object({ a: { enum: ['low', null] } }),
  ],
  [
    'values of another type',
    object({ a: { type: 'string', enum: ['low', null, 3] } }),
    object({ a: { enum: ['low'] } }),
  ],
  [
    'a keyword beside a list of types',
    object({ a: { type: ['string', 'null'], format: 'date', description: 'born' } }),
    object({ a: { anyOf: [{ ...string, format: 'date' }, { type: 'null' }], description: 'born' } }),
  ],
  [
    'fields beside choices',
    {
      ...object({ a: string }),
      properties: { a: string, b: string, c: string },
      anyOf: [{ required: ['b'] }, { required: ['c'] }],
    },
    {
      anyOf: ['b', 'c'].map((name) => ({
        ...object({ a: string, b: string, c: string }),
        required: ['a', name],
      })),
    },
  ],
  [
    'a kind beside choices',
    object({
      s: {
        type: 'object',
        oneOf: [
          { properties: { kind: { const: 'dot' } }, required: ['kind'] },
          { properties: { kind: { const: 'line' }, length: number }, required: ['kind', 'length'] },
        ],
      },
    }),
    object({
      s: { anyOf: [object({ kind: { const: 'dot' } }), object({ kind: { const: 'line' }, length: number })] },
    }),
  ],
  [
    'allOf',
    {
      ...object({
        all: {
          allOf: [{ $ref: '#/definitions/open' }, { properties: { email: string }, required: ['email'] }],
        },
      }),
      definitions: { open: { type: 'object', properties: person.properties, required: person.required } },
    },
    object({ all: object({ name: string, age: { type: 'integer' }, email: string }) }),
  ],
  [
    'allOf that narrows a field',
    object({
      a: {
        allOf: [
          { type: 'number', minimum: 1 },
          { type: 'integer', maximum: 3 },
        ],
      },
    }),
    object({ a: { type: 'integer', description: '{minimum: 1, maximum: 3}' } }),
  ],
  [
    'a described reference',
    {
      ...object({ a: { $ref: '#/$defs/h', description: 'main' }, b: { $ref: '#/$defs/h' } }),
      $defs: { h: { ...string, enum: ['red'] } },
    },
    {
      ...object({ a: { enum: ['red'], description: 'main' }, b: { $ref: '#/$defs/h' } }),
      $defs: { h: { enum: ['red'] } },
    },
  ],
  ['a reference at the root', { $ref: '#/definitions/p', definitions: { p: person } }, person],
  [
    'references to anywhere',
    {
      ...object({
        'a/b': person,
        c: { $ref: '#/properties/a~1b' },
        d: { $ref: '#/properties/a~1b/properties/name' },
      }),
    },
    {
      ...object({ 'a/b': person, c: { $ref: '#/$defs/a1b' }, d: { $ref: '#/$defs/name' } }),
      $defs: { a1b: person, name: string },
    },
  ],
  [
    'unused definitions, however strange',
    { ...person, $defs: { x: { not: {} }, y: { $ref: '#/$defs/y' } } },
    person,
  ],
];

describe('the schema that is sent', () => {
  test.each([...plain.map(([name, schema]) => [name, schema, schema] as const), ...changed])(
    'for %s is accepted by the API',
    async (_name, schema, expected) => {
      const { apiSchema, validate } = await read(schema);
      expect(apiSchema).toEqual(expected);
      expect(() => checkOutputSchema(expected)).not.toThrow();
      // An answer that matches the sent schema matches the original too, except for the keywords in descriptions.
      const data = sampleOf(expected);
      const hasDescribed = /\{\w+: |"(format|pattern)"/.test(JSON.stringify(expected));
      if (!hasDescribed) expect(validate(JSON.stringify(data))).toEqual({ data });
    },
  );
});

describe('an unusable schema is rejected', () => {
  const cases: [pointer: string, message: string, schema: Record<string, unknown>][] = [
    ['/properties/a', 'must be a schema', object({ a: 'string' })],
    ['/properties/a/anyOf/0', 'must be a schema', object({ a: { anyOf: [null] } })],
    ['/properties/a/items/1', 'must be a schema', object({ a: { type: 'array', items: [string, 1] } })],
    ['/properties/a/not', 'must be a schema', object({ a: { not: 'x' } })],
    ['/properties/a/$dynamicRef', 'cannot be checked here', object({ a: { $dynamicRef: '#a' } })],
    ['/properties/a/$id', 'a part cannot have an "$id"', object({ a: { ...string, $id: 'a' } })],
    [
      '/properties/a/$ref',
      '"https://a.example/s.json" refers to another document',
      object({ a: { $ref: 'https://a.example/s.json' } }),
    ],
    ['/properties/a/$ref', '"#/$defs/no" does not exist', object({ a: { $ref: '#/$defs/no' } })],
    ['/properties/a/not/$ref', '"#/$defs/no" does not exist', object({ a: { not: { $ref: '#/$defs/no' } } })],
    ['/properties/a/$ref', '"#name" is not a JSON pointer', object({ a: { $ref: '#name' } })],
    ['/properties/a/type', 'must be one of object, array', object({ a: { type: 'text' } })],
    ['/properties/a/minimum', 'must be a number', object({ a: { ...number, minimum: '1' } })],
    ['/properties/a/maxLength', 'must be a whole number', object({ a: { ...string, maxLength: -1 } })],
    ['/properties/a/enum', 'at least one value', object({ a: { enum: [] } })],
    ['/properties/a/enum', 'no value matches the type', object({ a: { type: 'number', enum: ['a'] } })],
    ['/requird', 'is not a keyword', { ...person, requird: [] }],
    ['/required', '"b" is not in properties', object({ a: string }, { required: ['b'] })],
    [
      '/properties/a/pattern',
      'is not a valid regular expression',
      object({ a: { ...string, pattern: '(' } }),
    ],
    [
      '/properties/a/patternProperties/(',
      'is not a valid regular expression',
      object({ a: { patternProperties: { '(': string } } }),
    ],
    ['/$schema', 'is not supported', { ...person, $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['/properties/a/anyOf', 'at least one schema', object({ a: { anyOf: [] } })],
    ['/properties/a', 'contradict each other', object({ a: { allOf: [string, number] } })],
    ['/properties/a', 'in one part forbids', object({ a: { allOf: [person, object({ b: string })] } })],
    ['/anyOf/0', 'in one part forbids', { ...person, anyOf: [{ properties: { b: string } }] }],
    ['/title', 'must be a string', { ...person, title: 1 }],
  ];

  test.each(cases)('%s: %s', async (pointer, message, schema) => {
    const error = await read(schema).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'usage', subject: '--schema' });
    expect(String(error)).toContain(`CliError: ${pointer}: `.replace(/: $/, ''));
    expect(String(error)).toContain(message);
  });
});
