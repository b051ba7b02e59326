/**
 * Lists the segments of a JPEG that show its image. Everything else is metadata, also after its end, where phones
 * put videos, depth maps and second images.
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
import { hasAscii, toDataView } from '../headers/bytes.ts';
import { nextMarker } from '../headers/jpeg.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP2 = 0xe2;
const APP14 = 0xee;

/** Bytes of the marker and length before a segment's payload. */
const BEFORE_PAYLOAD = 4;

/** A JFIF header without the thumbnail that may follow; its last two bytes are the thumbnail's size. */
const JFIF_BYTES = 14;

/** Lists the parts of a JPEG that stay without metadata, in order; undefined for a damaged or cut file. */
export function listJpegParts(bytes: Buffer): Uint8Array[] | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  const view = toDataView(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  let inScan = false;
  for (;;) {
    const code = nextMarker(bytes, at);
    if (code === undefined) return undefined;
    const marker = view.getUint8(code);
    // Stray bytes between other segments have no meaning.
    if (inScan) parts.push(bytes.subarray(at, code - 1));
    if (marker === EOI) {
      parts.push(bytes.subarray(code - 1, code + 1));
      return parts;
    }
    if (code + 3 > bytes.length) return undefined;
    const length = view.getUint16(code + 1);
    at = code + 1 + length;
    if (length < 2 || at > bytes.length) return undefined;
    parts.push(...listSegmentParts(marker, bytes.subarray(code - 1, at)));
    inScan = marker === SOS;
  }
}

/** Keeps the size, tables and scans, and those application segments that define colours. */
function listSegmentParts(marker: number, segment: Uint8Array): Uint8Array[] {
  const begins = (text: string) => hasAscii(segment, BEFORE_PAYLOAD, text);
  if (marker === APP0 && begins('JFIF\0')) return listJfifParts(segment);
  const isDrawn = (marker >= 0xc0 && marker <= 0xcf) || (marker >= SOS && marker <= 0xdf);
  const isColor = (marker === APP2 && begins('ICC_PROFILE\0')) || (marker === APP14 && begins('Adobe'));
  return isDrawn || isColor ? [segment] : [];
}

function listJfifParts(segment: Uint8Array): Uint8Array[] {
  if (segment.length < BEFORE_PAYLOAD + JFIF_BYTES) return [];
  const header = Uint8Array.from(segment.subarray(0, BEFORE_PAYLOAD + JFIF_BYTES));
  header.set([0, JFIF_BYTES + 2], 2);
  header.set([0, 0], header.length - 2);
  return [header];
}
