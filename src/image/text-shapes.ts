// Draws text from rectangles, so that no font is needed. Pure.
import type { Region } from './crop.ts';
import { GLYPHS } from './glyphs.ts';
import type { Size } from './size.ts';

/** Columns of the widest character, and of each digit, so that numbers stand in line. */
const COLUMNS = 5;

/** Rows from the top of a capital letter to the baseline. */
const ROWS = 7;

/** Dots between two characters. */
const GAP = 1;

const SPACE_COLUMNS = 3;

/** Letters and marks that Unicode does not take apart, as ASCII writes them. */
const FOLDS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
};

/** Returns text in one line of characters that can be drawn: `Café` as `Cafe`. Undefined where one has no such form. */
export function foldText(text: string): string | undefined {
  const folded = [...text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim()]
    .map((character) => FOLDS[character] ?? character)
    .join('');
  return [...folded].every((character) => character === ' ' || Object.hasOwn(GLYPHS, character))
    ? folded
    : undefined;
}

/** Cuts folded text so that it is at most `width` pixels wide, and marks the cut with an ellipsis; empty where nothing fits. */
export function cutText(text: string, width: number, dot: number): string {
  if (measureText(text, dot).width <= width) return text;
  for (let length = text.length - 1; length > 0; length -= 1) {
    const cut = `${text.slice(0, length).trimEnd()}…`;
    if (measureText(cut, dot).width <= width) return cut;
  }
  return '';
}

/** Returns width and height in pixels, down to the baseline, of folded text whose dots are squares of `dot` pixels. */
export function measureText(text: string, dot: number): Size {
  const columns = [...text].reduce((sum, character) => sum + readGlyph(character).columns + GAP, -GAP);
  return { width: Math.max(0, columns) * dot, height: ROWS * dot };
}

/** Returns the rectangles of folded text, its top left corner at the given place: one for each run of dots. */
export function drawText(text: string, place: Pick<Region, 'left' | 'top'>, dot: number): Region[] {
  let { left } = place;
  return [...text].flatMap((character) => {
    const { rows, first, columns } = readGlyph(character);
    const start = left - first * dot;
    left += (columns + GAP) * dot;
    return rows.flatMap((bits, row) =>
      findRuns(bits).map((run) => ({
        left: start + run.start * dot,
        top: place.top + row * dot,
        width: run.length * dot,
        height: dot,
      })),
    );
  });
}

interface Glyph {
  /** Bits of each row, the leftmost column highest. */
  readonly rows: readonly number[];
  /** The first column that is drawn, and how many are. */
  readonly first: number;
  readonly columns: number;
}

/** Narrow characters take only the columns that they fill. */
function readGlyph(character: string): Glyph {
  const rows = [...(GLYPHS[character] ?? '')].map((digit) => Number.parseInt(digit, 32));
  if (rows.length === 0) return { rows, first: 0, columns: SPACE_COLUMNS };
  if (/\d/.test(character)) return { rows, first: 0, columns: COLUMNS };
  const filled = toColumns(rows.reduce((all, bits) => all | bits, 0));
  const first = filled.indexOf('1');
  return { rows, first, columns: filled.lastIndexOf('1') + 1 - first };
}

function findRuns(bits: number): { start: number; length: number }[] {
  return [...toColumns(bits).matchAll(/1+/g)].map((run) => ({ start: run.index, length: run[0].length }));
}

function toColumns(bits: number): string {
  return bits.toString(2).padStart(COLUMNS, '0');
}
