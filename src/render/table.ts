// Lays text out in columns for people.
import type { OutputStream } from '../env.ts';
import { neutraliseLine } from './neutralise.ts';
import { cutToWidth, getWidth, padToWidth } from './width.ts';

/** Columns of the terminal that a cut column keeps as long as another one can be left out. */
const MIN_CUT_WIDTH = 12;

/** Returns the columns that a table may take on a stream: those of a terminal; undefined for programs, whose cells are whole. */
export function getTableWidth({ isTTY, columns }: OutputStream): number | undefined {
  return isTTY && columns ? columns : undefined;
}

/** The limits of a table on a terminal; without `maxWidth` it is as wide as its cells. */
export interface TableFit {
  /** Columns of the terminal. */
  readonly maxWidth?: number | undefined;
  /** Titles of the columns whose cells may be cut, the first of them first; by default the last column. */
  readonly cut?: readonly string[];
  /** Titles of the columns that are left out where cutting is not enough, the first of them first; none by default. */
  readonly drop?: readonly string[];
}

/**
 * Formats a table with a header, each column as wide as its widest cell, two spaces apart. Control characters in cells
 * become visible, so that no cell can look like another row. On a terminal that is too narrow, columns are cut down to 12
 * columns of it, then left out, and then cut further; a column that `fit` does not name keeps its cells whole.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  fit: TableFit = {},
): string {
  const lines = [header, ...rows].map((line) => line.map(neutraliseLine));
  const all = header.map((title, index) => ({
    title,
    index,
    width: Math.max(...lines.map((line) => getWidth(line[index] ?? ''))),
  }));
  const shown = fitColumns(all, fit);
  const last = shown.length - 1;
  return lines
    .map((line) => {
      const cells = shown.map(({ index, width }, at) => {
        const cell = cutToWidth(line[index] ?? '', width);
        return at === last ? cell : padToWidth(cell, width);
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

interface Column {
  readonly title: string;
  readonly index: number;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Returns the columns that are shown, each with the width that it is cut to. */
function fitColumns(all: readonly Column[], fit: TableFit): readonly Column[] {
  const {
    maxWidth = Number.POSITIVE_INFINITY,
    drop = [],
    cut = all.slice(-1).map(({ title }) => title),
  } = fit;
  const cutTo = (columns: readonly Column[], min: number) => {
    let excess = sumWidths(columns) - maxWidth;
    const widths = new Map(columns.map(({ title, width }) => [title, width]));
    for (const title of cut) {
      const width = widths.get(title);
      if (width === undefined || excess <= 0) continue;
      const kept = Math.min(width, Math.max(min, width - excess));
      widths.set(title, kept);
      excess -= width - kept;
    }
    return columns.map((column) => ({ ...column, width: widths.get(column.title) ?? column.width }));
  };
  let columns = cutTo(all, MIN_CUT_WIDTH);
  for (let left = all; sumWidths(columns) > maxWidth; columns = cutTo(left, MIN_CUT_WIDTH)) {
    const title = drop.find((each) => left.some((column) => column.title === each));
    if (title === undefined) return cutTo(columns, 1);
    left = left.filter((column) => column.title !== title);
  }
  return columns;
}

function sumWidths(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width + 2, -2);
}

/**
 * Formats terms with their descriptions in two columns, indented by two spaces and wrapped to `width`. A term that is
 * longer than `maxTerm` characters stands on a line above its description.
 */
export function formatDefinitions(
  rows: readonly (readonly [term: string, description: string])[],
  { width = 80, maxTerm = 30 }: { readonly width?: number; readonly maxTerm?: number } = {},
): string {
  const column = Math.min(maxTerm, Math.max(...rows.map(([term]) => term.length)));
  const indent = ' '.repeat(column + 4);
  return rows
    .map(([term, description]) => {
      const text = wrap(description, width - indent.length).join(`\n${indent}`);
      return term.length > column
        ? `  ${wrap(term, width - 2).join('\n  ')}\n${indent}${text}\n`
        : `  ${term.padEnd(column)}  ${text}\n`;
    })
    .join('');
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word keeps a line to itself. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
