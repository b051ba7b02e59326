// Recognises a file's format by its bytes alone, never by its name or a Content-Type.
import { Buffer, isUtf8 } from 'node:buffer';
import { peekEncodedText } from './encoded-text.ts';
import {
  type AcceptedFormat,
  ALL_FORMATS,
  type ConvertedFormat,
  FORMATS,
  type ImageMediaType,
  isAccepted,
  type UnsupportedFormat,
} from './formats.ts';
import { findRawKind } from './headers/tiff-raw.ts';
import { parseMarkup } from './markup.ts';
import { isPdfText } from './pdf-header.ts';
import type { FileStart } from './signatures.ts';

/** Bytes that decide on any binary format: `%PDF-` may come this late, all other signatures come sooner. */
const SNIFF_BYTES = 1024;

/** Bytes in which a root element is looked for: drawing programs write prologs of some kilobytes. */
const MARKUP_BYTES = 64 * 1024;

export type TextFormat = 'plain' | 'html' | 'xml' | 'json';
/** Containers of videos, by the names that ffmpeg's demuxers have. */
type VideoContainer = 'mov' | 'matroska' | 'avi' | 'flv';
export type OtherFormat =
  | 'video'
  | 'audio'
  | 'zip'
  | 'gzip'
  | 'lfs-pointer'
  | 'html'
  | 'xml'
  | 'text'
  | 'binary';

/**
 * The format of some bytes. `name` has its article, for a sentence such as `it seems to be ${name}`. The API takes an
 * `image`, but not an `other-image`. `text` is valid UTF-8 to its last byte, and not SVG.
 */
export type Sniffed =
  | { readonly kind: 'empty'; readonly name: 'an empty file' }
  | {
      readonly kind: 'image';
      readonly name: string;
      readonly format: AcceptedFormat;
      readonly media_type: ImageMediaType;
    }
  | { readonly kind: 'pdf'; readonly name: 'a PDF document' }
  | { readonly kind: 'text'; readonly name: string; readonly format: TextFormat }
  | {
      readonly kind: 'other-image';
      readonly name: string;
      readonly format: ConvertedFormat | UnsupportedFormat;
    }
  | VideoFound
  | { readonly kind: 'other'; readonly name: string; readonly format: Exclude<OtherFormat, 'video'> };

/** A video. */
interface VideoFound {
  readonly kind: 'other';
  readonly name: string;
  readonly format: 'video';
  readonly container: VideoContainer;
}

/** Recognises the format of bytes. The first 1024 bytes decide on binary formats; text is checked to its last byte. */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { kind: 'empty', name: 'an empty file' };
  const head = latin1(bytes, SNIFF_BYTES);
  const encoded = peekEncodedText(bytes);
  const start: FileStart = {
    head,
    brands: listBrands(head),
    rootElement: encoded === undefined ? undefined : parseMarkup(encoded).rootElement,
    rawKind: TIFF.test(head) ? findRawKind(bytes) : undefined,
    bytes,
  };
  return (
    sniffImage(start) ??
    OTHER_SIGNATURES.find(([prefix]) => head.startsWith(prefix))?.[1] ??
    (encoded === undefined ? undefined : UTF16) ??
    sniffMovie(start) ??
    sniffText(bytes, start) ??
    sniffLatePdf(head) ??
    UNKNOWN
  );
}

/** The first bytes of a TIFF, whose directories show whether it is a raw photo. */
const TIFF = /^(?:II[*+]\0|MM\0[*+])/;

const UNKNOWN: Sniffed = { kind: 'other', format: 'binary', name: 'binary data of an unknown kind' };
const PDF: Sniffed = { kind: 'pdf', name: 'a PDF document' };
const video = (name: string, container: VideoContainer): VideoFound => ({
  kind: 'other',
  format: 'video',
  name,
  container,
});
const MP4 = video('an MP4 video', 'mov');
const QUICKTIME = video('a QuickTime video', 'mov');
const ZIP: Sniffed = { kind: 'other', format: 'zip', name: 'a ZIP archive' };
const UTF16: Sniffed = { kind: 'other', format: 'text', name: 'UTF-16 text (only UTF-8 is read)' };

