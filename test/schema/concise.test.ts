/** The concise form of a schema: fields on one line, or one field per line. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const text = { type: 'string' };
const list = (items: unknown) => ({ type: 'array', items });

describe('fields', () => {
  const cases: [fields: string, properties: Record<string, unknown>, optional?: string[]][] = [
    ['name', { name: text }],
    ['name, price number', { name: text, price: { type: 'number' } }],
    ['a str,b text,c string', { a: text, b: text, c: text }],
    ['a float, b int, c integer', { a: { type: 'number' }, b: { type: 'integer' }, c: { type: 'integer' } }],
    ['a bool, b boolean, c INT', { a: { type: 'boolean' }, b: { type: 'boolean' }, c: { type: 'integer' } }],
    ['tags[]: short labels', { tags: { ...list(text), description: 'short labels' } }],
    [
      'prices[] number, sizes integer[]',
      { prices: list({ type: 'number' }), sizes: list({ type: 'integer' }) },
    ],
    [
      'name?, tags[]?, n int?',
      { name: text, tags: list(text), n: { type: 'integer' } },
      ['name', 'tags', 'n'],
    ],
    ['state open|closed', { state: { enum: ['open', 'closed'] } }],
    [
      'state open | closed : of the door',
      { state: { enum: ['open', 'closed'], description: 'of the door' } },
    ],
    ['hues[] red|green', { hues: list({ enum: ['red', 'green'] }) }],
    [
      'größe number, 名前, _id, $x, first-name',
      { größe: { type: 'number' }, 名前: text, _id: text, $x: text, 'first-name': text },
    ],
    ['size: in w/h', { size: { ...text, description: 'in w/h' } }],
    ['when: such as 12:30', { when: { ...text, description: 'such as 12:30' } }],
    ['constructor, toString number', { constructor: text, toString: { type: 'number' } }],
    [
      '\n  name: first, last\n\n  price number,\n',
      { name: { ...text, description: 'first, last' }, price: { type: 'number' } },
    ],
  ];

  test.each(cases)('reads %j', async (fields, properties, optional = []) => {
    const { apiSchema } = await read(fields);
    expect(apiSchema?.properties).toEqual(properties);
    expect(apiSchema?.required ?? []).toEqual(
      Object.keys(properties).filter((name) => !optional.includes(name)),
    );
    expect(apiSchema).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

describe('mistakes', () => {
  test.each([
    ['name, price decimal', 'field 2 "price decimal": unknown type "decimal"'],
    ['first name', 'field 1 "first name": unknown type "name"'],
    ['a, , b', 'field 2: is empty'],
    ['a,', 'field 2: is empty'],
    ['a, b, a number', 'field "a" is a duplicate'],
    ['a b c', 'field 1 "a b c": "c" is unexpected after the type'],
    ['1st', 'field 1 "1st": "1st" is not a valid name'],
    ['__proto__', 'field 1 "__proto__": "__proto__" is not a valid name'],
    [': what', 'field 1 ": what": has no name'],
    ['a[] number[]', 'field 1 "a[] number[]": is a list twice'],
    ['a red|', 'field 1 "a red|": a value is missing in "red|"'],
    ['a red|red', 'field 1 "a red|red": the value "red" is a duplicate'],
    ['a constructor', 'field 1 "a constructor": unknown type "constructor"'],
    ['a, b\nc', 'field 1 "a, b": "a," is not a valid name'],
    ['  ', 'is empty'],
  ])('%j is rejected, naming the field', async (fields, message) => {
    await expect(read(fields)).rejects.toMatchObject({ code: 'usage', subject: '--schema', message });
  });

  test('an unknown type: the hint lists the types', async () => {
    await expect(read('a decimal')).rejects.toMatchObject({
      hint: expect.stringContaining('string, number, integer, boolean'),
    });
  });
});
