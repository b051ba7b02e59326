// Draws numbers from rectangles, so that no font is needed. Pure.
import type { Region } from './crop.ts';

/** Columns and rows of a digit. */
const COLUMNS = 5;
const ROWS = 7;

/** The rows of each digit from the top; the leftmost column is the highest of five bits. */
const GLYPHS: readonly (readonly number[])[] = [
  [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
  [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
  [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  [0b01110, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b01110],
  [0b11111, 0b00001, 0b00010, 0b00100, 0b00100, 0b01000, 0b01000],
  [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001, 0b01110],
];

/** Returns width and height in pixels of a whole number whose dots are squares of `dot` pixels. */
export function measureNumber(number: number, dot: number): { width: number; height: number } {
  const { length } = String(number);
  return { width: (length * (COLUMNS + 1) - 1) * dot, height: ROWS * dot };
}

/** Returns the rectangles of a whole number, its top left corner at the given place: one for each run of dots. */
export function drawNumber(number: number, place: { left: number; top: number }, dot: number): Region[] {
  return [...String(number)].flatMap((digit, index) => {
    const left = place.left + index * (COLUMNS + 1) * dot;
    return (GLYPHS[Number(digit)] ?? []).flatMap((bits, row) =>
      findRuns(bits).map(({ start, length }) => ({
        left: left + start * dot,
        top: place.top + row * dot,
        width: length * dot,
        height: dot,
      })),
    );
  });
}

function findRuns(bits: number): { start: number; length: number }[] {
  const runs = bits.toString(2).padStart(COLUMNS, '0').matchAll(/1+/g);
  return [...runs].map((run) => ({ start: run.index, length: run[0].length }));
}
