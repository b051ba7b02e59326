// Finds fonts and characters that are not installed, by letting the renderer draw them. A list of installed fonts would not
// do: the renderer may have a metric-compatible font in place of the one that is named.
import { truncateText } from '../format.ts';
import type { Loss } from './raw-image.ts';
import type { SvgUse } from './svg-use.ts';

/** A drawing of texts in cells, whose pixels tell which fonts are installed. */
export interface FontSheet {
  readonly svg: Buffer;
  readonly width: number;
  readonly height: number;
  /** The first family of each list that names any, with the families to look for. */
  readonly lists: readonly (readonly string[])[];
  readonly characters: readonly string[];
}

/** The most lists of fonts and characters that are looked for: each costs up to ten milliseconds in a script of many characters. */
const MAX_LISTS = 6;
const MAX_CHARACTERS = 30;

/** Letters of the drawing itself in each row: a font of icons may have no others. */
const SAMPLE_CHARACTERS = 4;

/** Pixels of a cell for a character, and of a row; a row holds a text in one font, or ten characters. */
const CELL = 40;
const WIDTH = 10 * CELL;

/** Generic families, for which the system chooses a font. https://drafts.csswg.org/css-fonts-4/#generic-font-families */
const GENERIC =
  /^(?:serif|sans-serif|sans|monospace|cursive|fantasy|system-ui|ui-[\w-]+|math|emoji|fangsong|generic\(.*\)|-apple-system|blinkmacsystemfont)$/i;

/** Characters that no font has, whose boxes hold four and six digits; and a character that every font has. */
const NO_CHARACTER = '\ufdd0';
const NO_LONG_CHARACTER = '\u{1fffe}';
const ANY_CHARACTER = 'W';

/** Makes the sheet for an SVG; undefined for one that has no text. */
export function makeFontSheet(use: SvgUse): FontSheet | undefined {
  const text = decodeText(use.text);
  if (text.trim() === '') return undefined;
  const lists = findLists(use);
  const visible = [...new Set(text)].filter((each) => /[\p{L}\p{N}\p{S}\p{P}]/u.test(each));
  const characters = visible.filter((each) => each > '\x7f').slice(0, MAX_CHARACTERS);
  const sample = `Wim${visible.slice(0, SAMPLE_CHARACTERS).join('')}`;
  const row = (families: readonly string[]) => ({ families, text: sample, width: WIDTH });
  const rows = [
    row(['serif']),
    row(['monospace']),
    ...lists.flatMap((list) => [row([...list, 'serif']), row([...list, 'monospace'])]),
  ];
  const cells = [NO_CHARACTER, NO_LONG_CHARACTER, ANY_CHARACTER, ...characters];
  const height = (rows.length + Math.ceil(cells.length / 10)) * CELL;
  const drawn = [
    ...rows.map(({ families, text }, index) => drawCell(text, families, [0, index * CELL, WIDTH])),
    ...cells.map((each, index) =>
      drawCell(
        each,
        ['sans-serif'],
        [(index % 10) * CELL, (rows.length + Math.floor(index / 10)) * CELL, CELL],
      ),
    ),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}">${drawn.join('')}</svg>`;
  return { svg: Buffer.from(svg), width: WIDTH, height, lists, characters };
}

/** Lists the families without generic ones, each list once. */
function findLists({ families }: SvgUse): string[][] {
  const named = families
    .map((list) => list.filter((name) => !GENERIC.test(name)).map(decodeText))
    .filter((list) => list.length > 0);
  return [...new Map(named.map((list) => [list.join(), list])).values()].slice(0, MAX_LISTS);
}

function drawCell(
  text: string,
  families: readonly string[],
  [x, y, width]: readonly [number, number, number],
): string {
  const names = families.map((name) =>
    GENERIC.test(name) ? name : `'${name.replaceAll("'", '').slice(0, 100)}'`,
  );
  return (
    `<svg x="${x}" y="${y}" width="${width}" height="${CELL}">` +
    `<text x="4" y="28" font-size="20" font-family="${escapeText(names.join())}">${escapeText(text)}</text></svg>`
  );
}

function escapeText(text: string): string {
  return text.replace(/[<>&"]/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** Decodes text of one character a byte. */
function decodeText(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  // Control characters would make the sheet invalid XML.
  return text
    .replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (_, hex?: string, decimal?: string) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/&\w+;/g, ' ')
    .replace(/[\p{C}]/gu, ' ');
}

/** Describes the fonts and characters that are missing by the pixels of a sheet; `alpha` is its opacity, a byte a pixel. */
export function describeMissingFonts(sheet: FontSheet, alpha: Buffer, use: SvgUse): Loss[] {
  const { lists, characters } = sheet;
  const row = (index: number) => alpha.subarray(index * CELL * WIDTH, (index + 1) * CELL * WIDTH);
  const rows = 2 + 2 * lists.length;
  const frame = (index: number) => findFrame(row(rows + Math.floor(index / 10)), (index % 10) * CELL);
  const boxes = [frame(0), frame(1)];
  if (boxes.includes(frame(2))) {
    return [
      {
        text: 'no font is installed; boxes are drawn in place of its text',
        cure: 'install a font such as DejaVu',
      },
    ];
  }
  const missing = characters.filter((_, index) => boxes.includes(frame(index + 3)));
  // Without two different generic fonts, a missing family cannot be told from an installed one.
  const tells = !row(0).equals(row(1));
  const unknown = tells
    ? lists.filter((_, index) => row(2 + 2 * index).equals(row(0)) && row(3 + 2 * index).equals(row(1)))
    : [];
  const losses: Loss[] = [];
  for (const inBrowser of [true, false]) {
    const names = unknown.filter((list) => list.some((name) => use.embeddedFamilies.has(name)) === inBrowser);
    const firsts = [...new Set(names.map(([name = '']) => `"${truncateText(name, 60)}"`))];
    if (firsts.length > 0) losses.push(describeFonts(firsts, inBrowser));
  }
  if (missing.length > 0) {
    const shown = missing.slice(0, 10).join('');
    losses.push({
      text: `no font has the characters ${shown}; boxes are drawn in their place`,
      cure: 'install a font that has them',
    });
  }
  return losses;
}

function describeFonts(names: readonly string[], inBrowser: boolean): Loss {
  const [first = ''] = names;
  const text =
    names.length === 1
      ? `the font ${first} is not installed; another is drawn in its place`
      : `the fonts ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''} are not installed; others are drawn in their place`;
  return inBrowser ? { text, inBrowser } : { text };
}

/** Returns the outline of what is drawn in a cell: the outermost rows and columns with pixels. */
function findFrame(row: Buffer, left: number): string {
  const at = (x: number, y: number) => row[y * WIDTH + left + x] ?? 0;
  const all = Array.from({ length: CELL }, (_, n) => n);
  const columns = all.filter((x) => all.some((y) => at(x, y) > 0));
  const lines = all.filter((y) => all.some((x) => at(x, y) > 0));
  const [x0 = 0, x1 = 0] = [columns[0], columns.at(-1)];
  const [y0 = 0, y1 = 0] = [lines[0], lines.at(-1)];
  return [
    ...all.slice(x0, x1 + 1).flatMap((x) => [at(x, y0), at(x, y1)]),
    ...all.slice(y0, y1 + 1).flatMap((y) => [at(x0, y), at(x1, y)]),
  ].join();
}
