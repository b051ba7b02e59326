/** Answers are validated against the original schema, and each problem is named by its JSON pointer. */
import { describe, expect, test } from 'vitest';
import { object, read } from './read.ts';

/** How the problem of an answer that violates its schema begins. */
const MISMATCH = 'the answer does not match the schema: ';
const LOSS = 'the answer cannot be parsed without loss: ';

const string = { type: 'string' };
const items = object({
  items: {
    type: 'array',
    maxItems: 2,
    items: object({ price: { type: 'number', minimum: 0 }, tag: { ...string, pattern: '^(?!x)' } }),
  },
});
const prices = { type: 'array', items: { type: 'number', multipleOf: 0.01 } };
const fruit = object({ a: { enum: ['Red apple', 'pear', 3] }, b: { const: 'Yes' } });
const kinds = object({
  s: {
    oneOf: [
      object({ kind: { const: 'Dot' }, at: { type: 'number' } }),
      object({ kind: { const: 'Line' }, length: { type: 'number', minimum: 1 } }),
    ],
  },
});

describe('an answer', () => {
  test.each([
    ['is right', items, { items: [{ price: 0, tag: 'a' }] }],
    ['has a text that a format allows', object({ a: { ...string, format: 'date' } }), { a: '2026-02-28' }],
    ['may leave out what is optional', { ...object({ a: string }), required: [] }, {}],
    ['may be a list', { type: 'array', items: string }, ['a']],
    ['has prices', prices, [19.99, 0.07, 0.29, 1.15, 4.35, 8.2, 9.95, 1234.56]],
    [
      'has names that objects have anyway',
      object({ constructor: string, toString: string }),
      { constructor: 'a', toString: 'b' },
    ],
    [
      'follows draft-07',
      object({ a: string }, { $schema: 'http://json-schema.org/draft-07/schema#' }),
      { a: '' },
    ],
    [
      'follows draft 2020-12',
      object({ a: string }, { $schema: 'https://json-schema.org/draft/2020-12/schema' }),
      { a: '' },
    ],
    [
      'matches a pattern that is invalid with the u flag',
      object({ a: { ...string, pattern: '^\\_a$' } }),
      { a: '_a' },
    ],
  ])('%s', async (_name, schema, data) => {
    const { validate } = await read(schema);
    expect(validate(` ${JSON.stringify(data)}\n`)).toEqual({ data });
  });

  test.each([
    [
      'below a minimum',
      items,
      {
        items: [
          { price: 1, tag: '' },
          { price: -1, tag: '' },
        ],
      },
      '/items/1/price: must be >= 0',
    ],
    [
      'too long a list',
      items,
      { items: [1, 2, 3].map((price) => ({ price, tag: '' })) },
      '/items: must NOT have more than 2 items',
    ],
    [
      'against a pattern',
      items,
      { items: [{ price: 1, tag: 'x' }] },
      '/items/0/tag: must match the pattern ^(?!x)',
    ],
    ['without a field', items, {}, '"items" is missing'],
    ['with a field too many', items, { items: [], b: 1 }, 'must not have "b"'],
    ['with a part of a cent', prices, [19.99, 19.995], '/1: must be a multiple of 0.01'],
    [
      'with a value that stands twice',
      object({ a: { type: 'array', items: string, uniqueItems: true } }),
      { a: ['x', 'y', 'x'] },
      '/a: must not repeat a value (items 0 and 2 are equal)',
    ],
    ['of the wrong type', items, { items: 'none' }, '/items: must be array'],
    ['not among the values', fruit, { a: 'plum', b: 'Yes' }, '/a: must be one of "Red apple", "pear", 3'],
    ['not the value', fruit, { a: 3, b: 'No' }, '/b: must be "Yes"'],
    [
      'no such date',
      object({ a: { ...string, format: 'date' } }),
      { a: '2026-02-30' },
      '/a: must match format "date"',
    ],
    ['wrong inside a choice', kinds, { s: { kind: 'Line', length: 0 } }, '/s/length: must be >= 1'],
    [
      'of no choice',
      object({ a: { anyOf: [string, { type: 'null' }] } }),
      { a: 1 },
      '/a: matches none of the choices of anyOf',
    ],
    [
      'without names that objects have anyway',
      object({ constructor: string }),
      {},
      '"constructor" is missing',
    ],
  ])('%s is described', async (_name, schema, data, violation) => {
    const { validate } = await read(schema);
    const validation = validate(JSON.stringify(data));
    const problem = 'problem' in validation ? validation.problem : '';
    expect(problem.slice(0, MISMATCH.length)).toBe(MISMATCH);
    expect(problem.slice(MISMATCH.length).split('; ')).toContain(violation);
  });

  test.each([
    [{}, 'at least 1 items'],
    [{ minContains: 2 }, 'at least 2 items'],
    [{ minContains: 2, maxContains: 2 }, '2 items'],
    [{ minContains: 2, maxContains: 3 }, '2 to 3 items'],
  ])('is not blamed for each item that contains does not match: %j', async (bounds, count) => {
    const list = { type: 'array', items: string, contains: { const: 'a' }, ...bounds };
    const { validate } = await read(object({ list }));
    expect(validate('{"list":["b","c"]}')).toEqual({
      problem: `${MISMATCH}/list: must have ${count} that match contains`,
    });
  });

  test('with many violations is described by the first three', async () => {
    const { validate } = await read('a number, b number, c number, d number, e number');
    expect(validate('{"a":"","b":"","c":"","d":"","e":""}')).toEqual({
      problem: `${MISMATCH}/a: must be number; /b: must be number; /c: must be number; and 2 more`,
    });
  });

  test.each([
    ['', 'the answer is empty'],
    ['{"a": 1', /^the answer is not valid JSON: .*\(line 1, column 8\)$/],
    ['Sorry, I cannot.', /^the answer is not valid JSON: Unexpected token 'S'/],
    ['```json\n{"a": "b"}\n```', /^the answer is not valid JSON/],
  ])('%j is no JSON', async (text, problem) => {
    const { validate } = await read('a');
    expect(validate(text)).toEqual({
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    });
  });
});

