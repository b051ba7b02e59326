/** Schemas that no answer can match are refused, each with its pointer. */
import { describe, expect, test } from 'vitest';
import { object, read } from './read.ts';

const string = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const list = { type: 'array', items: string };

describe('nothing matches', () => {
  test.each<[schema: Record<string, unknown>, message: string]>([
    [{ ...string, minLength: 5, maxLength: 3 }, 'minLength: 5 is more than the 3 of maxLength'],
    [{ ...number, minimum: 5, maximum: 3 }, 'minimum: no number is at least 5 and at most 3'],
    [{ ...number, minimum: 5, exclusiveMaximum: 5 }, 'minimum: no number is at least 5 and below 5'],
    [{ ...number, exclusiveMinimum: 5, maximum: 5 }, 'exclusiveMinimum: no number is above 5 and at most 5'],
    [{ ...integer, minimum: 1.2, maximum: 1.8 }, 'minimum: no whole number is at least 1.2 and at most 1.8'],
    [
      { ...integer, exclusiveMinimum: 1, exclusiveMaximum: 2 },
      'exclusiveMinimum: no whole number is above 1 and below 2',
    ],
    [{ ...list, minItems: 5, maxItems: 3 }, 'minItems: 5 is more than the 3 of maxItems'],
    [
      { ...list, contains: string, minContains: 3, maxContains: 2 },
      'minContains: 3 is more than the 2 of maxContains',
    ],
    [
      { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 3 },
      'minItems: there are only 2 different items',
    ],
    [
      { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, minItems: 3 },
      'minItems: there are only 2 different items',
    ],
    [object({ b: string }, { maxProperties: 0 }), 'maxProperties: 0 is less than the 1 required'],
    [
      object({ b: string }, { minProperties: 3, maxProperties: 2 }),
      'minProperties: 3 is more than the 2 of maxProperties',
    ],
    [object({ b: string }, { minProperties: 2 }), 'minProperties: 2 is more than the 1 in properties'],
    [object({ b: string }, { required: ['c'] }), 'required: "c" is not in properties'],
    [{ type: 'object', properties: { b: false }, required: ['b'] }, 'required: "b" allows no value'],
    [{ type: 'array', items: string, allOf: [false] }, 'allOf: allows no value at all'],
    [
      { ...string, enum: ['a', 'c'], pattern: '^b$' },
      'enum: no value matches the type and pattern beside it',
    ],
    [{ enum: ['a'], minLength: 2 }, 'enum: no value matches the minLength beside it'],
    [{ ...number, enum: [1, 2], minimum: 3 }, 'enum: no value matches the type and minimum beside it'],
    [{ ...number, enum: ['1'] }, 'enum: no value matches the type beside it'],
    [{ type: 'object', enum: [[]] }, 'enum: no value matches the type beside it'],
    [{ ...string, const: 'x', format: 'date' }, 'const: no value matches the type and format beside it'],
    [{ enum: ['a', 'b'], const: 'c' }, 'const: is not among the values of enum'],
    [
      { type: ['string', 'array'], minLength: 2, maxLength: 1, minItems: 2, maxItems: 1 },
      'minLength: 2 is more',
    ],
    [{ minLength: 5, maxLength: 3 }, 'minLength: 5 is more than the 3 of maxLength'],
    [
      { allOf: [{ ...number, minimum: 5 }, { maximum: 3 }] },
      'minimum: no number is at least 5 and at most 3',
    ],
    [{ $ref: '#/$defs/few', minItems: 4 }, 'minItems: 4 is more than the 3 of maxItems'],
  ])('%j', async (a, message) => {
    const schema = { ...object({ a }), $defs: { few: { ...list, maxItems: 3 } } };
    await expect(read(schema)).rejects.toThrow(`/properties/a/${message}`);
  });
});

describe('something matches', () => {
  test.each<[schema: Record<string, unknown>]>([
    [{ ...string, minLength: 3, maxLength: 3 }],
    [{ ...number, minimum: 5, maximum: 5 }],
    [{ ...integer, exclusiveMinimum: 1, exclusiveMaximum: 3 }],
    [{ ...integer, minimum: 1.2, maximum: 2 }],
    [{ ...integer, minimum: 1.5 }],
    [{ type: ['string', 'null'], minLength: 5, maxLength: 3 }],
    [{ ...list, minContains: 3, maxContains: 2 }],
    [{ type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 2 }],
    [{ type: 'object', properties: { b: string }, maxProperties: 0 }],
    [
      {
        type: 'object',
        properties: {},
        patternProperties: { '^c': string },
        additionalProperties: false,
        required: ['c'],
      },
    ],
    [{ ...string, enum: ['a', 'b'], pattern: '^b$' }],
    [{ type: ['string', 'null'], enum: ['low', null, 3] }],
    [{ ...string, not: { minLength: 5, maxLength: 3 } }],
    [{ ...string, if: { minLength: 5, maxLength: 3 } }],
  ])('%j', async (a) => {
    await expect(read(object({ a }))).resolves.toHaveProperty('validate');
  });
});

describe('the text of a schema', () => {
  test.each([
    [
      '{"type":"object","properties":{"a":{"enum":[9007199254740993]}}}',
      '/properties/a/enum/0: 9007199254740993 cannot be stored exactly',
    ],
    [
      '{"type":"object","properties":{"a":{"const":1e400}}}',
      '/properties/a/const: 1e400 cannot be stored exactly',
    ],
    ['{"type":"number","minimum":1e400}', '/minimum: 1e400 cannot be stored exactly'],
    ['{"type":"object","properties":{"a":{}},"properties":{"b":{}}}', '/properties: is a duplicate'],
    ['{"type":"object","properties":{"a":{"type":"string"},"\\u0061":{}}}', '/properties/a: is a duplicate'],
  ])('%s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test('may have the largest 64-bit integer as a bound', async () => {
    const { validate } = await read('{"type":"integer","maximum":9223372036854775807}');
    expect(validate('5')).toEqual({ data: 5 });
  });
});
