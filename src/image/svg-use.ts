// Lists the content of an SVG other than shapes: texts, links, styles, scripts and animations.
import { type CssUse, type Declaration, readCss, readDeclarations } from './svg-css.ts';

/** A comment; or an instruction; or CDATA; or a tag with its slash, name, attributes and closing slash; or text. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?([\s\S]*?)\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/y;

/** An open element. */
interface Open {
  readonly name: string;
  /** True for an element that is not displayed, and for all that is in it. */
  readonly isHidden: boolean;
  /** True for a foreignObject with text. */
  hasText: boolean;
  /** The number of texts in a switch that are lost unless another child is drawn. */
  lostTexts: number;
  /** True for a switch with such a child. */
  hasFallback: boolean;
}

/** Elements that draw the picture, or the part of a drawing, that their link names. */
const PICTURES: ReadonlySet<string> = new Set(['image', 'feImage', 'use']);

/** Other elements that use a part of the file that their link names. */
const REFERENCES: ReadonlySet<string> = new Set([
  ...['link', 'linearGradient', 'radialGradient', 'pattern', 'filter', 'textPath', 'tref', 'mpath'],
]);

const ANIMATIONS: ReadonlySet<string> = new Set([
  ...['animate', 'animateMotion', 'animateTransform', 'animateColor', 'set'],
]);

