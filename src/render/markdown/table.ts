// Lays a table out in the columns of a terminal, or as a list where it has too few.
import { getWidth } from '../width.ts';
import { parseInline } from './inline.ts';
import type { Mark, Span, Theme } from './theme.ts';
import { makeWrapper } from './wrap.ts';

type Alignment = 'left' | 'center' | 'right';

export interface Table {
  /** Returns the lines of the head, and chooses the widths by the rows that are known. */
  begin(rows: readonly (readonly string[])[], columns: number): readonly string[];
  /** Returns the lines of one row. */
  row(cells: readonly string[]): readonly string[];
}

/** The shortest column that long words do not ask for more of, and the longest that they get. */
const NARROW = 8;
const LONG_WORD = 24;

const GAP = ' │ ';

/** Makes the layout of a table from its first two lines. */
export function makeTable(head: string, delimiters: string, theme: Theme): Table {
  const titles = splitRow(head);
  const alignments = splitRow(delimiters).map(toAlignment);
  let isFirst = true;
  let widths: readonly number[] | undefined = [];
  const bar = ` ${theme.paint('│', ['faint'])} `;
  const parse = (cell: string, marks: readonly Mark[] = []): readonly Span[] =>
    parseInline(cell, theme.keepsMarks).map((span) => ({ ...span, marks: [...marks, ...span.marks] }));
  const layOut = (cells: readonly string[], marks: readonly Mark[] = []): readonly string[] => {
    const all = (widths ?? []).map((width, index) =>
      wrapCell(parse(cells[index] ?? '', marks), width, theme),
    );
    const height = Math.max(1, ...all.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      all
        .map((lines, index) => {
          const { text, width } = lines[line] ?? { text: '', width: 0 };
          return align(text, (widths?.[index] ?? 0) - width, alignments[index] ?? 'left');
        })
        .join(bar)
        .trimEnd(),
    );
  };
  /** One cell a line, under its title: nothing of a wide table is lost on a narrow terminal. */
  const list = (cells: readonly string[]): readonly string[] =>
    cells.flatMap((cell, index) => {
      const title = titles[index] ?? '';
      const spans = [
        ...parse(title, ['strong']),
        { text: title === '' ? '' : ': ', marks: [] },
        ...parse(cell),
      ];
      return wrapCell(spans, Number.POSITIVE_INFINITY, theme).map(({ text }) => text);
    });
  return {
    begin(rows, columns) {
      widths = fitWidths([titles, ...rows], columns, (cell) =>
        getWidth(
          parse(cell)
            .map(({ text }) => text)
            .join(''),
        ),
      );
      if (!widths) return [];
      const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
      return [...layOut(titles, ['strong']), theme.paint(rule, ['faint'])];
    },
    row(cells) {
      if (widths) return layOut(cells);
      const lines = isFirst ? list(cells) : ['', ...list(cells)];
      isFirst = false;
      return lines;
    },
  };
}

/** Returns the cells of a row. */
export function splitRow(line: string): readonly string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) =>
    cell
      .trim()
      .replaceAll('\\|', '|')
      .replace(/<br *\/?>/gi, '\n'),
  );
}

/** True for the line below the head of a table. */
export function isDelimiterRow(line: string): boolean {
  return line.includes('|') && splitRow(line).every((cell) => /^:?-+:?$/.test(cell));
}

function toAlignment(delimiter: string): Alignment {
  if (!delimiter.endsWith(':')) return 'left';
  return delimiter.startsWith(':') ? 'center' : 'right';
}

/** Takes from the widest columns until all fit; undefined where words would be cut into pieces. */
function fitWidths(
  rows: readonly (readonly string[])[],
  columns: number,
  measureCell: (text: string) => number,
): readonly number[] | undefined {
  const count = Math.max(...rows.map(({ length }) => length));
  const indexes = Array.from({ length: count }, (_, index) => index);
  const measure = (split: RegExp) =>
    indexes.map((index) =>
      Math.max(1, ...rows.flatMap((row) => (row[index] ?? '').split(split).map((part) => measureCell(part)))),
    );
  const widths = measure(/\n/);
  const minimal = measure(/\s/).map((word, index) =>
    Math.min(widths[index] ?? 1, Math.max(NARROW, Math.min(word, LONG_WORD))),
  );
  const room = columns - GAP.length * (count - 1);
  if (sum(minimal) > room) return undefined;
  while (sum(widths) > room) {
    const spare = indexes.filter((index) => (widths[index] ?? 0) > (minimal[index] ?? 0));
    const widest = spare.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

interface CellLine {
  readonly text: string;
  readonly width: number;
}

function wrapCell(spans: readonly Span[], columns: number, { paint }: Theme): readonly CellLine[] {
  const lines: { text: string; width: number }[] = [];
  const put = makeWrapper({
    startLine: () => {
      lines.push({ text: '', width: 0 });
      return { indent: 0, columns };
    },
    write: () => {},
    paint: (text, marks) => {
      const line = lines.at(-1);
      if (line) {
        line.text += paint(text, marks);
        line.width += getWidth(text);
      }
      return text;
    },
    breaksWords: true,
  });
  put(spans);
  return lines;
}

function align(text: string, spare: number, alignment: Alignment): string {
  const space = Math.max(0, spare);
  const before = alignment === 'right' ? space : alignment === 'center' ? Math.floor(space / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(space - before);
}