describe('a number', () => {
  const either = { anyOf: [{ type: 'number' }, string] };
  const schema = object({ n: either, '~/': { type: 'array', items: object({ m: either }) } });
  const validateNumber = async (n: string, m = '0') => {
    const { validate } = await read(schema);
    return validate(`{"n": ${n}, "~/": [{"m": "5"}, {"m": ${m}}]}`);
  };

  test.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890.5',
    '9007199254740993.5',
    '1e999',
    '-1E+999',
    '1e-999',
    '1e-99999999999999999999',
    '9007199254740993e0',
    '900719925474099.3e1',
  ])('%s is never changed into another one', async (n) => {
    const words = 'cannot be stored exactly as a number; declare it as a string';
    expect(await validateNumber(n)).toEqual({ problem: `${LOSS}/n: ${n} ${words}` });
    expect(await validateNumber('0', n)).toEqual({ problem: `${LOSS}/~0~1/1/m: ${n} ${words}` });
  });

  test.each<[text: string, value: unknown]>([
    ['9007199254740992', 2 ** 53],
    ['12345678901234567000', 12345678901234567000],
    ['100000000000000000000000', 1e23],
    ['12.50', 12.5],
    ['0.1', 0.1],
    ['-0.000', -0],
    ['0e99999', 0],
    ['1.5E+3', 1500],
    ['0.00000015', 1.5e-7],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', Number.MIN_VALUE],
    ['3.14159265358979323846', Math.PI],
    ['-0.333333333333333333', -1 / 3],
    ['48.858370123456789012', 48.85837012345679],
    ['"9007199254740993"', '9007199254740993'],
    ['"a \\" 1e999, {\\\\"', 'a " 1e999, {\\'],
  ])('%s is itself', async (text, value) => {
    expect(await validateNumber(text)).toEqual({ data: { n: value, '~/': [{ m: '5' }, { m: 0 }] } });
  });

  test('of a million digits is validated at once', async () => {
    const { validate } = await read({ type: 'array', items: { type: 'number' } });
    const zeros = '0'.repeat(500_000);
    expect(validate(`[0.${zeros}1${zeros}1]`)).toEqual({
      problem: `${LOSS}/0: 0.${'0'.repeat(58)}… cannot be stored exactly as a number; declare it as a string`,
    });
  });

  test('can be the whole answer', async () => {
    const { validate } = await read({ type: 'number' });
    expect(validate('1e999')).toEqual({
      problem: expect.stringMatching(/loss: 1e999 cannot be stored/),
    });
  });
});