/** Elements without text: drawing programs write fonts into their styles too. */
const SHAPES: ReadonlySet<string> = new Set([
  ...['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'image', 'stop'],
]);

/** Attributes that set a property as CSS does. */
const STYLED =
  /^(?:display|transform|transform-origin|fill|stroke|color|stop-color|flood-color|lighting-color|font|font-family|filter|mask|clip-path|marker(?:-\w+)?)$/;

/** The content of an SVG that a renderer may leave out. */
export interface SvgUse extends CssUse {
  /** Texts in foreignObject, outside a switch that shows another child. */
  readonly foreignTexts: number;
  /** Addresses of pictures outside the file. */
  readonly pictures: readonly string[];
  /** Addresses of style sheets and of what else elements take over from other files. */
  readonly files: readonly string[];
  /** Embedded pictures of formats that librsvg does not draw. */
  readonly embedded: number;
  readonly hasTextOnPath: boolean;
  readonly hasScript: boolean;
  /** The root has a background, which a browser draws. */
  readonly hasBackground: boolean;
  /** The text in text elements. */
  readonly text: string;
}

/** Reads an SVG, of which `svg` is the whole with one character a byte. Takes time linear in its length. */
export function readSvgUse(svg: string): SvgUse {
  const open: Open[] = [];
  const seen = { foreignTexts: 0, embedded: 0, inForeign: 0, inText: 0 };
  const marks = { hasTextOnPath: false, hasScript: false, hasBackground: false, isAnimated: false };
  const pictures: string[] = [];
  const files: string[] = [];
  const sheets: string[] = [];
  const texts: string[] = [];
  const inline: (readonly Declaration[])[] = [];
  const loseText = (count: number) => {
    const parent = open.at(-1);
    // In a switch only the first child that can be drawn is.
    if (parent?.name === 'switch') parent.lostTexts += count;
    else seen.foreignTexts += count;
  };
  const close = (element: Open) => {
    if (element.name === 'text') seen.inText--;
    if (element.name === 'foreignObject') seen.inForeign--;
    if (element.name === 'foreignObject' && element.hasText && seen.inForeign === 0) loseText(1);
    if (element.name === 'switch' && !element.hasFallback) loseText(element.lostTexts);
  };
  const addText = (text: string) => {
    const inside = open.at(-1)?.name ?? '';
    if (open.at(-1)?.isHidden) return;
    if (seen.inForeign > 0) {
      const foreign = !/^(?:style|script)$/.test(inside) && open.find(isForeign);
      if (foreign) foreign.hasText = true;
    } else if (inside === 'style') sheets.push(text);
    else if (inside === 'script') marks.hasScript = true;
    else if (seen.inText > 0) texts.push(text);
  };
  const addElement = (
    name: string,
    declarations: readonly Declaration[],
    attributes: ReadonlyMap<string, string>,
  ) => {
    const shown = SHAPES.has(name)
      ? declarations.filter(([property]) => !/^font/.test(property))
      : declarations;
    if (shown.length > 0) inline.push(shown);
    if (open.length === 0) marks.hasBackground = hasBackground(declarations);
    if (name === 'textPath') marks.hasTextOnPath = true;
    if (ANIMATIONS.has(name)) marks.isAnimated = true;
    const link = attributes.get('href')?.trim() ?? '';
    if (link === '' || link.startsWith('#')) return;
    if (name === 'script') marks.hasScript = true;
    if (/^data:/i.test(link)) {
      if (/^(?:image|feImage)$/.test(name) && !isDrawnData(link)) seen.embedded++;
    } else if (PICTURES.has(name)) pictures.push(link);
    else if (REFERENCES.has(name)) files.push(link);
  };
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(svg); token !== null; token = TOKEN.exec(svg)) {
    const [, instruction, cdata, slash, qualified, attributes = '', empty, plain] = token;
    const text = cdata ?? plain;
    if (text !== undefined && isVisible(text)) addText(text);
    if (instruction?.startsWith('xml-stylesheet')) {
      const link = readAttributes(instruction).get('href') ?? '';
      if (!/^(?:#|data:|$)/i.test(link)) files.push(link);
    }
    if (qualified === undefined) continue;
    const name = qualified.slice(qualified.indexOf(':') + 1);
    if (slash) {
      const element = open.pop();
      if (element) close(element);
      continue;
    }
    const parent = open.at(-1);
    if (parent?.name === 'switch' && name !== 'foreignObject') parent.hasFallback = true;
    const read = readAttributes(attributes);
    const declarations = readStyles(read);
    const isHidden = parent?.isHidden || declarations.some(isDisplayNone);
    if (seen.inForeign === 0 && !isHidden) addElement(name, declarations, read);
    if (name === 'foreignObject') seen.inForeign++;
    if (name === 'text') seen.inText++;
    const element: Open = { name, isHidden, hasText: false, lostTexts: 0, hasFallback: false };
    if (empty) close(element);
    else open.push(element);
  }
  const css = readCss(sheets, inline);
  const isAnimated = css.isAnimated || marks.isAnimated;
  const { foreignTexts, embedded } = seen;
  return { ...css, ...marks, isAnimated, foreignTexts, embedded, pictures, files, text: texts.join(' ') };
}

/** Reads the attributes of a tag by their names without prefix. */
function readAttributes(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  const parts = tag.matchAll(/([^\s="'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')|[^\s="'/]+/g);
  for (const [, qualified, double, single] of parts) {
    if (qualified === undefined) continue;
    const name = qualified.slice(qualified.indexOf(':') + 1);
    attributes.set(name, decodeQuotes(double ?? single ?? ''));
  }
  return attributes;
}

function decodeQuotes(value: string): string {
  return value
    .replace(/&(?:quot|#34|#x22);/gi, '"')
    .replace(/&(?:apos|#39|#x27);/gi, "'")
    .replace(/&amp;/g, '&');
}

/** Lists what attributes and the style attribute set. */
function readStyles(attributes: ReadonlyMap<string, string>): Declaration[] {
  const own = [...attributes].filter(([name]) => STYLED.test(name));
  return [...own, ...readDeclarations(attributes.get('style') ?? '')];
}

/** Whether the root has another background than white, which most viewers show behind a drawing. */
function hasBackground(declarations: readonly Declaration[]): boolean {
  const nothing =
    /^(?:|none|transparent|inherit|initial|unset|rgba\(.*,\s*0\s*\)|(?:light-dark\(\s*)?(?:white|#fff|#ffffff|rgb\(\s*255[\s,]+255[\s,]+255\s*\))\s*(?:,.*)?)\s*(?:!important)?$/i;
  return declarations.some(
    ([name, value]) => /^background(?:-color|-image)?$/.test(name) && !nothing.test(value),
  );
}

/** Whether an embedded picture is a PNG, a JPEG or an SVG: librsvg 2.63 draws no other, whatever its type says. */
function isDrawnData(link: string): boolean {
  const base64 = /^data:[^,]*;base64\s*,\s*/i.exec(link);
  if (!base64 || /^data:\s*image\/svg\+xml/i.test(link)) return true;
  // The first bytes of a PNG and of a JPEG, in base64.
  return /^(?:iVBOR|\/9j\/)/.test(link.slice(base64[0].length));
}

/** Whether text in one character a byte has more than white space; \xc2\xa0 is a no-break space in UTF-8. */
function isVisible(text: string): boolean {
  return /\S/.test(text.replace(/&(?:nbsp|#160|#xa0);|\xc2\xa0/gi, ''));
}

function isDisplayNone([property, value]: Declaration): boolean {
  return property === 'display' && /^none\b/.test(value);
}

function isForeign({ name }: Open): boolean {
  return name === 'foreignObject';
}
