// Reads the size of an AVIF without decoding it.
import type { Size } from '../size.ts';
import { listProperties } from './boxes.ts';

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
