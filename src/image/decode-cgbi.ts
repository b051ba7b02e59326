/**
 * Decodes a PNG in Apple's own form for iOS: without the frame of zlib around its data, blue before red, and with colours
 * multiplied by alpha. https://iphonedevwiki.net/index.php/CgBI_file_format
 */
import { promisify } from 'node:util';
import { deflate, gzip, inflateRaw } from 'node:zlib';
import { errorMessage } from '../errors.ts';
import { LibraryError, requireFewPixels } from './guard.ts';
import { toDataView } from './headers/bytes.ts';
import { removeMark } from './headers/cgbi.ts';
import { readPngHeader } from './headers/png.ts';
import { loadSharp } from './packages.ts';
import { RareKindError } from './rare-kind.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import type { Size } from './size.ts';

const SIGNATURE_BYTES = 8;
/** Bytes of a chunk besides its data: length, type and checksum. */
const CHUNK_OVERHEAD = 12;
/** Size, bits, kind of colours and whether it is interlaced. */
const HEADER_BYTES = 13;
const RGB = 2;
const RGB_ALPHA = 6;
/** Bytes that a pixel takes at most. */
const MAX_PIXEL_BYTES = 4;

/** Pixels that are decoded: twice those of Apple's largest screen, 6016x3384, because the data is held six times at once. */
const MAX_PIXELS = 40_000_000;

/** Decodes to RGB with straight alpha; throws an Error for a damaged file, and one of more pixels than are decoded. */
export async function decodeCgbi(bytes: Buffer, { input, maxPixels, ctx }: DecodeOptions): Promise<RawImage> {
  const png = removeMark(bytes);
  const size = readPngHeader(png);
  requireFewPixels(size, Math.min(MAX_PIXELS, maxPixels), input);
  const header = png.subarray(SIGNATURE_BYTES + 8, SIGNATURE_BYTES + 8 + HEADER_BYTES);
  const [bits, colorType] = [header[8], header[9]];
  if (bits === 16) throw new RareKindError("a PNG in Apple's own form for iOS with 16 bits a channel");
  const data = await reframe(Buffer.concat(listChunks(png, 'IDAT')), size);
  ctx.signal.throwIfAborted();
  const colors = (['PLTE', 'tRNS'] as const).flatMap((type) =>
    listChunks(png, type)
      .slice(0, 1)
      .map((each) => makeChunk(type, each)),
  );
  const chunks = [
    makeChunk('IHDR', header),
    ...colors,
    makeChunk('IDAT', data),
    makeChunk('IEND', Buffer.alloc(0)),
  ];
  const plain = Buffer.concat([png.subarray(0, SIGNATURE_BYTES), ...(await Promise.all(chunks))]);
  const sharp = await loadSharp(input, "it is a PNG in Apple's own form", false);
  const work = sharp(plain, { limitInputPixels: maxPixels, failOn: 'error' }).toColourspace('srgb').raw();
  const { data: pixels, info } = await work.toBuffer({ resolveWithObject: true }).catch((error) => {
    throw new LibraryError(errorMessage(error), { cause: error });
  });
  ctx.signal.throwIfAborted();
  const channels = info.channels as RawImage['channels'];
  if (colorType === RGB || colorType === RGB_ALPHA) swapColors(pixels, channels);
  if (colorType === RGB_ALPHA) divideByAlpha(pixels);
  return { width: info.width, height: info.height, data: pixels, channels, hasAlpha: channels === 4 };
}

/** Unpacks raw deflated data and packs it as zlib does, which has a checksum over all of it. */
async function reframe(raw: Buffer, { width, height }: Size): Promise<Buffer> {
  // A byte at the start of each row, of which seven passes make twice as many.
  const maxOutputLength = width * height * MAX_PIXEL_BYTES + 8 * (width + height) + 64;
  try {
    const rows = await promisify(inflateRaw)(raw, { maxOutputLength });
    // To pack them well would cost time for nothing.
    return await promisify(deflate)(rows, { level: 0 });
  } catch (error) {
    throw new Error('its compressed data is damaged', { cause: error });
  }
}

/** Lists the data of all chunks of a type, up to the first chunk that is cut off. */
function listChunks(png: Buffer, type: string): readonly Buffer[] {
  const view = toDataView(png);
  const found: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at + CHUNK_OVERHEAD <= png.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    if (png.toString('latin1', at + 4, at + 8) === type) found.push(png.subarray(at + 8, end));
    at = end + 4;
  }
  return found;
}

async function makeChunk(type: string, data: Buffer): Promise<Buffer> {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  // gzip's checksum is that of PNG, and Node has had no other way to it before 20.15.
  const packed = await promisify(gzip)(body, { level: 0 });
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(packed.readUInt32LE(packed.length - 8), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Brings red before blue. */
function swapColors(pixels: Buffer, channels: number): void {
  for (let at = 0; at < pixels.length; at += channels) {
    const blue = pixels[at] ?? 0;
    pixels[at] = pixels[at + 2] ?? 0;
    pixels[at + 2] = blue;
  }
}

/** Undoes the multiplication of colours by alpha, with the rounding of Apple's own vImageUnpremultiplyData. */
function divideByAlpha(pixels: Buffer): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3] ?? 0;
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++) {
      const color = Math.min(pixels[channel] ?? 0, alpha);
      pixels[channel] = Math.floor((color * 255 + (alpha >> 1)) / alpha);
    }
  }
}
