/** Hostile schemas and answers end in a clear error, or work. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { object, read } from './read.ts';

const string = { type: 'string' };
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const nested = (levels: number) =>
  `${'{"type":"object","properties":{"a":'.repeat(levels)}{"type":"string"}${'}}'.repeat(levels)}`;
const chain = (count: number, step: (next: string) => unknown) => ({
  ...object({ x: { $ref: '#/$defs/d0' } }),
  $defs: Object.fromEntries(
    many(count, (n) => [`d${n}`, n + 1 === count ? string : step(`#/$defs/d${n + 1}`)]),
  ),
});

test.each([
  [
    '10 MB',
    object({ a: { ...string, description: 'x'.repeat(10_000_000) } }),
    'is 9.5 MB; the maximum for a schema is 1 MB',
  ],
  [
    '20,000 fields',
    object(Object.fromEntries(many(20_000, (n) => [`f${n}`, string]))),
    'has more than 1000 parts',
  ],
  ['10,000 levels', nested(10_000), 'is nested deeper than 100 levels'],
  ['a chain of 5,000 references', chain(5000, ($ref) => ({ $ref })), 'has more than 1000 parts'],
  ['a chain of 900 references', chain(900, ($ref) => ({ $ref })), 'is nested deeper than 100 levels'],
  ['a reference to itself', { $ref: '#' }, 'refers to itself endlessly'],
  [
    'a circle of references without a field',
    {
      ...object({ a: { $ref: '#/$defs/a' } }),
      $defs: { a: { anyOf: [string, { $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } },
    },
    'refers to itself endlessly',
  ],
  [
    'allOf that doubles 40 times',
    chain(40, ($ref) => ({ allOf: [{ $ref }, { $ref }] })),
    'has more than 1000 parts',
  ],
  [
    '__proto__',
    '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
    '"__proto__" cannot be the name',
  ],
  [
    'half of a character in a description',
    '{"type":"object","properties":{"a":{"type":"string","description":"\\ud83d"}}}',
    '/properties/a: has one half of a surrogate pair',
  ],
  [
    'half of a character in a name',
    '{"type":"object","properties":{"\\ude00":{"type":"string"}}}',
    '/properties: has one half of a surrogate pair',
  ],
  [
    'a broken pattern out of sight',
    object({ a: { type: 'array', items: string, contains: { pattern: '(' } } }),
    '/properties/a/contains/pattern: is not a valid regular expression',
  ],
])('%s is rejected', async (_name, schema, message) => {
  const error = await read(schema).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CliError);
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
});

test('48 levels and 50,000 values work', async () => {
  const deep = await read(nested(15));
  expect(deep.validate('{"a":1}')).toEqual({
    problem: 'the answer does not match the schema: /a: must be object',
  });
  const wide = await read(object({ a: { enum: many(50_000, (n) => `v${n}`) } }));
  expect(wide.validate('{"a":"V49999"}')).toEqual({ data: { a: 'v49999' } });
});

test('a pattern that backtracks for years is stopped after a second', async () => {
  const { validate } = await read(object({ a: { ...string, pattern: '^(a+)+$' } }));
  expect(validate(JSON.stringify({ a: 'aaa' }))).toEqual({ data: { a: 'aaa' } });
  expect(validate(JSON.stringify({ a: `${'a'.repeat(100)}!` }))).toEqual({
    problem: expect.stringContaining('takes too long'),
  });
});

test('references that double 40 times are too many to send, and quick to check', async () => {
  const { promptReason, validate } = await read(
    chain(40, ($ref) => object({ a: { $ref, title: 'a' }, b: { $ref, title: 'b' } })),
  );
  expect(promptReason).toBe(
    'structured outputs do not support more than 1000 parts after references are written out',
  );
  expect(validate('{"x":{"a":1,"b":1}}')).toEqual({
    problem: 'the answer does not match the schema: /x/a: must be object; /x/b: must be object',
  });
});

test('a chain of 150 fields is checked', async () => {
  const { promptReason, validate } = await read(chain(150, ($ref) => object({ a: { $ref } })));
  expect(promptReason).toContain('structured outputs do not support more than 100 levels');
  expect(validate('{"x":{"a":{"a":1}}}')).toEqual({
    problem: 'the answer does not match the schema: /x/a/a: must be object',
  });
});

test('an emoji in a description is a character', async () => {
  await expect(read(object({ a: { ...string, description: '😀' } }))).resolves.toHaveProperty('apiSchema');
});

describe('an answer', () => {
  const tree = { type: 'object', properties: { a: { $ref: '#' } } };
  const nest = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

  test('of 1,000 levels is validated and printed', async () => {
    const { validate } = await read(tree);
    const verdict = validate(nest(1000));
    expect('data' in verdict && JSON.stringify(verdict.data)).toBe(nest(1000));
  });

  test.each([1001, 5000, 100_000])('of %d levels is nested too deeply', async (levels) => {
    const { validate } = await read(tree);
    const problem = 'the answer is nested too deeply: it may have 1000 levels';
    expect(validate(nest(levels))).toEqual({ problem });
    expect(validate(`Here:\n${nest(levels)}\n.`, { lenient: true })).toEqual({ problem });
  });
});

test('__proto__ in an answer is a field like others', async () => {
  const { validate } = await read(object({ a: string }));
  expect(validate('{"a":"b","__proto__":{"c":1}}')).toEqual({
    problem: 'the answer does not match the schema: must not have "__proto__"',
  });
});