/** First bytes of formats other than images, one character a byte. */
const OTHER_SIGNATURES: readonly (readonly [prefix: string, found: Sniffed])[] = [
  ['%PDF-', PDF],
  ['PK\x03\x04', ZIP],
  ['PK\x05\x06', ZIP],
  ['\x1f\x8b\x08', { kind: 'other', format: 'gzip', name: 'gzip-compressed data' }],
  ['\x1a\x45\xdf\xa3', video('a WebM or Matroska video', 'matroska')],
  ['FLV\x01', video('a Flash video', 'flv')],
];

function sniffImage(start: FileStart): Sniffed | undefined {
  const format = ALL_FORMATS.find((each) => FORMATS[each].signature(start));
  if (format === undefined) return undefined;
  const { name } = FORMATS[format];
  return isAccepted(format)
    ? { kind: 'image', name, format, media_type: FORMATS[format].mediaType }
    : { kind: 'other-image', name, format };
}

/**
 * Lists the brands of an ISO media file, the major one first; empty for any other file. `mif1` and `msf1` only name
 * the family of image formats, so the compatible brands count too; ISO/IEC 14496-12 and 23008-12.
 */
function listBrands(head: string): readonly string[] {
  if (!head.startsWith('ftyp', 4)) return [];
  const size = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  return [head.slice(8, 12), ...(head.slice(16, size).match(/[\s\S]{4}/g) ?? [])];
}

function sniffMovie({ head, brands: [major] }: FileStart): Sniffed | undefined {
  if (/^RIFF[\s\S]{4}AVI /.test(head)) return video('an AVI video', 'avi');
  // Old QuickTime files have no `ftyp` box.
  if (/^(?:moov|mdat|wide)$/.test(head.slice(4, 8)) || major === 'qt  ') return QUICKTIME;
  if (major === undefined) return undefined;
  if (/^M4[AB] $/.test(major)) return { kind: 'other', format: 'audio', name: 'an MPEG-4 audio file' };
  return MP4;
}

/** Junk may precede a PDF. Text, whether a PDF or about PDFs, has been recognised before. */
function sniffLatePdf(head: string): Sniffed | undefined {
  return head.includes('%PDF-') ? PDF : undefined;
}

/** The first line of what Git stores in place of a large file; git-lfs/docs/spec.md. */
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

const MARKUP_NAMES = { html: 'an HTML page', xml: 'an XML document' } as const;

/** Recognises text and markup. Markup gets its name in any encoding, but only UTF-8 is `text`. */
function sniffText(bytes: Uint8Array, fileStart: FileStart): Sniffed | undefined {
  if (hasBinaryBytes(bytes)) return undefined;
  if (isPdfText(bytes)) return PDF;
  const start = latin1(bytes, MARKUP_BYTES).replace(/^\xef\xbb\xbf/, '');
  const { rootElement, language: markup } = parseMarkup(start);
  const image = sniffImage({ ...fileStart, rootElement });
  if (image) return image;
  if (!isUtf8(bytes)) {
    if (markup !== undefined) return { kind: 'other', format: markup, name: MARKUP_NAMES[markup] };
    return { kind: 'other', format: 'text', name: 'text in an encoding other than UTF-8' };
  }
  if (start.startsWith(LFS_POINTER))
    return { kind: 'other', format: 'lfs-pointer', name: 'a Git LFS pointer' };
  if (markup !== undefined) return { kind: 'text', format: markup, name: MARKUP_NAMES[markup] };
  if (looksLikeJson(start)) return { kind: 'text', format: 'json', name: 'JSON text' };
  return { kind: 'text', format: 'plain', name: 'plain text' };
}

/** Whether there are control characters that no text contains; tabs, line and page breaks and escape are fine. */
function hasBinaryBytes(bytes: Uint8Array): boolean {
  // The "binary data bytes" of https://mimesniff.spec.whatwg.org/#binary-data-byte
  return bytes.some((b) => b < 0x20 && (b <= 0x08 || b === 0x0b || (b >= 0x0e && b !== 0x1b)));
}

/** Whether text begins like a JSON object or array; a name does not justify parsing all of it. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*[[{"\]\d-])/.test(text);
}

/** Returns the first bytes as a string of one character a byte. */
function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1');
}
