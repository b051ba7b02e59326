// Lays text out in columns for people.
import { neutraliseLine } from './neutralise.ts';
import { cutToWidth, getWidth, padToWidth } from './width.ts';

/** A cut column keeps at least so many columns of the terminal. */
const MIN_CUT_WIDTH = 20;

/**
 * Formats a table with a header, each column as wide as its widest cell, two spaces apart. Control characters in cells
 * become visible, so that no cell can look like another row. With `maxWidth`, in columns of the terminal, the last
 * column is cut so that lines fit.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { maxWidth }: { readonly maxWidth?: number } = {},
): string {
  const lines = [header, ...rows].map((line) => line.map(neutraliseLine));
  const widths = header.map((_, column) => Math.max(...lines.map((line) => getWidth(line[column] ?? ''))));
  const last = header.length - 1;
  const start = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
  const room = maxWidth === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_CUT_WIDTH, maxWidth - start);
  const formatCell = (cell: string, column: number) =>
    column === last ? cutToWidth(cell, room) : padToWidth(cell, widths[column] ?? 0);
  return lines.map((line) => `${line.map(formatCell).join('  ').trimEnd()}\n`).join('');
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