test('a duplicate name is ambiguous', async () => {
  const { validate } = await read(object({ a: { type: 'array', items: object({ b: { type: 'number' } }) } }));
  expect(validate('{"a": [{"b": 1}, {"b": 2, "\\u0062": 3}]}')).toEqual({
    problem: `${LOSS}/a/1/b: is a duplicate`,
  });
});

describe('a failed choice', () => {
  const circle = object({ kind: { const: 'circle' }, radius: { type: 'number' } });
  const square = object({ kind: { const: 'square' }, side: { type: 'number' } });
  test.each([
    ['written out', object({ s: { anyOf: [circle, square] } })],
    [
      'of references',
      {
        ...object({ s: { oneOf: [{ $ref: '#/$defs/circle' }, { $ref: '#/$defs/square' }] } }),
        $defs: { circle, square },
      },
    ],
    ['of a thing or nothing', object({ s: { anyOf: [square, { type: 'null' }] } })],
  ])('%s is described by the branch that was meant', async (_name, schema) => {
    const { validate } = await read(schema);
    expect(validate('{"s":{"kind":"square","side":"2"}}')).toEqual({
      problem: `${MISMATCH}/s/side: must be number`,
    });
  });

  test('is described by all branches if none was meant', async () => {
    const { validate } = await read(object({ s: { anyOf: [circle, square] } }));
    expect(validate('{"s":{"kind":"blob"}}')).toEqual({
      problem: expect.stringContaining('/s/kind: must be "circle"'),
    });
  });
});

describe('the case of values', () => {
  test.each([
    [fruit, { a: 'Red Apple', b: 'yes' }, { a: 'Red apple', b: 'Yes' }],
    [kinds, { s: { kind: 'dot', at: 1 } }, { s: { kind: 'Dot', at: 1 } }],
    [{ type: 'array', items: { enum: ['É', 'b'] } }, ['é', 'B'], ['É', 'b']],
    [{ type: 'array', items: object({ 'a/~b': { enum: ['X'] } }) }, [{ 'a/~b': 'x' }], [{ 'a/~b': 'X' }]],
    [{ enum: ['Yes', 'No'] }, 'yes', 'Yes'],
  ])('is corrected: %j', async (schema, answer, data) => {
    const { validate } = await read(schema);
    expect(validate(JSON.stringify(answer))).toEqual({ data });
  });

  test('is not corrected if two values differ only in case', async () => {
    const { validate } = await read(object({ a: { enum: ['us', 'US'] } }));
    expect(validate('{"a":"Us"}')).toEqual({ problem: `${MISMATCH}/a: must be one of "us", "US"` });
    expect(validate('{"a":"US"}')).toEqual({ data: { a: 'US' } });
  });
});

describe('leniently', () => {
  test.each([
    '```json\n{"a": "b"}\n```',
    'Here it is:\n\n```\n{"a": "b"}\n```\nAnything else?',
    '{"a": "b"}',
    '```json\r\n{"a": "b"}\r\n```',
  ])('%j is read', async (text) => {
    const { validate } = await read('a');
    expect(validate(text, { lenient: true })).toEqual({ data: { a: 'b' } });
  });

  test('a fence inside a string is part of the string', async () => {
    const { validate } = await read('a');
    const answer = JSON.stringify({ a: 'run\n```\nls\n```\n' });
    expect(validate(`\`\`\`json\n${answer}\n\`\`\``, { lenient: true })).toEqual({
      data: JSON.parse(answer),
    });
  });
});
