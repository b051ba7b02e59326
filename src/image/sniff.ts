/** Tells what bytes are, from the bytes alone: never from a name, a suffix or a Content-Type, and without decoding. */
import { Buffer, isUtf8 } from 'node:buffer';
import type { ImageMediaType } from './formats.ts';

/** The first bytes, which tell any binary format: `%PDF-` may stand that far in, and the rest comes sooner. */
const SNIFF_BYTES = 1024;

/** Drawing programs write prologs of some kilobytes; a root element further down is not looked for. */
const MARKUP_BYTES = 64 * 1024;

type TextFormat = 'plain' | 'html' | 'xml' | 'json';
type OtherImageFormat = 'heic' | 'avif' | 'tiff' | 'bmp' | 'svg' | 'ico' | 'jxl' | 'jp2' | 'psd' | 'raw';
type OtherFormat = 'video' | 'audio' | 'zip' | 'gzip' | 'html' | 'xml' | 'text' | 'binary';

/**
 * What bytes are. `name` brings its article, for a sentence such as `it seems to be ${name}`. An `other-image` is
 * one that the API does not take; `text` is valid UTF-8 to its last byte, and not SVG.
 */
export type Sniffed =
  | { readonly kind: 'empty'; readonly name: 'an empty file' }
  | { readonly kind: 'image'; readonly name: string; readonly media_type: ImageMediaType }
  | { readonly kind: 'pdf'; readonly name: 'a PDF document' }
  | { readonly kind: 'text'; readonly name: string; readonly format: TextFormat }
  | { readonly kind: 'other-image'; readonly name: string; readonly format: OtherImageFormat }
  | { readonly kind: 'other'; readonly name: string; readonly format: OtherFormat };

/** Tells what bytes are. The first 1024 bytes tell any binary format; text is checked to its last. */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { kind: 'empty', name: 'an empty file' };
  const head = latin1(bytes, SNIFF_BYTES);
  return sniffSignature(head) ?? sniffBox(head) ?? sniffText(bytes) ?? sniffLatePdf(head) ?? UNKNOWN;
}

const UNKNOWN: Sniffed = { kind: 'other', format: 'binary', name: 'binary data of an unknown kind' };
const PDF: Sniffed = { kind: 'pdf', name: 'a PDF document' };
const TIFF: Sniffed = { kind: 'other-image', format: 'tiff', name: 'a TIFF image' };
const HEIC: Sniffed = { kind: 'other-image', format: 'heic', name: 'a HEIC photo' };
const AVIF: Sniffed = { kind: 'other-image', format: 'avif', name: 'an AVIF image' };
const JXL: Sniffed = { kind: 'other-image', format: 'jxl', name: 'a JPEG XL image' };
const JP2: Sniffed = { kind: 'other-image', format: 'jp2', name: 'a JPEG 2000 image' };
const MP4: Sniffed = { kind: 'other', format: 'video', name: 'an MP4 video' };
const QUICKTIME: Sniffed = { kind: 'other', format: 'video', name: 'a QuickTime video' };
const ZIP: Sniffed = { kind: 'other', format: 'zip', name: 'a ZIP archive' };
const UTF16: Sniffed = { kind: 'other', format: 'text', name: 'UTF-16 text (only UTF-8 is read)' };

/** How a format's first bytes look, one character a byte. PNG is told by four, so that a damaged one is named. */
const SIGNATURES: readonly (readonly [signature: string, found: Sniffed])[] = [
  ['\xff\xd8\xff', { kind: 'image', media_type: 'image/jpeg', name: 'a JPEG image' }],
  ['\x89PNG', { kind: 'image', media_type: 'image/png', name: 'a PNG image' }],
  ['GIF87a', { kind: 'image', media_type: 'image/gif', name: 'a GIF image' }],
  ['GIF89a', { kind: 'image', media_type: 'image/gif', name: 'a GIF image' }],
  ['%PDF-', PDF],
  ['II*\0', TIFF],
  ['MM\0*', TIFF],
  ['II+\0', TIFF],
  ['MM\0+', TIFF],
  ['\0\0\0\x0cJXL \r\n\x87\n', JXL],
  ['\xff\x0a', JXL],
  ['\0\0\0\x0cjP  \r\n\x87\n', JP2],
  ['\xff\x4f\xff\x51', JP2],
  ['8BPS\0', { kind: 'other-image', format: 'psd', name: 'a Photoshop document' }],
  ['PK\x03\x04', ZIP],
  ['PK\x05\x06', ZIP],
  ['\x1f\x8b\x08', { kind: 'other', format: 'gzip', name: 'gzip-compressed data' }],
  ['\x1a\x45\xdf\xa3', { kind: 'other', format: 'video', name: 'a WebM or Matroska video' }],
  ['\xff\xfe', UTF16],
  ['\xfe\xff', UTF16],
];

