// Reads the size and the brands of an AVIF without decoding it.
import type { Size } from '../size.ts';
import { listProperties } from './boxes.ts';

/** Bytes in which brands are looked for; writers list ten at most. */
const MAX_BRANDS_BYTES = 256;

/** Reads the largest size in pixels that any image in the file claims (ISO/IEC 23008-12, 6.5.3); undefined when none does. */
export function readAvifSize(bytes: Buffer): Size | undefined {
  const sizes = listProperties(bytes).flatMap(({ type, data }) =>
    type === 'ispe' && data.length >= 12
      ? [{ width: data.readUInt32BE(4), height: data.readUInt32BE(8) }]
      : [],
  );
  // Tiles and thumbnails have sizes too: the largest bounds the time that decoding takes.
  return sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
}

/** Whether the brands of an AVIF say that it holds a sequence; AV1 Image File Format, 6.3. */
export function isAvifSequence(bytes: Buffer): boolean {
  return listBrands(bytes).includes('avis');
}

/**
 * Returns a file that is a sequence first and a still image as well as that image alone: libheif reads no file whose first
 * brand is that of sequences. Returns any other file as it is.
 */
export function asStillAvif(bytes: Buffer): Buffer {
  const [major, ...others] = listBrands(bytes);
  if (major !== 'avis' || !others.includes('avif')) return bytes;
  const still = Buffer.from(bytes);
  still.write('avif', 8, 'latin1');
  return still;
}

/** Lists the first brand, and those that the file is compatible with. */
function listBrands(bytes: Buffer): readonly string[] {
  if (bytes.length < 12) return [];
  const end = Math.min(bytes.readUInt32BE(0), MAX_BRANDS_BYTES);
  const brands = bytes.toString('latin1', 16, end).match(/[\s\S]{4}/g) ?? [];
  return [bytes.toString('latin1', 8, 12), ...brands];
}
