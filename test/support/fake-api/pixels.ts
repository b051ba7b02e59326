/** What bytes really are: image type by signature, size by header, and whether the pixels decode. */
import { createHash } from 'node:crypto';
import type { Size } from './image-size.ts';
import type { World } from './world.ts';

/** Loaded on demand: conversations without images need no sharp. */
async function loadSharp() {
  return (await import('sharp')).default;
}

/** The header's facts; `width` and `height` are those after the EXIF orientation is applied. */
export interface ImageHeader extends Size {
  readonly orientation: number;
}

// fact(media-types).
/** The media type that the bytes begin like, if it is one of the four. */
export function sniffImage(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 16);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif';
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'image/webp';
  return undefined;
}

/** The size that the header claims; undefined when there is none to read. No pixel is decoded. */
export async function readHeader(bytes: Buffer, mediaType: string): Promise<ImageHeader | undefined> {
  // By hand where it is a fixed place, so that a header with nothing behind it still has a size.
  if (mediaType === 'image/png' && bytes.length >= 24 && bytes.toString('latin1', 12, 16) === 'IHDR') {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), orientation: 1 };
  }
  if (mediaType === 'image/gif' && bytes.length >= 10) {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), orientation: 1 };
  }
  const sharp = await loadSharp();
  try {
    const { width, height, orientation = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return orientation >= 5 ? { width: height, height: width, orientation } : { width, height, orientation };
  } catch {
    return undefined;
  }
}

/** Whether every pixel of the first frame decodes. */
export function decodes(world: World, bytes: Buffer): Promise<boolean> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const known = world.decodable.get(hash);
  if (known) return known;
  const verdict = decodeAll(bytes);
  world.decodable.set(hash, verdict);
  return verdict;
}

async function decodeAll(bytes: Buffer): Promise<boolean> {
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { limitInputPixels: false, failOn: 'truncated' });
    // One channel is enough to run the decoder over all rows, at a third of the memory.
    await image.extractChannel(0).raw().toBuffer();
    return true;
  } catch {
    return false;
  }
}
