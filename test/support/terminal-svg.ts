/** Draws the screen of a terminal as an SVG, with its colours and styles, in a font that every system has. */
import type { IBufferCell, Terminal } from '@xterm/headless';

/** Pixels of one cell at a font size of 14, and around all. */
const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
const FONT_SIZE = 14;

const BACKGROUND = '#0d1117';
const FOREGROUND = '#e6edf3';

/** The 16 colours of a terminal, dark on the background that GitHub has at night. */
const PALETTE = [
  ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
];

/** Cells side by side that look the same. */
interface Run {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly style: string;
}

/** Returns the SVG of the rows that hold anything, with `title` for those who do not see it. */
export function drawTerminal(terminal: Terminal, title: string): string {
  const rows = listRows(terminal);
  const width = Math.ceil(terminal.cols * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows.length * CELL.height + 2 * MARGIN);
  const texts = rows.flatMap((runs, row) =>
    runs.map(({ column, columns, text, style }) => {
      const x = round(MARGIN + column * CELL.width);
      const y = round(MARGIN + (row + 0.75) * CELL.height);
      const length = round(columns * CELL.width);
      return `<text x="${x}" y="${y}" textLength="${length}"${style}>${escapeXml(text)}</text>`;
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}" xml:space="preserve" lengthAdjust="spacing">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the runs of each row, up to the last row that holds anything. */
function listRows({ buffer: { active }, cols }: Terminal): readonly (readonly Run[])[] {
  const rows = Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row);
    const runs: Run[] = [];
    for (let column = 0; column < cols; column += 1) {
      const cell = line?.getCell(column);
      if (!cell || cell.getWidth() === 0) continue;
      const last = runs.at(-1);
      const next = { column, columns: cell.getWidth(), text: cell.getChars() || ' ', style: toStyle(cell) };
      if (last && last.style === next.style) {
        runs[runs.length - 1] = {
          ...last,
          columns: last.columns + next.columns,
          text: last.text + next.text,
        };
      } else runs.push(next);
    }
    return runs.flatMap((run) => (run.text.trim() === '' ? [] : [trim(run)]));
  });
  return rows.slice(0, rows.findLastIndex((runs) => runs.length > 0) + 1);
}

/** An SVG drops the blanks around a text. */
function trim(run: Run): Run {
  const text = run.text.trim();
  const before = run.text.length - run.text.trimStart().length;
  return {
    ...run,
    text,
    column: run.column + before,
    columns: run.columns - (run.text.length - text.length),
  };
}

function toStyle(cell: IBufferCell): string {
  const attributes = [
    cell.isFgDefault() ? '' : ` fill="${toColor(cell)}"`,
    cell.isBold() ? ' font-weight="bold"' : '',
    cell.isItalic() ? ' font-style="italic"' : '',
    cell.isDim() ? ' opacity="0.6"' : '',
    cell.isUnderline() ? ' text-decoration="underline"' : '',
    cell.isStrikethrough() ? ' text-decoration="line-through"' : '',
  ];
  return attributes.join('');
}

function toColor(cell: IBufferCell): string {
  const color = cell.getFgColor();
  if (cell.isFgRGB()) return `#${color.toString(16).padStart(6, '0')}`;
  const named = PALETTE[color];
  if (named === undefined) throw new Error(`colour ${color} has no place in the palette`);
  return named;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
