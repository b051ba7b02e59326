/**
 * Lists the chunks of a WebP that show its image; everything else, also after its end, is metadata.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
import { hasAscii, toDataView } from '../headers/bytes.ts';

const FIRST_CHUNK = 12;
const CHUNK_HEADER_BYTES = 8;
const NEEDED: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/** Flags of VP8X that announce EXIF and XMP chunks. */
const METADATA_FLAGS = 0x08 | 0x04;

/** Lists the parts of a WebP that stay without metadata, in order; undefined for a damaged or cut file. */
export function listWebpParts(bytes: Buffer): Uint8Array[] | undefined {
  if (bytes.length < FIRST_CHUNK || !hasAscii(bytes, 0, 'RIFF') || !hasAscii(bytes, 8, 'WEBP'))
    return undefined;
  const view = toDataView(bytes);
  const end = CHUNK_HEADER_BYTES + view.getUint32(4, true);
  if (end > bytes.length) return undefined;
  const header = Buffer.from(bytes.subarray(0, FIRST_CHUNK));
  const parts: Uint8Array[] = [header];
  let partBytes = FIRST_CHUNK;
  for (let at = FIRST_CHUNK; at < end; ) {
    if (at + CHUNK_HEADER_BYTES > end) return undefined;
    const length = view.getUint32(at + 4, true);
    // Chunks are padded to even lengths.
    const next = at + CHUNK_HEADER_BYTES + length + (length % 2);
    if (next > end) return undefined;
    const type = bytes.toString('latin1', at, at + 4);
    if (NEEDED.has(type)) {
      const chunk = bytes.subarray(at, next);
      parts.push(type === 'VP8X' ? withoutMetadataFlags(chunk) : chunk);
      partBytes += chunk.length;
    }
    at = next;
  }
  header.writeUInt32LE(partBytes - CHUNK_HEADER_BYTES, 4);
  return parts;
}

function withoutMetadataFlags(chunk: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(chunk);
  const flags = changed[CHUNK_HEADER_BYTES];
  if (flags !== undefined) changed[CHUNK_HEADER_BYTES] = flags & ~METADATA_FLAGS;
  return changed;
}
