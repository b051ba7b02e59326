/** Lines of a list. */
import { describe, expect, test } from 'vitest';
import { parseListed } from '../../src/each/parse-listed.ts';
import { CliError } from '../../src/errors.ts';

const PLACE = { at: 'list.txt:4', line: 4 };

function parse(text: string, namesOnly = false): unknown {
  const read = parseListed(text, PLACE, namesOnly);
  if (!(read instanceof CliError)) return { input: read.input, prompt: read.prompt, id: read.id };
  expect(read.code).toBe('input_unusable');
  return `${read.subject}: ${read.message}`;
}

const plain = (input: string) => ({ input, prompt: undefined, id: null });

describe('a name', () => {
  test.each([
    'photos/a.jpg',
    ' a b ',
    '[1].jpg',
    '"a.jpg"',
    'https://a.example/{x}.png',
    ' {"input": 1}',
    './{a}.jpg',
    `data:image/png;base64,${'A'.repeat(100_000)}`,
  ])('%.40j is taken as it is', (text) => {
    expect(parse(text)).toEqual(plain(text));
  });

  test('that begins with { is a name where names end in NUL', () => {
    expect(parse('{a}.jpg', true)).toEqual(plain('{a}.jpg'));
    expect(parse('{"input": "a.jpg"}', true)).toEqual(plain('{"input": "a.jpg"}'));
    expect(parse('a\nb.jpg', true)).toEqual(plain('a\nb.jpg'));
  });

  test('that is longer than any system takes is refused', () => {
    expect(parse('x'.repeat(65_536))).toEqual(plain('x'.repeat(65_536)));
    expect(parse('x'.repeat(10 * 1024 * 1024))).toBe('list.txt:4: is too long for a name (10 MB)');
  });

  test('with a NUL character is refused: the list is one of -0', () => {
    expect(parse('a.jpg\0b.jpg')).toBe('list.txt:4: holds a NUL character');
    expect(parse('{"input": "a\\u0000.jpg"}')).toBe('list.txt:4: holds a NUL character');
  });
});

describe('JSON', () => {
  test.each<[text: string, expected: object]>([
    ['{"input": "a.jpg"}', plain('a.jpg')],
    [
      '{"input":"a.jpg","prompt":"two\\nlines","id":"x 1"}',
      { input: 'a.jpg', prompt: 'two\nlines', id: 'x 1' },
    ],
    ['{"id": 7, "input": "a\\nb.jpg"} ', { input: 'a\nb.jpg', prompt: undefined, id: '7' }],
    ['{"input": "{name}.jpg", "id": -1.5}', { input: '{name}.jpg', prompt: undefined, id: '-1.5' }],
    ['{"input": "-", "id": 9007199254740991}', { input: '-', prompt: undefined, id: '9007199254740991' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each<[text: string, problem: string]>([
    ['{}', 'has no "input"'],
    ['{"prompt": "x"}', 'has no "input"'],
    ['{"input": 1}', '"input" must be a text that is not empty'],
    ['{"input": null}', '"input" must be a text that is not empty'],
    ['{"input": ["a.jpg"]}', '"input" must be a text that is not empty'],
    ['{"input": " "}', '"input" must be a text that is not empty'],
    ['{"input": "a", "prompt": null}', '"prompt" must be a text that is not empty'],
    ['{"input": "a", "prompt": ""}', '"prompt" must be a text that is not empty'],
    ['{"input": "a", "id": true}', '"id" must be a text that is not empty, or a number up to 2^53'],
    ['{"input": "a", "id": null}', '"id" must be a text that is not empty, or a number up to 2^53'],
    ['{"input": "a", "id": ""}', '"id" must be a text that is not empty, or a number up to 2^53'],
    [
      '{"input": "a", "id": 9007199254740993}',
      '"id" must be a text that is not empty, or a number up to 2^53',
    ],
    ['{"input": "a", "id": 1e999}', '"id" must be a text that is not empty, or a number up to 2^53'],
    ['{"input": "a", "Prompt": "x"}', 'has the unknown key "Prompt"'],
    ['{"input": "a", "__proto__": {}}', 'has the unknown key "__proto__"'],
  ])('%s', (text, problem) => {
    expect(parse(text)).toBe(`list.txt:4: ${problem}`);
  });

  test.each(['{a}.jpg', '{"input": "a.jpg"', '{"input": "a.jpg"} {"input": "b.jpg"}', '{'.repeat(100_000)])(
    '%.40j is not valid',
    (text) => {
      expect(parse(text)).toMatch(/^list\.txt:4: is not valid JSON: .{3,80}$/);
    },
  );
});
