/** What `--schema` may name, and what is said when it cannot be read. */
import { describe, expect, test } from 'vitest';
import { object, read } from './read.ts';

const schema = object({ name: { type: 'string' } });
const json = JSON.stringify(schema);

test.each([
  ['JSON', json, {}],
  ['JSON after white space', `\n  ${json}`, {}],
  ['a file', 'shapes/person.json', { 'shapes/person.json': json }],
  ['a file with a byte order mark', 'a.json', { 'a.json': `\uFEFF${json}` }],
  ['a file whose name could be a field, as a path', './person', { './person': json }],
  ['fields', 'name', {}],
])('%s is a schema', async (_name, text, files) => {
  expect((await read(text, files)).apiSchema).toEqual(schema);
});

test('a word that names a folder is a field', async () => {
  expect((await read('folder')).apiSchema).toEqual(object({ folder: { type: 'string' } }));
});

test('a word that could be a field and is a file is neither', async () => {
  await expect(read('person', { person: json })).rejects.toMatchObject({
    code: 'usage',
    subject: '--schema',
    message: '"person" is a file, and could be fields too',
    hint: "for the file, write ./person; for the fields, their types as well: 'person string'",
  });
});

describe('refuses', () => {
  test.each([
    ['no.json', {}, 'input_missing', 'no.json', 'no such file'],
    ['my shapes/no.json', {}, 'input_missing', 'my shapes/no.json', 'no such file'],
    ['shapes/no', {}, 'input_missing', 'shapes/no', 'no such file'],
    ['a/folder', {}, 'input_unusable', 'a/folder', 'is a folder'],
    ['a.json', { 'a.json': '' }, 'input_unusable', 'a.json', 'is empty'],
    ['a.json', { 'a.json': ' \n' }, 'input_unusable', 'a.json', 'is empty'],
    ['a.json', { 'a.json': '"text"' }, 'input_unusable', 'a.json', 'is JSON, but "text", not an object'],
    ['a.json', { 'a.json': '[]' }, 'input_unusable', 'a.json', 'is JSON, but a list, not an object'],
    ['a.json', { 'a.json': Buffer.from([0x7b, 0xff]) }, 'input_unusable', 'a.json', 'is not UTF-8 text'],
    [
      'a.json',
      { 'a.json': '{"a":\n  1 2}' },
      'input_unusable',
      'a.json',
      /^is not valid JSON: .*\(line 2, column 5\)$/,
    ],
    ['{"type": "object"', {}, 'usage', '--schema', /^is not valid JSON: .*\(line 1, column 18\)$/],
    ['{"type": x}', {}, 'usage', '--schema', "is not valid JSON: Unexpected token 'x'"],
    ['[{"type": "string"}]', {}, 'usage', '--schema', 'is a list, not an object'],
    ['', {}, 'usage', '--schema', 'is empty'],
  ] as const)('%j with %j', async (text, files, code, subject, message) => {
    await expect(read(text, files)).rejects.toMatchObject({
      code,
      subject,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
