/** Makes test images in code. PNG and headers by hand (no dependency); JPEG, GIF and WebP with sharp. */
import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue and (optional) alpha, each 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number, alpha?: number];

export interface PngOptions {
  width: number;
  height: number;
  color?: Rgb;
  /** Seeded pseudo-random pixels, so that the file is about as large as its raw pixels. */
  noise?: boolean;
  /** Adds an alpha channel: the colour's own alpha, or half transparent. */
  alpha?: boolean;
  /** Written into a tEXt chunk, to prove that metadata is kept or stripped. */
  text?: string;
  /** Seed of the noise: two files of one size with different bytes. */
  seed?: number;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BLUE: Rgb = [38, 98, 217];

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function ihdr(width: number, height: number, alpha: boolean): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = 8;
  data[9] = alpha ? 6 : 2;
  return pngChunk('IHDR', data);
}

/** Raw pixel rows as PNG wants them: one filter byte, then the row. */
function blankRows(width: number, height: number, channels: number): { rows: Buffer; stride: number } {
  const stride = 1 + width * channels;
  return { rows: Buffer.alloc(stride * height), stride };
}

function fillNoise(rows: Buffer, stride: number, seed: number): void {
  // xorshift32: a few lines, the same bytes on every machine.
  let state = seed | 0 || 1;
  for (let start = 0; start < rows.length; start += stride) {
    for (let i = start + 1; i < start + stride; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      rows[i] = state & 0xff;
    }
  }
}

interface Encoding {
  readonly width: number;
  readonly height: number;
  readonly alpha?: boolean;
  readonly text?: string | undefined;
  /** Of zlib: 0 stores the pixels as they are. */
  readonly level?: 0 | 1;
}

function encodePng(rows: Buffer, { width, height, alpha = false, text, level = 1 }: Encoding): Buffer {
  return Buffer.concat([
    PNG_SIGNATURE,
    ihdr(width, height, alpha),
    ...(text === undefined ? [] : [pngChunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1'))]),
    pngChunk('IDAT', deflateSync(rows, { level })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG of one colour, or of seeded noise that does not compress. */
export function makePng(options: PngOptions): Buffer {
  const { width, height, color = BLUE, noise = false, alpha = false, text, seed = 1 } = options;
  const channels = alpha ? 4 : 3;
  const { rows, stride } = blankRows(width, height, channels);
  if (noise) {
    fillNoise(rows, stride, seed);
  } else {
    const pixel = Buffer.from([color[0], color[1], color[2], color[3] ?? 128].slice(0, channels));
    if (height > 0) rows.fill(pixel, 1, stride);
    for (let y = 1; y < height; y++) rows.copyWithin(y * stride, 0, stride);
  }
  // To try to compress noise takes twenty times as long as to store it, and saves nothing.
  return encodePng(rows, { width, height, alpha, text, level: noise ? 0 : 1 });
}

/** A PNG of sound chunks whose pixels are no zlib stream, so that only decoding finds it damaged. */
export function makeUndecodablePng(width: number, height: number): Buffer {
  return Buffer.concat([
    pngHeader(width, height),
    pngChunk('IDAT', Buffer.alloc(64)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG with a sky, a sun, a house with a door, and a meadow: something to describe in a demo. */
export function makeScene({ width, height }: { width: number; height: number }): Buffer {
  const { rows, stride } = blankRows(width, height, 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows.set(scenePixel(x / width, y / height, width / height), y * stride + 1 + x * 3);
    }
  }
  return encodePng(rows, { width, height });
}

/** The scene's colour at a place given in shares of its width and height. */
function scenePixel(x: number, y: number, aspect: number): [number, number, number] {
  const within = (left: number, top: number, right: number, bottom: number) =>
    x >= left && x < right && y >= top && y < bottom;
  if (within(0.46, 0.62, 0.54, 0.8)) return [92, 58, 33];
  if (within(0.38, 0.52, 0.44, 0.6) || within(0.56, 0.52, 0.62, 0.6)) return [255, 236, 150];
  if (within(0.34, 0.46, 0.66, 0.8)) return [200, 70, 55];
  if (y < 0.46 && Math.abs(x - 0.5) < (y - 0.26) * 1.1) return [110, 40, 45];
  if (Math.hypot((x - 0.84) * aspect, y - 0.18) < 0.1) return [255, 205, 60];
  if (y >= 0.74) return [70, 150, 70];
  return [140 + Math.round(60 * y), 190 + Math.round(40 * y), 245];
}

async function loadSharp() {
  return (await import('sharp')).default;
}

async function sharpBlank(width: number, height: number, color: Rgb) {
  const sharp = await loadSharp();
  const [r, g, b] = color;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

export interface JpegOptions {
  width: number;
  height: number;
  color?: Rgb;
  /** The EXIF orientation tag, 1 to 8; `width` and `height` are those of the stored pixels. */
  orientation?: number;
  quality?: number;
}

/** A JPEG of one colour, with an EXIF orientation if asked. */
export async function makeJpeg(options: JpegOptions): Promise<Buffer> {
  const { width, height, color = BLUE, orientation, quality = 80 } = options;
  const image = (await sharpBlank(width, height, color)).jpeg({ quality });
  return (orientation === undefined ? image : image.withMetadata({ orientation })).toBuffer();
}

export interface FramesOptions {
  width: number;
  height: number;
  /** Frames of different colours; 1 (still) when left out. */
  frames?: number;
}

async function sharpFrames({ width, height, frames = 1 }: FramesOptions) {
  const sharp = await loadSharp();
  const pages = Array.from({ length: frames }, (_, i) =>
    makePng({ width, height, color: [(i * 80 + 40) % 256, (i * 40 + 90) % 256, 200] }),
  );
  return frames === 1 ? sharp(pages[0]) : sharp(pages, { join: { animated: true } });
}

/** A GIF, animated when it has more than one frame. */
export async function makeGif(options: FramesOptions): Promise<Buffer> {
  return (await sharpFrames(options)).gif({ keepDuplicateFrames: true }).toBuffer();
}

/** A WebP, lossy unless asked otherwise, animated when it has more than one frame. */
export async function makeWebp(options: FramesOptions & { lossless?: boolean }): Promise<Buffer> {
  return (await sharpFrames(options)).webp({ lossless: options.lossless ?? false }).toBuffer();
}

/** A GIF of 35 bytes that claims any size and holds one pixel: a decompression bomb by its header. */
export function gifHeader(width: number, height: number): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen[4] = 0x80;
  const frame = Buffer.alloc(10);
  frame[0] = 0x2c;
  frame.writeUInt16LE(width, 5);
  frame.writeUInt16LE(height, 7);
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    screen,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    frame,
    Buffer.from([2, 2, 0x4c, 1, 0, 0x3b]),
  ]);
}

/** A PNG's signature and IHDR chunk only: a size, and no pixels. */
export function pngHeader(width: number, height: number): Buffer {
  return Buffer.concat([PNG_SIGNATURE, ihdr(width, height, false)]);
}

/** The first `length` bytes, as a broken download leaves them. */
export function truncate(bytes: Buffer, length: number): Buffer {
  return Buffer.from(bytes.subarray(0, length));
}
