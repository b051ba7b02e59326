import { describe, expect, test } from 'vitest';
import { formatTable } from '../../src/render/table.ts';

describe('a table', () => {
  test('has columns as wide as their widest cell, and no space at the end of a line', () => {
    expect(
      formatTable(
        ['id', 'name'],
        [
          ['1', 'a'],
          ['100', ''],
        ],
      ),
    ).toBe('id   name\n1    a\n100\n');
  });

  test('aligns by the columns of a terminal, not by characters', () => {
    expect(
      formatTable(
        ['写真', 'x'],
        [
          ['a', '1'],
          ['👩‍👩‍👧', '2'],
        ],
      ),
    ).toBe('写真  x\na     1\n👩‍👩‍👧    2\n');
  });

  test('shows control characters and marks of direction, so that no cell forges a row', () => {
    expect(formatTable(['name'], [['a\nb\r\tc\u001b[2J\u0085\u202egnp']])).toBe(
      'name\na␊b␍␉c␛[2J\ufffd\ufffdgnp\n',
    );
  });

  test('cuts its last column to the width of the terminal', () => {
    const rows = [['1', 'x'.repeat(40)]];
    // The first column takes 2 and the gap 2: 26 are left.
    expect(formatTable(['id', 'text'], rows, { maxWidth: 30 })).toBe(`id  text\n1   ${'x'.repeat(25)}…\n`);
    expect(formatTable(['id', 'text'], rows, { maxWidth: 44 })).toBe(`id  text\n1   ${'x'.repeat(40)}\n`);
    expect(formatTable(['id', 'text'], rows, { maxWidth: 5 })).toBe('id  …\n1   …\n');
  });

  const FILES = [
    ['file_1', '写真写真写真写真写真.png', '2026-11-27', 'image/png'],
    ['file_22', 'short.png', '2026-11-28', 'image/webp'],
  ];
  const FIT = { cut: ['name'], drop: ['type', 'date'] };

  test.each([
    // 7 + 24 + 10 + 10 columns, and 3 gaps of 2.
    [
      57,
      'id       name                      date        type\nfile_1   写真写真写真写真写真.png  2026-11-27  image/png\nfile_22  short.png                 2026-11-28  image/webp\n',
    ],
    [
      50,
      'id       name               date        type\nfile_1   写真写真写真写真…  2026-11-27  image/png\nfile_22  short.png          2026-11-28  image/webp\n',
    ],
    // Less than 12 columns would be left for the name, so the type goes first.
    [
      44,
      'id       name                     date\nfile_1   写真写真写真写真写真.p…  2026-11-27\nfile_22  short.png                2026-11-28\n',
    ],
    [24, 'id       name\nfile_1   写真写真写真写…\nfile_22  short.png\n'],
    [14, 'id       name\nfile_1   写真…\nfile_22  shor…\n'],
    // An id is never cut.
    [3, 'id       …\nfile_1   …\nfile_22  …\n'],
  ])('fits %i columns: cuts, then leaves columns out, then cuts further', (maxWidth, text) => {
    expect(formatTable(['id', 'name', 'date', 'type'], FILES, { maxWidth, ...FIT })).toBe(text);
  });
});
