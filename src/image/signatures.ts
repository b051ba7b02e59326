// Describes how the first bytes of a file show its format.

/** The first bytes of a file, in the forms that signatures look at. */
export interface FileStart {
  /** One character a byte. */
  readonly head: string;
  /** Brands of an ISO media file, the major one first; ISO/IEC 14496-12, 4.3. */
  readonly brands: readonly string[];
  /** Root element of an XML or HTML text, in lower case; undefined for binary files. */
  readonly rootElement: string | undefined;
}

/** Whether a file that begins like this has the format. */
export type Signature = (start: FileStart) => boolean;

/** Returns the signature of files that begin with any of these bytes, one character a byte. */
export function startsWith(...prefixes: readonly string[]): Signature {
  return ({ head }) => prefixes.some((prefix) => head.startsWith(prefix));
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

/** Whether the file is a Windows icon. Other formats begin with these zeros too, but byte 9 of an icon is reserved. */
export function isIcon({ head }: FileStart): boolean {
  return head.startsWith('\0\0\x01\0') && head.charCodeAt(4) > 0 && head[9] === '\0';
}
