/** Reads XML 1.0 strictly, as far as reports need it: a prolog, elements, attributes, text and references. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it. */
  readonly text: string;
}

/** Characters that XML allows: https://www.w3.org/TR/xml/#charsets */
const ALLOWED = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const TAG = /<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/y;

/** Returns the root element. Throws where a parser must report an error. */
export function parseXml(xml: string): XmlElement {
  if (!ALLOWED.test(xml)) throw new Error('a character that XML forbids');
  const prolog = /^<\?xml version="1.0" encoding="UTF-8"\?>\n/.exec(xml);
  if (!prolog) throw new Error('no prolog');
  type Open = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string };
  const document: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [document];
  let position = prolog[0].length;
  while (position < xml.length) {
    const top = open.at(-1) ?? document;
    const end = xml.indexOf('<', position);
    const text = xml.slice(position, end === -1 ? xml.length : end);
    if (text.includes(']]>')) throw new Error(']]> in text');
    top.text += decode(text);
    position += text.length;
    if (end === -1) break;
    TAG.lastIndex = position;
    const tag = TAG.exec(xml);
    if (!tag) throw new Error(`no tag at ${xml.slice(position, position + 60)}`);
    position = TAG.lastIndex;
    const [, isEnd, name = '', attributes = '', isEmpty] = tag;
    if (isEnd) {
      if (top.name !== name) throw new Error(`</${name}> ends <${top.name}>`);
      open.pop();
      continue;
    }
    const element: Open = { name, attributes: readAttributes(attributes), children: [], text: '' };
    top.children.push(element);
    if (!isEmpty) open.push(element);
  }
  const [root] = document.children;
  if (open.length > 1 || !root || document.children.length > 1 || document.text.trim() !== '')
    throw new Error('not one whole element');
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const found = Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, key = '', value = '']) => [
    key,
    decode(value),
  ]);
  const attributes = Object.fromEntries(found);
  if (Object.keys(attributes).length < found.length) throw new Error('an attribute is given twice');
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&([^;]*;?)/g, (whole, name: string) => {
    const number = /^#(\d+);$/.exec(name)?.[1];
    const character = number === undefined ? NAMED[name.slice(0, -1)] : String.fromCodePoint(Number(number));
    if (character === undefined || !name.endsWith(';') || !ALLOWED.test(character))
      throw new Error(`${whole} is no reference`);
    return character;
  });
}
