// Describes how the first bytes of a file show its format.
import type { RawKind } from './headers/tiff-raw.ts';

/** The first bytes of a file, in the forms that signatures look at. */
export interface FileStart {
  /** One character a byte. */
  readonly head: string;
  /** Brands of an ISO media file, the major one first; ISO/IEC 14496-12, 4.3. */
  readonly brands: readonly string[];
  /** Root element of an XML or HTML text, in lower case; undefined for binary files. */
  readonly rootElement: string | undefined;
  /** The kind of raw photo that a TIFF is; undefined for other files. */
  readonly rawKind: RawKind | undefined;
  /** All bytes that are known, for formats without a mark at their start. */
  readonly bytes: Uint8Array;
}

/** Whether a file that begins like this has the format. */
export type Signature = (start: FileStart) => boolean;

/** Returns the signature of files that begin with any of these bytes, one character a byte. */
export function startsWith(...prefixes: readonly string[]): Signature {
  return ({ head }) => prefixes.some((prefix) => head.startsWith(prefix));
}

/** Returns the signature of files with these bytes at an offset, one character a byte. */
export function hasAt(offset: number, text: string): Signature {
  return ({ head }) => head.startsWith(text, offset);
}

/** Returns the signature of files whose first bytes match a pattern, one character a byte. */
export function matches(pattern: RegExp): Signature {
  return ({ head }) => pattern.test(head);
}

/** Returns the signature of raw photos that are laid out as a TIFF. */
export function isRaw(kind: RawKind): Signature {
  return ({ rawKind }) => rawKind === kind;
}

/** Returns the signature of ISO media files with a brand that matches. */
export function hasBrand(pattern: RegExp): Signature {
  return ({ brands }) => brands.some((brand) => pattern.test(brand));
}

/** Whether the file is a WebP: any RIFF length may stand between the two words. */
export function isWebp({ head }: FileStart): boolean {
  return head.startsWith('RIFF') && head.startsWith('WEBP', 8);
}

/** Whether the file is a BMP. `BM` also begins words, so the size of its second header, 12 to 124 bytes, decides. */
export function isBmp({ head }: FileStart): boolean {
  return head.startsWith('BM') && head.charCodeAt(14) >= 12 && head.startsWith('\0\0\0', 15);
}

/**
 * Returns the signature of Windows icons (type 1) and cursors (type 2). Other formats begin so too, but byte 9 is reserved:
 * 0, or 255 in icons that .NET wrote.
 */
export function isIcon(type: '\x01' | '\x02'): Signature {
  return ({ head }) =>
    head.startsWith(`\0\0${type}\0`) &&
    head.charCodeAt(4) > 0 &&
    head[5] === '\0' &&
    (head[9] === '\0' || head[9] === '\xff');
}
