import { expect, test } from 'vitest';
import { toLine } from '../../../src/render/check/plain-text.ts';

test.each([
  ['what is plain', 'Grüße, 写真 👍🏽 שלום', 'Grüße, 写真 👍🏽 שלום'],
  ['colours', '\u001b[31mred\u009b0m', '␛[31mred\ufffd0m'],
  ['lines and tabs', 'a\r\nb\tc', 'a␍␊b␉c'],
  ['space around', '  a b  ', 'a b'],
  ['null and delete', 'a\u0000b\u007fc', 'a␀b␡c'],
  ['half a pair', 'a\ud800b\udc00c\ud83d\udc4d', 'a\ufffdb\ufffdc👍'],
  ['marks of direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
  ['separators of lines', 'a\u2028b\u2029c\u0085d', 'a\ufffdb\ufffdc\ufffdd'],
  ['what is no character', 'a\ufffe\uffff\ufdd0b', 'a\ufffd\ufffd\ufffdb'],
])('%s', (_, text, line) => {
  expect(toLine(text)).toBe(line);
});
