/**
 * Reads a PNG's header by walking its chunks, and checks their CRCs; inflates nothing.
 * https://www.w3.org/TR/png-3/
 */
import { countBeforeZeroTail, hasAscii, toDataView } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import {
  cutOff,
  type ImageHeader,
  ImageHeaderError,
  type Orientation,
  requirePixels,
} from './image-header.ts';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
const FIRST_CHUNK = SIGNATURE.length;
/** Bytes of a chunk besides its data: length, type and CRC. */
const CHUNK_OVERHEAD = 12;

/** Reads a PNG's size, its orientation (eXIf) and whether it is animated (acTL). */
export function readPngHeader(bytes: Uint8Array): ImageHeader {
  if (!hasAscii(bytes, 0, SIGNATURE.slice(0, bytes.length))) {
    throw new ImageHeaderError('the PNG signature is damaged, as by a transfer in text mode');
  }
  if (bytes.length < FIRST_CHUNK + 18) throw cutOff('PNG', bytes.length);
  if (!hasAscii(bytes, FIRST_CHUNK + 4, 'IHDR')) {
    throw new ImageHeaderError('the PNG does not begin with an IHDR chunk');
  }
  const view = toDataView(bytes);
  const size = { width: view.getUint32(FIRST_CHUNK + 8), height: view.getUint32(FIRST_CHUNK + 12) };
  requirePixels('PNG', size);
  if (Math.max(size.width, size.height) > 0x7fffffff) {
    throw new ImageHeaderError(`the PNG has an impossible size (${size.width}x${size.height})`);
  }
  return { ...size, ...walkChunks(bytes, view) };
}

function walkChunks(bytes: Uint8Array, view: DataView): Omit<ImageHeader, 'width' | 'height'> {
  let orientation: Orientation | undefined;
  let animated = false;
  let isWhole = false;
  let isIntact = true;
  // Node has had both functions since 20.16; before, damage within a chunk is left to the API.
  const { crc32 } = process.getBuiltinModule?.('node:zlib') ?? {};
  let at = FIRST_CHUNK;
  while (at + CHUNK_OVERHEAD <= bytes.length) {
    const length = view.getUint32(at);
    const data = at + 8;
    const next = at + CHUNK_OVERHEAD + length;
    if (next > bytes.length) break;
    isIntact &&= !crc32 || crc32(bytes.subarray(at + 4, next - 4)) === view.getUint32(next - 4);
    const is = (type: string) => hasAscii(bytes, at + 4, type);
    if (is('IEND')) {
      isWhole = true;
      break;
    }
    if (is('acTL') && length >= 8) {
      const frames = view.getUint32(data);
      animated = frames > 1;
      // Some decoders refuse an animation of no frames.
      isIntact &&= frames > 0;
    }
    if (is('eXIf')) orientation ??= exifOrientation(bytes.subarray(data, data + length));
    at = next;
  }
  const usableBytes = isWhole && isIntact ? undefined : countBeforeZeroTail(bytes);
  return { orientation: orientation ?? 1, animated, lossless: true, usableBytes };
}
