/**
 * Lists the parts of a GIF that show its images; everything else, also after its end, is metadata.
 * https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
import { hasAscii, toDataView } from '../headers/bytes.ts';
import {
  colorTableBytes,
  DESCRIPTOR_BYTES,
  EXTENSION,
  IMAGE,
  SCREEN_BYTES,
  skipSubBlocks,
  TRAILER,
} from '../headers/gif.ts';

const GRAPHIC_CONTROL = 0xf9;
const PLAIN_TEXT = 0x01;
const APPLICATION = 0xff;

/** Application extensions for repetition and colours; others hold metadata such as XMP. */
const NEEDED_APPLICATIONS = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'];

/** Lists the parts of a GIF that stay without metadata, in order; undefined for a damaged or cut file. */
export function listGifParts(bytes: Buffer): Uint8Array[] | undefined {
  if (bytes.length < SCREEN_BYTES || !hasAscii(bytes, 0, 'GIF8')) return undefined;
  const view = toDataView(bytes);
  let at = SCREEN_BYTES + colorTableBytes(view.getUint8(10));
  const parts: Uint8Array[] = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === TRAILER) {
      parts.push(bytes.subarray(at, at + 1));
      return parts;
    }
    let end = at + 1; // A stray block terminator, which some encoders leave between blocks.
    if (kind === EXTENSION) {
      end = skipSubBlocks(bytes, at + 2);
      if (isDrawn(bytes, at)) parts.push(bytes.subarray(at, end));
    } else if (kind === IMAGE && at + DESCRIPTOR_BYTES <= bytes.length) {
      end = skipSubBlocks(bytes, at + DESCRIPTOR_BYTES + colorTableBytes(view.getUint8(at + 9)) + 1);
      parts.push(bytes.subarray(at, end));
    } else if (kind !== 0) {
      return undefined;
    }
    at = end;
  }
  return undefined;
}

/** Whether the extension at this offset affects how the image looks. */
function isDrawn(bytes: Uint8Array, at: number): boolean {
  const label = bytes[at + 1];
  if (label === APPLICATION) return NEEDED_APPLICATIONS.some((name) => hasAscii(bytes, at + 3, name));
  return label === GRAPHIC_CONTROL || label === PLAIN_TEXT;
}
