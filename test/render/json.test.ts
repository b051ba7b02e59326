import { expect, test } from 'vitest';
import { formatJson, formatJsonList, formatJsonRow } from '../../src/render/json.ts';

const TERMINAL = { isTTY: true };
const PIPE = { isTTY: false };

test('a document is indented on a terminal, and one line for programs', () => {
  expect(formatJson({ a: [1] }, TERMINAL)).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  expect(formatJson({ a: [1] }, PIPE)).toBe('{"a":[1]}\n');
  expect(formatJson({ a: 1, key: 2 }, PIPE, (key, value) => (key === 'key' ? 'x' : value))).toBe(
    '{"a":1,"key":"x"}\n',
  );
});

test('an array is indented on a terminal, and has a line for each value for programs', () => {
  expect(formatJsonList([{ a: 1 }, 2], TERMINAL)).toBe('[\n  {\n    "a": 1\n  },\n  2\n]\n');
  expect(formatJsonList([{ a: 1 }, 2], PIPE)).toBe('[{"a":1},\n2]\n');
  expect(formatJsonList([], TERMINAL)).toBe('[]\n');
});

test('a row of an array is indented like in the whole', () => {
  const rows = [{ a: 1 }, { b: [] }].map((row) => formatJsonRow(row, TERMINAL)).join(',\n');
  expect(`[\n${rows}\n]\n`).toBe(formatJsonList([{ a: 1 }, { b: [] }], TERMINAL));
  expect(formatJsonRow({ a: 1 }, PIPE)).toBe('{"a":1}');
});
