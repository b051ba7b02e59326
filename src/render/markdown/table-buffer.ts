// Holds the rows of a table until its columns can be chosen.
import type { Prefixes } from './prefixes.ts';
import { makeTable, splitRow } from './table.ts';
import type { Theme } from './theme.ts';

export interface TableBuffer {
  /** True while rows wait. */
  readonly holds: boolean;
  add(row: string): void;
  end(): void;
}

interface TableTools {
  readonly theme: Theme;
  readonly lines: Pick<Prefixes, 'columns'>;
  readonly printLine: (text: string) => void;
}

/** Rows that choose the widths of the columns: those of a longer table follow as they arrive. */
const MAX_ROWS = 30;

/** Makes the buffer of a table, which prints it as soon as it can. */
export function makeTableBuffer(
  head: string,
  delimiters: string,
  { theme, lines, printLine }: TableTools,
): TableBuffer {
  const table = makeTable(head, delimiters, theme);
  let waiting: (readonly string[])[] | undefined = [];
  const print = () => {
    const rows = waiting;
    waiting = undefined;
    if (!rows) return;
    for (const line of table.begin(rows, lines.columns())) printLine(line);
    for (const line of rows.flatMap(table.row)) printLine(line);
  };
  return {
    get holds() {
      return waiting !== undefined;
    },
    add(row) {
      const cells = splitRow(row);
      if (!waiting) return table.row(cells).forEach(printLine);
      waiting.push(cells);
      if (waiting.length === MAX_ROWS) print();
    },
    end: print,
  };
}
