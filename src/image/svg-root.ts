// Finds the root element of an SVG, and says what to insert so that it scales or shows one region.
import type { Region } from './crop.ts';
import { parseMarkup } from './markup.ts';
import type { Size } from './size.ts';

/** An SVG and its root's start tag. Text has one character for each byte, so that positions are those of bytes. */
export interface SvgRoot {
  readonly text: string;
  readonly start: number;
  /** Behind the name, where attributes begin. */
  readonly attributes: number;
  /** Behind the start tag. */
  readonly content: number;
  /** The namespace prefix with its colon; empty in most files. */
  readonly prefix: string;
  /** Without a viewBox a drawing does not scale: it keeps its size on a larger canvas. */
  readonly hasViewBox: boolean;
  readonly isEmpty: boolean;
}

/** Text to insert at a position. Several stand in the order of their positions. */
export type Insertion = readonly [at: number, text: string];

/** A byte order mark in UTF-8, one character a byte. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** The renderer knows an SVG by `<svg` in so many characters, and by no other prefix. */
const RECOGNISED_IN = 1000;
const RECOGNISED_BY = '<!--<svg-->';

/** A start tag: a `>` in a quoted value does not end it. */
const START_TAG = /<((?:[\w.-]+:)?)svg(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>/iy;

const VIEW_BOX = /\sviewBox\s*=\s*(?:"([^"]*)"|'([^']*)')/;

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Finds the root element; throws an Error when its start tag is damaged. */
export function findSvgRoot(bytes: Buffer): SvgRoot {
  const text = makeRecognisable(bytes.toString('latin1'));
  const start = parseMarkup(text).rootAt;
  START_TAG.lastIndex = start;
  const match = START_TAG.exec(text);
  if (!match) throw new Error('its <svg> tag is damaged');
  const [tag, prefix = '', attributes = ''] = match;
  const viewBox = VIEW_BOX.exec(attributes);
  const hasViewBox = viewBox !== null && isViewBox(viewBox[1] ?? viewBox[2] ?? '');
  // One that cannot be read counts as none, and another may not stand beside it.
  const usable = hasViewBox ? tag : tag.replace(VIEW_BOX, '');
  return {
    text: text.slice(0, start) + usable + text.slice(start + tag.length),
    start,
    attributes: start + `<${prefix}svg`.length,
    content: start + usable.length,
    prefix,
    hasViewBox,
    isEmpty: attributes.endsWith('/'),
  };
}

function makeRecognisable(text: string): string {
  const unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
  if (/<svg/i.test(unmarked.slice(0, RECOGNISED_IN))) return unmarked;
  const declaration = /^<\?xml\s[^>]*\?>/.exec(unmarked)?.[0] ?? '';
  return declaration + RECOGNISED_BY + unmarked.slice(declaration.length);
}

/** Whether the value of a viewBox is four numbers, the last two a size. */
function isViewBox(value: string): boolean {
  const numbers = value
    .trim()
    .split(/\s*,\s*|\s+/)
    .map(Number);
  const [, , width = 0, height = 0] = numbers;
  return numbers.length === 4 && numbers.every(Number.isFinite) && width > 0 && height > 0;
}

/** Makes a drawing without a viewBox scale with its canvas; the box is what the canvas shows. */
export function insertViewBox(root: SvgRoot, { left, top, width, height }: Region): Insertion {
  return [root.attributes, ` viewBox="${left} ${top} ${width} ${height}"`];
}

/** Adds a black square of one unit at a place that is the same number of units to the right and down. */
export function insertMark(root: SvgRoot, place: number): Insertion {
  const style =
    'display:inline!important;visibility:visible!important;fill:#000!important;stroke:none!important';
  return [root.content, `<${root.prefix}path style="${style}" d="M${place} ${place}h1v1h-1z"/>`];
}

/**
 * Makes an SVG that shows only a region, in pixels of the drawing's own size, at `size`. The drawing lies in a frame of
 * its own size, so that its lengths in percent stay what they are.
 */
export function insertFrame(
  root: SvgRoot,
  own: Size,
  { left, top, width, height }: Region,
  size: Size,
): readonly [before: Insertion, behind: Insertion] {
  const open = (name: string, box: Size, view: string) =>
    `<${name}:svg xmlns:${name}="${NAMESPACE}" ${view} width="${box.width}" height="${box.height}" ` +
    `style="width:${box.width}px!important;height:${box.height}px!important">`;
  const view = `viewBox="${left} ${top} ${width} ${height}" preserveAspectRatio="none"`;
  return [
    [root.start, open('region', size, view) + open('whole', own, '')],
    [root.text.length, '</whole:svg></region:svg>'],
  ];
}
