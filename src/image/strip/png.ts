/**
 * Lists the chunks of a PNG that show its image; everything else, also after its end, is metadata.
 * https://www.w3.org/TR/png-3/
 */
import { hasAscii, toDataView } from '../headers/bytes.ts';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Bytes of a chunk besides its data: length, type and CRC. */
const CHUNK_OVERHEAD = 12;

const PICTURE = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
const COLORS = 'tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs'.split(' ');
const ANIMATION = ['acTL', 'fcTL', 'fdAT'];
const NEEDED: ReadonlySet<string> = new Set([...PICTURE, ...COLORS, ...ANIMATION]);

/** Lists the parts of a PNG that stay without metadata, in order; undefined for a damaged or cut file. */
export function listPngParts(bytes: Buffer): Uint8Array[] | undefined {
  if (!hasAscii(bytes, 0, SIGNATURE)) return undefined;
  const view = toDataView(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, SIGNATURE.length)];
  for (let at = SIGNATURE.length; at + CHUNK_OVERHEAD <= bytes.length; ) {
    const end = at + CHUNK_OVERHEAD + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (NEEDED.has(type)) parts.push(bytes.subarray(at, end));
    // A capital letter means that the image cannot be shown without the chunk.
    else if (/^[A-Z]/.test(type)) return undefined;
    if (type === 'IEND') return parts;
    at = end;
  }
  return undefined;
}
