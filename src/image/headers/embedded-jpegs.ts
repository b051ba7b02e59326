/**
 * Lists the JPEGs in a file of another format, such as a camera's raw photo; decodes nothing. Cameras keep them at places
 * that each maker has chosen, but each is stored in one piece, so that its own marks are enough to find it.
 */
import type { Size } from '../size.ts';
import { findOrientation, isExif } from './exif.ts';
import type { Orientation } from './image-header.ts';
import { findJpegEnd, isFrame } from './jpeg.ts';

const START = Buffer.from([0xff, 0xd8, 0xff]);

/** Places that are looked at: compressed pixels of a sensor hold the three bytes once in 16 MB, by chance. */
const MAX_STARTS = 4096;

/** Segments before the size; cameras write some tens, of up to 64 KB each. */
const MAX_SEGMENTS = 128;

/** JPEGs that are followed to their end, each in time linear in its bytes. */
const MAX_FOLLOWED = 8;

const SOS = 0xda;
const APP1 = 0xe1;

/** Baseline, extended and progressive. Of the others, lossless ones hold what the sensor saw. */
const SHOWN_FRAMES = [0xc0, 0xc1, 0xc2];

export interface EmbeddedJpeg extends Size {
  readonly start: number;
  /** Its own; undefined where it has none, and that of the file counts. */
  readonly orientation: Orientation | undefined;
}

/** Lists the JPEGs that a viewer could show, in 8 bits of three colours, the one of most pixels first. */
export function listJpegs(bytes: Buffer): readonly EmbeddedJpeg[] {
  const found: EmbeddedJpeg[] = [];
  let at = bytes.indexOf(START);
  for (let count = 0; at !== -1 && count < MAX_STARTS; count++) {
    const jpeg = readStart(bytes, at);
    if (jpeg) found.push(jpeg);
    at = bytes.indexOf(START, at + 1);
  }
  return found.sort((a, b) => b.width * b.height - a.width * a.height);
}

/** Returns the first JPEG of a list that is there to its end, with its bytes; undefined where none of the first eight is. */
export function findWhole(
  bytes: Buffer,
  jpegs: readonly EmbeddedJpeg[],
): { readonly jpeg: EmbeddedJpeg; readonly data: Buffer } | undefined {
  for (const jpeg of jpegs.slice(0, MAX_FOLLOWED)) {
    const data = bytes.subarray(jpeg.start);
    const end = findJpegEnd(data);
    if (end !== undefined) return { jpeg, data: data.subarray(0, end) };
  }
  return undefined;
}

/** Reads the segments of a header, each of which must follow the one before; undefined where no JPEG begins. */
function readStart(bytes: Buffer, start: number): EmbeddedJpeg | undefined {
  let size: Size | undefined;
  let orientation: Orientation | undefined;
  let at = start + 2;
  for (let count = 0; count < MAX_SEGMENTS && at + 4 <= bytes.length; count++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9)) return undefined;
    const length = bytes.readUInt16BE(at + 2);
    const payload = bytes.subarray(at + 4, at + 2 + length);
    if (marker === SOS) return size && { ...size, start, orientation };
    if (marker === APP1 && isExif(payload)) orientation ??= findOrientation(payload);
    if (isFrame(marker)) {
      if (!SHOWN_FRAMES.includes(marker) || payload.length < 6 || payload[0] !== 8 || payload[5] !== 3) {
        return undefined;
      }
      size = { width: payload.readUInt16BE(3), height: payload.readUInt16BE(1) };
      if (size.width === 0 || size.height === 0) return undefined;
    }
    at += 2 + length;
  }
  return undefined;
}
