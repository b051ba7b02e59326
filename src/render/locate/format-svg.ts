// Formats what `locate` found as an SVG: the picture, and boxes over it whose labels stay text.
import {
  BOX_COLORS,
  DARK,
  getDot,
  type NumberedBox,
  placeBoxes,
  type Shape,
} from '../../image/box-shapes.ts';
import type { Region } from '../../image/crop.ts';
import type { EmbeddedPicture } from '../../image/embed-original.ts';
import type { Size } from '../../image/size.ts';
import { escapeXml } from '../check/xml.ts';
import { cutToWidth, getWidth } from '../width.ts';
import type { Found, Located } from './located.ts';
import { numberFound } from './number-found.ts';

/** Columns of a label; the title of its box has the rest. */
const MAX_COLUMNS = 40;

/** Width of a column and height of a line of monospaced text, and height of a capital, as shares of the font's size. */
const COLUMN = 0.6;
const LINE = 1.4;
const CAPITAL = 0.7;

/** Font size in dots of the numbers that are drawn on pixels, whose capitals are as tall. */
const FONT_DOTS = 10;

/** Returns a file that needs no other and opens in any browser. Foreign text is escaped, and is no markup. */
export function formatSvg(located: Located, { href, matrix, ...stored }: EmbeddedPicture): string {
  const { width, height, input, things, found } = located;
  const turn = matrix === undefined ? '' : ` transform="matrix(${matrix})"`;
  const placed = placeBoxes(located, numberFound(located), (box) => listLabels(box, located));
  const titles = placed.map(({ box }, index) => formatTitle(box.number, found[index]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${formatSides(located)} viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">`,
    `<title>${escapeXml(`${input}: ${things.join(', ')}`)}</title>`,
    `<image ${formatSides(stored)} preserveAspectRatio="none"${turn} href="${href}"/>`,
    ...placed.map(({ lines }, index) => `<g>${titles[index]}${lines.map(formatRect).join('')}</g>`),
    ...placed.map(
      ({ box, label, region }, index) =>
        `<g>${titles[index]}${formatLabel(label, region, { dot: getDot(located), color: BOX_COLORS[box.color] })}</g>`,
    ),
    ...placed.flatMap(({ cross }) => (cross.length > 0 ? [`<g>${cross.map(formatRect).join('')}</g>`] : [])),
    '</svg>',
    '',
  ].join('\n');
}

function formatTitle(number: number, found: Found | undefined): string {
  const { label = '', note = '' } = found ?? {};
  return `<title>${escapeXml([`${number} ${label}`, note].filter(Boolean).join(': '))}</title>`;
}

interface SvgLabel extends Size {
  readonly text: string;
  readonly fontSize: number;
}

/** Returns the labels of a box: number and text, where it has one, and the number alone. */
function listLabels({ number, label = '' }: NumberedBox, size: Size): readonly [SvgLabel, ...SvgLabel[]] {
  const fontSize = FONT_DOTS * (getDot(size) + 1);
  const column = COLUMN * fontSize;
  const measure = (text: string): SvgLabel => ({
    text,
    fontSize,
    width: Math.ceil((getWidth(text) + 1) * column),
    height: Math.ceil(LINE * fontSize),
  });
  const bare = measure(String(number));
  const columns = Math.min(MAX_COLUMNS, Math.floor(size.width / column) - 1);
  const text = cutToWidth(`${number} ${label}`, columns);
  // Less than a letter beside the number says nothing.
  return getWidth(text) >= getWidth(bare.text) + 2 && label !== '' ? [measure(text), bare] : [bare];
}

/** Formats a label. `textLength` keeps it in its frame, whatever font the system has. */
function formatLabel(
  { text, fontSize }: SvgLabel,
  { left, top, width, height }: Region,
  { dot, color }: { readonly dot: number; readonly color: string },
): string {
  const column = COLUMN * fontSize;
  const x = formatNumber(left + column / 2);
  const y = formatNumber(top + (height + CAPITAL * fontSize) / 2);
  const inner = { left: left + dot, top: top + dot, width: width - 2 * dot, height: height - 2 * dot };
  return (
    formatRect({ left, top, width, height, color: DARK }) +
    formatRect({ ...inner, color }) +
    `<text x="${x}" y="${y}" textLength="${formatNumber(getWidth(text) * column)}" font-size="${fontSize}" ` +
    `font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace">${escapeXml(text)}</text>`
  );
}

function formatRect({ left, top, color, ...size }: Shape): string {
  return `<rect x="${left}" y="${top}" ${formatSides(size)} fill="${color}"/>`;
}

function formatSides({ width, height }: Size): string {
  return `width="${width}" height="${height}"`;
}

function formatNumber(value: number): string {
  return String(Number(value.toFixed(1)));
}
