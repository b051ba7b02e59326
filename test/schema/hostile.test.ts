/** Hostile schemas and answers end in a clear error, or work. */
import { expect, test } from 'vitest';
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
  ['a chain of 5,000 references', chain(5000, ($ref) => ({ $ref })), 'is nested deeper than 100 levels'],
  [
    'references that double 40 times',
    chain(40, ($ref) => object({ a: { $ref, title: 'a' }, b: { $ref, title: 'b' } })),
    'has more than 1000 parts',
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
    'a broken pattern out of sight',
    object({ a: { type: 'array', items: string, contains: { pattern: '(' } } }),
    'cannot be used to check answers',
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

test('an answer nested 100,000 levels deep is validated', async () => {
  const { validate } = await read(object({ a: string }));
  expect(validate(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toEqual({
    problem: 'the answer does not match the schema: /a: must be string',
  });
});

test('__proto__ in an answer is a field like others', async () => {
  const { validate } = await read(object({ a: string }));
  expect(validate('{"a":"b","__proto__":{"c":1}}')).toEqual({
    problem: 'the answer does not match the schema: must not have "__proto__"',
  });
});
