/** Schemas from the value of `--schema` and from objects, and the errors for unusable ones. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { makeAnswerSchema } from '../../src/schema/answer-schema.ts';
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

test('a word that is also a folder is a field', async () => {
  expect((await read('folder')).apiSchema).toEqual(object({ folder: { type: 'string' } }));
});

test('a word that is both a file and a valid field is ambiguous', async () => {
  await expect(read('person', { person: json })).rejects.toMatchObject({
    code: 'usage',
    subject: '--schema',
    message: '"person" is both a file and a valid field',
    hint: "for the file, pass ./person; for the fields, add a type: 'person string'",
  });
});

describe('rejects', () => {
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
    ['-', {}, 'usage', '--schema', 'is not read from stdin'],
    ['@a.json', { 'a.json': '{}' }, 'usage', '--schema', '"@a.json" begins with @'],
    ['https://a.example/s.json', {}, 'usage', '--schema', 'is a URL, and schemas are not downloaded'],
    ['file:///a.json', {}, 'usage', '--schema', 'is a URL'],
    ['no.yaml', {}, 'input_missing', 'no.yaml', 'no such file'],
    ['schema.ts', {}, 'input_missing', 'schema.ts', 'no such file'],
    ['a.yaml', { 'a.yaml': 'type: object\n' }, 'input_unusable', 'a.yaml', 'is YAML, not JSON'],
    ['a.txt', { 'a.txt': 'name\nprice number\n' }, 'input_unusable', 'a.txt', 'holds fields, not JSON'],
    ['[{name, price}]', {}, 'usage', '--schema', 'is a list, not an object'],
  ] as const)('%j with %j', async (text, files, code, subject, message) => {
    await expect(read(text, files)).rejects.toMatchObject({
      code,
      subject,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});

describe('says what to pass instead of', () => {
  test.each([
    ['@a.json', {}, 'pass the file without it: a.json'],
    ['-', {}, 'pass a file, or the JSON itself: --schema "$(cat)"'],
    [
      'https://a.example/s.json',
      {},
      "run: curl -o schema.json 'https://a.example/s.json', then pass schema.json",
    ],
    ['a.yaml', { 'a.yaml': 'type: object\n' }, 'convert it: yq -o json a.yaml > schema.json'],
    ['a.txt', { 'a.txt': 'name\nprice number\n' }, 'pass the fields: --schema "$(cat a.txt)"'],
    ['{"name": string}', {}, "for fields, leave the quotes out: '{name: string}'"],
    ['{"type": "object"', {}, undefined],
    ['[{name, price}]', {}, "give the list a name: 'items[] {name, price number}'"],
  ])('%j', async (text, files, hint) => {
    await expect(read(text, files)).rejects.toMatchObject({ hint });
  });
});

describe('a schema given as an object', () => {
  test('is sent and validated like one of the user', async () => {
    const made = await makeAnswerSchema(
      object({ pass: { type: 'boolean' }, score: { type: 'number', minimum: 0 } }),
    );
    expect(made.apiSchema).toEqual(
      object({ pass: { type: 'boolean' }, score: { type: 'number', description: '{minimum: 0}' } }),
    );
    expect(made.validate('{"pass":true,"score":1}')).toEqual({ data: { pass: true, score: 1 } });
    expect(made.validate('{"pass":true,"score":-1}')).toEqual({
      problem: 'the answer does not match the schema: /score: must be >= 0',
    });
  });

  test('has the subject of its caller; that of --schema names the flag', async () => {
    expect((await makeAnswerSchema(schema)).subject).toBeUndefined();
    expect((await makeAnswerSchema(schema, { subject: 'checks.yaml' })).subject).toBe('checks.yaml');
    expect((await read(json)).subject).toBe('--schema');
  });

  test('is a bug if it is unusable, and no error names a flag', async () => {
    const error = await makeAnswerSchema(object({ a: { enum: [] } })).catch((thrown: unknown) => thrown);
    expect(error).toEqual(
      new Error('invalid answer schema: /properties/a/enum: must be a list of at least one value'),
    );
    expect(error).not.toBeInstanceOf(CliError);
  });

  test('is the error of its caller if it is unusable', async () => {
    const makeError = (message: string, hint?: string) =>
      new CliError('input_unusable', message, { subject: 'checks.yaml', hint });
    const deep = object({ a: { type: 'array', items: { $dynamicRef: '#a' } } });
    await expect(makeAnswerSchema(deep, { makeError })).rejects.toMatchObject({
      code: 'input_unusable',
      subject: 'checks.yaml',
      message: '/properties/a/items/$dynamicRef: "$dynamicRef" cannot be checked here',
      hint: 'use $ref with a JSON pointer',
    });
  });
});
