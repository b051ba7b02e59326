import { describe, expect, test } from 'vitest';
import { makeStdoutTarget } from '../../../src/render/targets/target.ts';

/** Writes pieces to stdout and returns what reached it, write by write. */
async function writes(pieces: readonly string[], isTTY = false): Promise<readonly string[]> {
  const seen: string[] = [];
  const write = async (text: string) => {
    if (text !== '') seen.push(text);
  };
  const target = makeStdoutTarget({ writeAnswer: write }, { isTTY });
  for (const piece of pieces) await target.write(piece);
  await target.commit();
  return seen;
}

describe('stdout', () => {
  test('shows each piece on a terminal', async () => {
    expect(await writes(['One, ', 'two\n'], true)).toEqual(['One, ', 'two\n']);
  });

  test.each([
    ['a line in pieces', ['One, ', 'two', '\n'], ['One, two\n']],
    ['the rest of a line', ['One\ntw', 'o\nthree\nfo', 'ur\n'], ['One\n', 'two\nthree\n', 'four\n']],
    ['a line that never ends', ['One\ntwo'], ['One\n', 'two']],
    ['nothing', [], []],
  ])('gets whole lines where it is no terminal: %s', async (_name, pieces, expected) => {
    expect(await writes(pieces)).toEqual(expected);
  });

  test('takes back what it holds of a line, and no more', async () => {
    const seen: string[] = [];
    const target = makeStdoutTarget({ writeAnswer: async (text) => void seen.push(text) }, { isTTY: false });
    await target.write('One\ntwo, ');
    await target.write('three');
    expect(target.held?.()).toBe('two, three');
    target.takeBack?.(5);
    await target.commit();
    expect(seen.join('')).toBe('One\ntwo, ');
  });

  test('gets lines in blocks that no system splits, and a longer line in one piece', async () => {
    const line = `${'x'.repeat(199)}\n`;
    const long = `${'y'.repeat(3999)}\n`;
    // Two lines of 200 bytes fit into 512 bytes, a third does not.
    expect(await writes([line + line + line + long + line])).toEqual([line + line, line, long, line]);
    // 300 characters of two bytes each.
    const wide = `${'ä'.repeat(300)}\n`;
    expect(await writes([wide + line])).toEqual([wide, line]);
  });
});