function sniffSignature(head: string): Sniffed | undefined {
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) {
    return { kind: 'image', media_type: 'image/webp', name: 'a WebP image' };
  }
  // `BM` also begins words: the size of the header that follows, 12 to 124 bytes, settles it.
  if (head.startsWith('BM') && head.charCodeAt(14) >= 12 && head.startsWith('\0\0\0', 15)) {
    return { kind: 'other-image', format: 'bmp', name: 'a BMP image' };
  }
  // An icon's own entry has a reserved zero at byte 9; other formats begin with these zeros too.
  if (head.startsWith('\0\0\x01\0') && head.charCodeAt(4) > 0 && head[9] === '\0') {
    return { kind: 'other-image', format: 'ico', name: 'a Windows icon' };
  }
  return SIGNATURES.find(([signature]) => head.startsWith(signature))?.[1];
}

/** The formats in ISO base media boxes, told by the brands of the first; ISO/IEC 14496-12 and 23008-12. */
function sniffBox(head: string): Sniffed | undefined {
  const type = head.slice(4, 8);
  // Old QuickTime files have no `ftyp` box.
  if (type === 'moov' || type === 'mdat' || type === 'wide') return QUICKTIME;
  if (type !== 'ftyp') return undefined;
  const size = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const major = head.slice(8, 12);
  // `mif1` and `msf1` say only that it is an image of this family: the compatible brands say which.
  const brands = [major, ...(head.slice(16, size).match(/[\s\S]{4}/g) ?? [])];
  if (brands.some((brand) => /^avi[fs]$/.test(brand))) return AVIF;
  if (brands.some((brand) => /^(?:he[iv][cmsx]|mif1|msf1)$/.test(brand))) return HEIC;
  if (major === 'crx ') return { kind: 'other-image', format: 'raw', name: 'a Canon raw photo' };
  if (major === 'qt  ') return QUICKTIME;
  if (/^M4[AB] $/.test(major)) return { kind: 'other', format: 'audio', name: 'an MPEG-4 audio file' };
  return MP4;
}

/** Junk may stand before a PDF; text that only speaks of `%PDF-` is text, and has been told by now. */
function sniffLatePdf(head: string): Sniffed | undefined {
  return head.includes('%PDF-') ? PDF : undefined;
}

const MARKUP_NAMES = { html: 'an HTML page', xml: 'an XML document' } as const;

/** Text and markup. Markup is named in any encoding, yet only UTF-8 is `text`. */
function sniffText(bytes: Uint8Array): Sniffed | undefined {
  if (hasBinaryBytes(bytes)) return undefined;
  const start = latin1(bytes, MARKUP_BYTES).replace(/^\xef\xbb\xbf/, '');
  const markup = markupOf(start);
  if (markup === 'svg') return { kind: 'other-image', format: 'svg', name: 'an SVG drawing' };
  if (!isUtf8(bytes)) {
    if (markup !== undefined) return { kind: 'other', format: markup, name: MARKUP_NAMES[markup] };
    return { kind: 'other', format: 'text', name: 'text in an encoding other than UTF-8' };
  }
  if (markup !== undefined) return { kind: 'text', format: markup, name: MARKUP_NAMES[markup] };
  if (looksLikeJson(start)) return { kind: 'text', format: 'json', name: 'JSON text' };
  return { kind: 'text', format: 'plain', name: 'plain text' };
}

/** Whether there are control characters no text has; tab, line and page breaks and escape are text's own. */
function hasBinaryBytes(bytes: Uint8Array): boolean {
  // The "binary data bytes" of https://mimesniff.spec.whatwg.org/#binary-data-byte
  return bytes.some((b) => b < 0x20 && (b <= 0x08 || b === 0x0b || (b >= 0x0e && b !== 0x1b)));
}

/** The kind of markup by its root element, past white space, comments, the XML declaration and the doctype. */
function markupOf(text: string): 'svg' | 'html' | 'xml' | undefined {
  const prolog =
    /\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype\s+([\w:.-]+)(?=[\s[>])(?:[^[>]|\[[^\]]*\])*>/iy;
  let doctype: string | undefined;
  let at = 0;
  for (let part = prolog.exec(text); part !== null; part = prolog.exec(text)) {
    doctype ??= part[1]?.toLowerCase();
    at = prolog.lastIndex;
  }
  const root = /^<(?:[\w.-]+:)?([a-z][\w.-]*)[\s/>]/i.exec(text.slice(at, at + 100))?.[1]?.toLowerCase();
  if (root === 'svg') return 'svg';
  if (doctype === 'html' || /^(?:html|head|body|title|meta|script)$/.test(root ?? '')) return 'html';
  return doctype !== undefined || /^\s*<\?xml\s/.test(text) ? 'xml' : undefined;
}

/** Whether text begins as a JSON object or array does: enough for a name, and no reason to parse it all. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*[[{"\]\d-])/.test(text);
}

/** The first bytes as a string of one character a byte. */
function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1');
}
