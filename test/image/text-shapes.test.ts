import { describe, expect, test } from 'vitest';
import { cutText, drawText, foldText, measureText } from '../../src/image/text-shapes.ts';

/** Paints text with dots of one pixel, as rows of `#` and `.`. */
function paint(text: string): string[] {
  const { width } = measureText(text, 1);
  const rows = Array.from({ length: 9 }, () => Array<string>(width).fill('.'));
  for (const { left, top, width: run } of drawText(text, { left: 0, top: 0 }, 1)) {
    for (let x = left; x < left + run; x += 1) (rows[top] as string[])[x] = '#';
  }
  return rows.map((row) => row.join(''));
}

describe('drawText', () => {
  test('draws letters on a baseline, with tails below it, and narrow ones narrowly', () => {
    // Columns: A 5, g 5, the space 3, i 1 and the digit 5, with one between them.
    expect(paint('Ag i1')).toEqual([
      '.###............#...#..',
      '#...#..............##..',
      '#...#..####.....#...#..',
      '#####.#...#.....#...#..',
      '#...#.#...#.....#...#..',
      '#...#.#...#.....#...#..',
      '#...#..####.....#..###.',
      '..........#............',
      '.......###.............',
    ]);
  });

  test('scales dots, and starts at the given place', () => {
    expect(drawText('-', { left: 10, top: 20 }, 3)).toEqual([{ left: 10, top: 29, width: 12, height: 3 }]);
    expect(measureText('-', 3)).toEqual({ width: 12, height: 21 });
  });

  test('draws every printable character of ASCII, each in its own shape', () => {
    const all = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    const shapes = all.map((each) => JSON.stringify(drawText(each, { left: 0, top: 0 }, 1)));
    expect(new Set(shapes).size).toBe(94);
    for (const each of all) {
      expect(measureText(each, 1).width, each).toBeGreaterThan(0);
      for (const { left, top, width, height } of drawText(each, { left: 0, top: 0 }, 1)) {
        expect([left >= 0, left + width <= 5, top >= 0, top + height <= 9], each).not.toContain(false);
      }
    }
  });

  test('gives all digits the same width', () => {
    const widths = [...'0123456789'].map((digit) => measureText(digit, 2).width);
    expect(new Set(widths)).toEqual(new Set([10]));
  });
});

describe('foldText', () => {
  test.each([
    ['Submit', 'Submit'],
    ['Café Übersicht', 'Cafe Ubersicht'],
    ['Straße “Øre” – naïve…', 'Strasse "Ore" - naive...'],
    ['ﬁne ２００', 'fine 200'],
    [' two\n\tlines\u00a0here ', 'two lines here'],
    ['', ''],
  ])('writes %j as %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  test.each(['登录', 'Войти', 'OK 👍', '\u001b[31mred', '\u202egnp', '∑', '__proto__\u0000'])(
    'has no form of %j',
    (text) => {
      expect(foldText(text)).toBeUndefined();
    },
  );
});

describe('cutText', () => {
  test('keeps what fits', () => {
    // Each letter H takes 5 dots, and 1 between them.
    expect(cutText('HHH', 17, 1)).toBe('HHH');
  });

  test('cuts the rest and marks the cut', () => {
    expect(cutText('HHH', 16, 1)).toBe('H…');
    expect(cutText('H HHH', 21, 1)).toBe('H H…');
    expect(cutText('H HHH', 14, 1)).toBe('H…');
  });

  test('is empty where nothing fits', () => {
    expect(cutText('HHH', 10, 1)).toBe('');
    expect(cutText('HHH', -5, 1)).toBe('');
  });
});
