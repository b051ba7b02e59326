/** Rows about the JSON Schema keywords and limits of structured outputs. */
import { ask, type Models, type Row, use, verdict } from '../ring.ts';

type Schema = Record<string, unknown>;

const object = (properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

const REFUSED: readonly (readonly [name: string, schema: Schema, id?: string])[] = [
  ['minimum', object({ a: { type: 'integer', minimum: 1 } })],
  ['multipleOf', object({ a: { type: 'number', multipleOf: 2 } })],
  ['minLength', object({ a: { type: 'string', minLength: 1 } })],
  ['maxItems', object({ a: { type: 'array', items: { type: 'string' }, maxItems: 3 } })],
  ['minItems of 2', object({ a: { type: 'array', items: { type: 'string' }, minItems: 2 } })],
  [
    'an open object',
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    'schema-objects',
  ],
  [
    'recursion',
    object({ a: { $ref: '#/$defs/node' } }, { $defs: { node: object({ b: { $ref: '#/$defs/node' } }) } }),
    'schema-references',
  ],
  ['an array without items', object({ a: { type: 'array' } }), 'schema-items'],
  ['an enum of another type', object({ a: { type: 'integer', enum: ['x'] } }), 'schema-enum-types'],
  ['lookahead', object({ a: { type: 'string', pattern: '^(?=a)b$' } }), 'schema-patterns'],
];

const ACCEPTED: readonly (readonly [name: string, schema: Schema, id?: string])[] = [
  ['enum', object({ a: { type: 'string', enum: ['x', 'y'] } })],
  ['const', object({ a: { const: 'x' } })],
  ['anyOf', object({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } })],
  [
    '$ref',
    object({ a: { $ref: '#/$defs/text' } }, { $defs: { text: { type: 'string' } } }),
    'schema-references',
  ],
  ['format of date', object({ a: { type: 'string', format: 'date' } })],
  ['pattern', object({ a: { type: 'string', pattern: '^[a-z]{1,9}$' } }), 'schema-patterns'],
  ['minItems of 1', object({ a: { type: 'array', items: { type: 'string' }, minItems: 1 } })],
];

const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const fields = (count: number, schema: Schema) =>
  Object.fromEntries(names(count).map((name) => [name, schema]));
const optional = (count: number) => object(fields(count, { type: 'boolean' }), { required: [] });
const unions = (count: number) => object(fields(count, { type: ['string', 'null'] }));
/** A part with 13 optional fields that is used twice: 26 of them if each use counts. */
const shared = object(
  { a: { $ref: '#/$defs/part' }, b: { $ref: '#/$defs/part' } },
  { $defs: { part: optional(13) } },
);

/** Rows about schemas. */
export function schemaRows({ high }: Models): Row[] {
  const row = (id: string, name: string, schema: Schema, expected: string): Row => ({
    id,
    name,
    expected,
    uses: expected === 'accepted' ? [use(high, 1000)] : [],
    see: (ring) =>
      verdict(ask(ring, 'answer', { output_config: { format: { type: 'json_schema', schema } } })),
  });
  const refused = '400 invalid_request_error';
  return [
    ...REFUSED.map(([name, schema, id = 'schema-keywords']) => row(id, name, schema, refused)),
    ...ACCEPTED.map(([name, schema, id = 'schema-keywords']) => row(id, name, schema, 'accepted')),
    row('schema-limits', '24 optional fields', optional(24), 'accepted'),
    row('schema-limits', '25 optional fields', optional(25), refused),
    row('schema-limits', '16 unions', unions(16), 'accepted'),
    row('schema-limits', '17 unions', unions(17), refused),
    row('schema-limits-per-use', 'a part of 13 optional fields, twice', shared, refused),
  ];
}
