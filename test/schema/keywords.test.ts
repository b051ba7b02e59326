/** Keywords that JSON Schema does not define: ignored with a note, or rejected as mistakes. */
import { expect, test } from 'vitest';
import { suggestKeyword } from '../../src/schema/keywords.ts';
import { suggestValue } from '../../src/schema/suggest-value.ts';
import { object, read, readWithNotes } from './read.ts';

const string = { type: 'string' };

test('unknown keywords are ignored, and one note lists them', async () => {
  const field = { ...string, example: 'Tea', markdownDescription: '**x**', 'x-order': 1, enumNames: ['a'] };
  const { apiSchema, notes } = await readWithNotes(
    object(
      { a: field, b: { ...string, example: 'x' } },
      { version: 2, strict: true, propertyOrdering: ['a'] },
    ),
  );
  expect(apiSchema).toEqual(object({ a: string, b: string }));
  expect(notes).toEqual([
    'ignores what is not a keyword of JSON Schema: version, strict, propertyOrdering, example, markdownDescription, enumNames',
  ]);
});

test('an unknown keyword beside choices changes none of them', async () => {
  const choices = { anyOf: [{ $ref: '#/$defs/s' }, { type: 'null' }] };
  const { apiSchema } = await read({
    ...object({ a: { ...choices, placeholder: 'x' } }),
    $defs: { s: string },
  });
  expect(apiSchema).toEqual({ ...object({ a: choices }), $defs: { s: string } });
});

test('unknown keywords that mean something to ajv are ignored too', async () => {
  const unknown = { id: 'item', $async: true, formatMinimum: 5 };
  const { validate, notes } = await readWithNotes(object({ id: { ...string, ...unknown } }, unknown));
  expect(notes).toEqual(['ignores what is not a keyword of JSON Schema: id, $async, formatMinimum']);
  expect(validate('{"id":"x"}')).toEqual({ data: { id: 'x' } });
  expect(validate('{"id":1}')).toHaveProperty('problem');
});

test.each([
  ['maxlength', 'maxLength'],
  ['propertes', 'properties'],
  ['requird', 'required'],
  ['additionalproperties', 'additionalProperties'],
  ['descripton', 'description'],
  ['enums', 'enum'],
  ['ref', '$ref'],
])('%s is rejected as a typo of %s', async (typo, keyword) => {
  await expect(read(object({ a: { ...string, [typo]: 1 } }))).rejects.toMatchObject({
    message: `/properties/a/${typo}: ${JSON.stringify(typo)} is not a keyword of JSON Schema`,
    hint: `did you mean ${keyword}?`,
  });
});

test('keywords of other tools are no typos', () => {
  const foreign = ['example', 'markdownDescription', 'propertyOrdering', 'qt-uri-protocols', 'placeholder'];
  const more = [
    'enumNames',
    'version',
    'strict',
    'name',
    'label',
    'order',
    'note',
    'index',
    'group',
    'id',
    'xml',
  ];
  expect([...foreign, ...more].filter((name) => suggestKeyword(name) !== undefined)).toEqual([]);
});

test('a field beside "properties" is rejected, not ignored', async () => {
  await expect(read(object({ a: string }, { b: { type: 'number' } }))).rejects.toMatchObject({
    message: '/b: "b" is not a keyword of JSON Schema',
    hint: 'a field belongs in "properties"',
  });
});

test.each([
  ['STRING', 'write types in lower case: "type": "string"'],
  ['Object', 'write types in lower case: "type": "object"'],
  ['str', 'write "type": "string"'],
  ['float', 'write "type": "number"'],
  ['int', 'write "type": "integer"'],
  ['date', 'write "type": "string", "format": "date"'],
  ['datetime', 'write "type": "string", "format": "date-time"'],
  ['dict', 'write "type": "object"'],
  ['list', 'write "type": "array"'],
  ['any', 'name the types, such as "type": ["string", "number"]'],
  [['string', 'NULL'], 'write types in lower case: "type": "null"'],
  ['colour', undefined],
  [1, undefined],
])('for the type %j: %s', (type, hint) => {
  expect(suggestValue('type', type)).toBe(hint);
});

test.each([
  ['required', true, 'the object lists the names: "required": ["name"]'],
  ['exclusiveMinimum', true, 'write the number itself: "exclusiveMinimum": 0'],
  ['minLength', true, undefined],
])('for %s: %j: %s', (keyword, value, hint) => {
  expect(suggestValue(keyword, value)).toBe(hint);
});

test('of many unknown keywords the note names ten', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`own${index}`, 1]));
  const { notes } = await readWithNotes(object({ a: string }, unknown));
  expect(notes).toEqual([expect.stringMatching(/: own0, .*, own9, and 2 more$/)]);
});

test('a wrong type is rejected with the right one', async () => {
  await expect(read({ type: 'OBJECT', properties: { a: { type: 'STRING' } } })).rejects.toMatchObject({
    message: expect.stringMatching(/^\/type: must be one of object, array/),
    hint: 'write types in lower case: "type": "object"',
  });
});
