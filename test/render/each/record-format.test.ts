import { describe, expect, test } from 'vitest';
import { formatSidecar, makeRecordFormat, RECORD_FORMS } from '../../../src/render/each/record-format.ts';
import { errorOf, recordOf } from '../../support/each-records.ts';

const ESC = '\u001b';

/** Reads CSV as RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = cell.exec(text); match && cell.lastIndex <= text.length; match = cell.exec(text)) {
    const [, quoted, plain = '', end] = match;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (cell.lastIndex === text.length) break;
    if (end !== ',') rows.push([]);
  }
  return rows;
}

describe('the form of lines', () => {
  test.each([
    ['a plain answer', 'a.jpg', 'A cat.', 'a.jpg\tA cat.\n'],
    [
      'line breaks of each kind',
      'a.jpg',
      'One\ntwo\r\nthree\rfour\u2028five\u2029six\u0085seven\u000beight',
      'a.jpg\tOne two three four five six seven eight\n',
    ],
    ['white space around a break', 'a.jpg', 'One  \n\n   two  three', 'a.jpg\tOne two  three\n'],
    ['tabs', 'a.jpg', 'One\ttwo \t three', 'a.jpg\tOne two three\n'],
    ['white space at the ends', 'a.jpg', '\n  A cat.\n\n', 'a.jpg\tA cat.\n'],
    ['an empty answer', 'a.jpg', '', 'a.jpg\t\n'],
    ['a tab and a newline in the path', 'a\tb\nc\r.jpg', 'A cat.', 'a\\tb\\nc\\r.jpg\tA cat.\n'],
    ['an escape sequence in the path', `${ESC}[2Ja.jpg`, 'A cat.', '\\u001b[2Ja.jpg\tA cat.\n'],
    ['a line separator in the path', 'a\u2028b.jpg', 'A cat.', 'a\\u2028b.jpg\tA cat.\n'],
    ['a backslash in the path', 'C:\\photos\\a.jpg', 'A cat.', 'C:\\photos\\a.jpg\tA cat.\n'],
    ['quotes', 'a "b".jpg', 'He said "no".', 'a "b".jpg\tHe said "no".\n'],
  ])('with %s', async (_, input, text, line) => {
    const { head, format } = await makeRecordFormat('lines', undefined);
    expect([head, format(recordOf({ input, text }), true)]).toEqual(['', line]);
  });

  test('has data as JSON in one line, whose strings keep their characters', async () => {
    const data = { note: 'a\nb\tc\u2028d  e', n: [1, null] };
    const { format } = await makeRecordFormat('lines', {});
    const line = format(recordOf({ text: '{}', data }), true);
    expect(line).toBe('a.jpg\t{"note":"a\\nb\\tc\\u2028d  e","n":[1,null]}\n');
  });

  test('takes as long as the answer, not its square', async () => {
    const { format } = await makeRecordFormat('lines', undefined);
    const before = performance.now();
    format(recordOf({ text: `a${' '.repeat(300_000)}b${'\n \n'.repeat(100_000)}` }), true);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('the form of headings', () => {
  test('has a section for each answer, with a blank line between', async () => {
    const { head, format } = await makeRecordFormat('headings', undefined);
    const first = format(recordOf({ text: 'A cat.\n\nIt sleeps.\n' }), true);
    const second = format(recordOf({ input: 'b\n# c.jpg', text: 'A dog.' }), false);
    expect(head + first + second).toBe('## a.jpg\n\nA cat.\n\nIt sleeps.\n\n## b\u240a# c.jpg\n\nA dog.\n');
  });

  test('has data as JSON', async () => {
    const { format } = await makeRecordFormat('headings', {});
    expect(format(recordOf({ text: 'x', data: { n: 1 } }), true)).toBe('## a.jpg\n\n{"n":1}\n');
  });
});

describe('the form of JSON lines', () => {
  test.each([
    ['line breaks', 'One\ntwo\r\u2028three\u2029'],
    ['an escape sequence', `${ESC}[31mred\u009b0m`],
    ['a command of GitHub', '::error file=a.js::broken\n##[error]x'],
    ['a lone surrogate', 'a\ud83db'],
    ['overrides of the direction', 'a\u202eb'],
  ])('with %s is one harmless line that means the same', async (_, text) => {
    const record = recordOf({ input: text, text, data: { text } });
    const line = (await makeRecordFormat('json', undefined)).format(record, true);
    expect(JSON.parse(line)).toEqual(record);
    expect(line.endsWith('}\n')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e\ud800-\udfff]|##\[/);
  });

  test('has errors too', async () => {
    const record = recordOf({ text: '', error: errorOf('refusal', 3) });
    expect(JSON.parse((await makeRecordFormat('json', undefined)).format(record, true))).toEqual(record);
  });
});

describe('the form of CSV', () => {
  const schema = {
    type: 'object',
    properties: { name: {}, price: {}, sold: {}, tags: {}, box: {}, input: {} },
  };

  test('has the properties of the schema as columns, in its order', async () => {
    const { head, format } = await makeRecordFormat('csv', schema);
    const data = { tags: ['a', 'b'], box: { x: 1 }, price: -2.5, sold: false, input: 'i', more: 1 };
    expect(parseCsv(head + format(recordOf({ data }), true))).toEqual([
      ['input', 'name', 'price', 'sold', 'tags', 'box', 'input'],
      ['a.jpg', '', '-2.5', 'false', '["a","b"]', '{"x":1}', 'i'],
    ]);
  });

  test.each([
    ['no schema', undefined, null, 'answer', 'A cat.'],
    ['a schema of any object', { type: 'object' }, { a: 1 }, 'answer', '"{""a"":1}"'],
    ['a reference', { $ref: '#/$defs/a', $defs: { a: { properties: { b: {} } } } }, { b: null }, 'b', ''],
    ['a property of every object', { properties: { toString: {} } }, {}, 'toString', ''],
  ])('with %s', async (_, node, data, column, cell) => {
    const { head, format } = await makeRecordFormat('csv', node);
    expect(head + format(recordOf({ data }), true)).toBe(`input,${column}\na.jpg,${cell}\n`);
  });

  test.each([
    ['=cmd()', "'=cmd()"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['say "no", twice', 'say "no", twice'],
    ['one\ntwo', 'one\ntwo'],
    ['one\rtwo', 'one\rtwo'],
    ['one\r\ntwo\r\n', 'one\r\ntwo'],
  ])('guards and quotes %j, as a path too', async (text, cell) => {
    const { format } = await makeRecordFormat('csv', undefined);
    const row = format(recordOf({ input: text.trimEnd(), text }), true);
    expect(parseCsv(row)).toEqual([[cell, cell]]);
  });
});

test.each(RECORD_FORMS.filter((form) => form !== 'json'))('the form of %s has no error', async (form) => {
  const { format } = await makeRecordFormat(form, undefined);
  expect(format(recordOf({ error: errorOf('answer_cut', 3) }), true)).toBe('');
});

test.each([
  ['a text with one newline at its end', { text: 'A cat.\n\n' }, 'A cat.\n'],
  ['data as JSON', { text: 'x', data: { n: 1 } }, '{"n":1}\n'],
  ['nothing for an error', { error: errorOf('answer_cut', 3) }, undefined],
])('the file beside an input holds %s', (_, parts, content) => {
  expect(formatSidecar(recordOf(parts))).toBe(content);
});
