/**
 * Reads what says whether a Photoshop document holds its merged image.
 * https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
 */
import { hasAscii } from './bytes.ts';
import { ImageHeaderError } from './image-header.ts';

const HEADER_BYTES = 26;
/** The resource that says whether Photoshop wrote the merged image. */
const VERSION_INFO = 1057;
/** Most resources are a few; a damaged length could lead anywhere. */
const MAX_RESOURCES = 2000;

/**
 * Returns whether a Photoshop document holds a merged image; without the setting "Maximize Compatibility", Photoshop
 * leaves it blank. Throws ImageHeaderError for a file that ends within that image.
 */
export function hasMergedImage(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES) throw cutOff();
  const isLarge = bytes.readUInt16BE(4) === 2;
  const resources = skipSection(bytes, HEADER_BYTES, 4);
  const layers = skipSection(bytes, resources, 4);
  const merged = skipSection(bytes, layers, isLarge ? 8 : 4);
  requireMergedBytes(bytes, merged, isLarge);
  return !saysNotMerged(bytes, resources + 4, layers);
}

/** Returns the offset after a section that begins with its length. */
function skipSection(bytes: Buffer, at: number, lengthBytes: 4 | 8): number {
  if (at + lengthBytes > bytes.length) throw cutOff();
  const length = lengthBytes === 4 ? bytes.readUInt32BE(at) : Number(bytes.readBigUInt64BE(at));
  return at + lengthBytes + length;
}

/** Throws for a merged image that is cut off, of which ImageMagick would leave the rest blank in silence. */
function requireMergedBytes(bytes: Buffer, start: number, isLarge: boolean): void {
  if (start + 2 > bytes.length) throw cutOff();
  const rows = bytes.readUInt16BE(12) * bytes.readUInt32BE(14);
  const bits = bytes.readUInt16BE(22);
  const compression = bytes.readUInt16BE(start);
  const data = start + 2;
  if (compression === 0) {
    if (data + rows * Math.ceil((bytes.readUInt32BE(18) * bits) / 8) > bytes.length) throw cutOff();
  } else if (compression === 1) {
    const countBytes = isLarge ? 4 : 2;
    let end = data + rows * countBytes;
    if (end > bytes.length) throw cutOff();
    for (let at = data, last = end; at < last; at += countBytes) end += bytes.readUIntBE(at, countBytes);
    if (end > bytes.length) throw cutOff();
  }
}

function saysNotMerged(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  for (let left = MAX_RESOURCES; left > 0 && at + 12 <= end && hasAscii(bytes, at, '8BIM'); left--) {
    const id = bytes.readUInt16BE(at + 4);
    // The name and the data take an even number of bytes.
    const data = at + 6 + evenly(1 + (bytes[at + 6] ?? 0)) + 4;
    if (data + 5 > bytes.length) return false;
    if (id === VERSION_INFO) return bytes[data + 4] === 0;
    at = data + evenly(bytes.readUInt32BE(data - 4));
  }
  return false;
}

function evenly(length: number): number {
  return length + (length % 2);
}

function cutOff(): ImageHeaderError {
  return new ImageHeaderError('the Photoshop document is cut off');
}
