// Wraps raw pixels and their colour profile into a TIFF in memory, the only form in which sharp takes a profile.
import type { RawImage } from './raw-image.ts';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** Wraps raw pixels into an uncompressed TIFF of one strip with an ICC profile; TIFF 6.0 and ICC.1:2010, B.4. */
export function wrapTiff({ width, height, channels, data }: RawImage, profile: Buffer): Buffer {
  const pixelBytes = data.length;
  const bitsAt = HEADER_BYTES + pixelBytes + (pixelBytes % 2);
  const profileAt = bitsAt + 8;
  const directoryAt = profileAt + profile.length + (profile.length % 2);
  const entries: (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, bitsAt],
    [259, SHORT, 1, 1], // not compressed
    [262, SHORT, 1, 2], // RGB
    [273, LONG, 1, HEADER_BYTES],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, pixelBytes],
    ...(channels === 4 ? ([[338, SHORT, 1, 2]] as const) : []), // alpha, not multiplied in
    [34675, UNDEFINED, profile.length, profileAt],
  ];
  const tiff = Buffer.alloc(directoryAt + 2 + entries.length * ENTRY_BYTES + 4);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(directoryAt, 4);
  data.copy(tiff, HEADER_BYTES);
  for (let channel = 0; channel < channels; channel++) tiff.writeUInt16LE(8, bitsAt + channel * 2);
  profile.copy(tiff, profileAt);
  tiff.writeUInt16LE(entries.length, directoryAt);
  entries.forEach(([tag, type, count, value], index) => {
    const at = directoryAt + 2 + index * ENTRY_BYTES;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  return tiff;
}
