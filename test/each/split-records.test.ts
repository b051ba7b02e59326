/** Records of a stream, whatever the pieces in which it comes. */
import { describe, expect, test } from 'vitest';
import { splitRecords } from '../../src/each/split-records.ts';

const LF = 10;

/** Each character is a byte. */
async function split(pieces: readonly string[], end = LF, maxBytes = 100) {
  async function* stream() {
    for (const piece of pieces) yield Buffer.from(piece, 'latin1');
  }
  const records: string[] = [];
  for await (const { number, bytes } of splitRecords(stream(), end, maxBytes)) {
    records.push(`${number} ${bytes === undefined ? 'too long' : JSON.stringify(bytes.toString())}`);
  }
  return records;
}

describe('records', () => {
  test.each<[what: string, pieces: string[], expected: string[]]>([
    ['no bytes', [], []],
    ['an empty piece', [''], []],
    ['one line', ['a\n'], ['1 "a"']],
    ['no newline at the end', ['a\nb'], ['1 "a"', '2 "b"']],
    ['a carriage return stays', ['a\r\nb'], ['1 "a\\r"', '2 "b"']],
    ['empty lines count', ['\n\na\n\n'], ['1 ""', '2 ""', '3 "a"', '4 ""']],
    ['a line in three pieces', ['a', 'b', 'c\nd', '\n'], ['1 "abc"', '2 "d"']],
    ['a newline that begins a piece', ['a', '\nb\n'], ['1 "a"', '2 "b"']],
    ['a character in two pieces', ['\xc3', '\xa4\n'], ['1 "\u00e4"']],
  ])('%s', async (_, pieces, expected) => {
    expect(await split(pieces)).toEqual(expected);
  });

  test('end in the byte that is asked for', async () => {
    expect(await split(['a\nb\0c'], 0)).toEqual(['1 "a\\nb"', '2 "c"']);
  });

  test('are as long as is allowed, and no longer', async () => {
    expect(await split(['12345\n123456\n12345'], LF, 5)).toEqual(['1 "12345"', '2 too long', '3 "12345"']);
    expect(await split(['123', '456', '789\nab\n', 'toolong'], LF, 5)).toEqual([
      '1 too long',
      '2 "ab"',
      '3 too long',
    ]);
  });
});
