// Decodes Netpbm images (PBM, PGM, PPM, PAM and PFM), because sharp reads only some of them, in a build of its own.
import { forEachRow } from './for-each-row.ts';
import { requireFewPixels } from './guard.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import { type NetpbmHeader, readNetpbmHeader } from './headers/netpbm.ts';
import { RareKindError } from './rare-kind.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { scaleToBytes } from './scale-samples.ts';

/** Decodes a Netpbm image; throws an Error for one that is damaged or has more pixels than `maxPixels`, and the signal's reason. */
export async function decodeNetpbm(
  bytes: Buffer,
  { input, maxPixels, ctx: { signal } }: DecodeOptions,
): Promise<RawImage> {
  const header = readNetpbmHeader(bytes);
  // Before anything is allocated, because 20 bytes can claim any size.
  requireFewPixels(header, maxPixels, input);
  const { form } = header;
  const samples = bytes.subarray(header.start);
  if (form === 'float') return fromFloats(header, samples, signal);
  if (form === 'bits') return fromBits(header, samples, signal);
  if (form === 'binary') return fromBinary(header, samples, signal);
  return fromText(header, samples, signal);
}

/** Returns the bytes of the image, without those of further images; throws for an image that is cut off. */
function takeSamples(samples: Buffer, length: number): Buffer {
  if (samples.length < length) {
    throw new ImageHeaderError(`the Netpbm image is cut off: it holds ${samples.length} of ${length} bytes`);
  }
  return samples.subarray(0, length);
}

/** Several images may follow each other in a file. */
const ONLY_FIRST: Pick<RawImage, 'losses'> = { losses: ['holds several images; only the first is seen'] };

function noteOthers(samples: Buffer, length: number): Pick<RawImage, 'losses'> {
  return /^P[1-7]\s/.test(samples.toString('latin1', length, length + 3)) ? ONLY_FIRST : {};
}

async function fromBits(header: NetpbmHeader, samples: Buffer, signal: AbortSignal): Promise<RawImage> {
  const { width, height } = header;
  const stride = Math.ceil(width / 8);
  const bits = takeSamples(samples, stride * height);
  const data = Buffer.alloc(width * height);
  await forEachRow(header, signal, (y) => {
    for (let x = 0; x < width; x++) {
      const isBlack = ((bits[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      data[y * width + x] = isBlack ? 0 : 255;
    }
  });
  return { width, height, data, channels: 1, hasAlpha: false, ...noteOthers(samples, bits.length) };
}

/** The samples of a pixel that are used, and how many channels the pixels become. */
interface Layout {
  readonly colours: 1 | 3;
  readonly hasAlpha: boolean;
}

/** The kinds of a PAM. */
const TUPLE_TYPES: Readonly<Record<string, Layout>> = {
  BLACKANDWHITE: { colours: 1, hasAlpha: false },
  GRAYSCALE: { colours: 1, hasAlpha: false },
  RGB: { colours: 3, hasAlpha: false },
  BLACKANDWHITE_ALPHA: { colours: 1, hasAlpha: true },
  GRAYSCALE_ALPHA: { colours: 1, hasAlpha: true },
  RGB_ALPHA: { colours: 3, hasAlpha: true },
};

/** The layout of a PAM that names none, by its samples a pixel. */
const BY_DEPTH = ['', 'GRAYSCALE', 'GRAYSCALE_ALPHA', 'RGB', 'RGB_ALPHA'];

function chooseLayout({ tupleType, depth }: NetpbmHeader): Layout {
  const layout = TUPLE_TYPES[tupleType || (BY_DEPTH[depth] ?? '')];
  if (!layout) throw new RareKindError(`a PAM of the kind ${JSON.stringify(tupleType || depth)}`);
  if (layout.colours + Number(layout.hasAlpha) > depth) {
    throw new ImageHeaderError(`the PAM has ${depth} samples a pixel, too few for ${tupleType}`);
  }
  return layout;
}

async function fromBinary(header: NetpbmHeader, samples: Buffer, signal: AbortSignal): Promise<RawImage> {
  const { width, height, depth, maxval } = header;
  const { colours, hasAlpha } = chooseLayout(header);
  const sampleBytes = maxval > 255 ? 2 : 1;
  const stride = width * depth * sampleBytes;
  const stored = takeSamples(samples, stride * height);
  const toByte = makeScale(maxval);
  const used = colours + Number(hasAlpha);
  // sharp takes grey with alpha as colours with alpha only.
  const isGreyAlpha = colours === 1 && hasAlpha;
  const channels = isGreyAlpha ? 4 : (used as 1 | 3 | 4);
  const data = Buffer.alloc(width * height * channels);
  const read = sampleBytes === 1 ? (at: number) => stored[at] ?? 0 : (at: number) => stored.readUInt16BE(at);
  let to = 0;
  await forEachRow(header, signal, (y) => {
    const end = (y + 1) * stride;
    for (let pixel = y * stride; pixel < end; pixel += depth * sampleBytes) {
      for (let i = 0; i < used; i++) {
        const value = toByte(read(pixel + i * sampleBytes));
        data[to++] = value;
        if (!isGreyAlpha || i > 0) continue;
        data[to++] = value;
        data[to++] = value;
      }
    }
  });
  return { width, height, data, channels, hasAlpha, ...noteOthers(samples, stored.length) };
}

/** Returns a function from a sample to a byte; samples above white are white. */
function makeScale(maxval: number): (sample: number) => number {
  const table = new Uint8Array(0x10000).fill(255);
  for (let value = 0; value <= maxval; value++) table[value] = Math.round((255 * value) / maxval);
  return (sample) => table[sample] ?? 255;
}

/** Decodes decimal numbers; in the bits of a PBM nothing need stand between two. */
async function fromText(header: NetpbmHeader, samples: Buffer, signal: AbortSignal): Promise<RawImage> {
  const { form, width, height, depth, maxval } = header;
  const count = width * height * depth;
  const isBits = form === 'text-bits';
  if (samples.length < (isBits ? count : 2 * count - 1)) takeSamples(samples, count * 2);
  const toByte = makeScale(maxval);
  const data = Buffer.alloc(count);
  let at = 0;
  const next = () => {
    at = skipSpace(samples, at);
    const first = at;
    let value = 0;
    for (; isDigit(samples[at]) && (at === first || !isBits); at++) {
      value = Math.min(0xffff, value * 10 + ((samples[at] ?? 0) - 48));
    }
    if (at === first) throw new ImageHeaderError(describeEnd(samples, at));
    return value;
  };
  let to = 0;
  await forEachRow(header, signal, () => {
    for (let end = to + width * depth; to < end; to++) {
      const value = next();
      data[to] = isBits ? (value === 0 ? 255 : 0) : toByte(value);
    }
  });
  return { width, height, data, channels: depth === 3 ? 3 : 1, hasAlpha: false };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

const HASH = 35;

/** Returns the offset after spaces and comments. */
function skipSpace(samples: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = samples[at];
    if (byte === HASH) {
      const end = samples.indexOf(10, at);
      at = end < 0 ? samples.length : end;
    } else if (byte !== undefined && (byte === 32 || (byte >= 9 && byte <= 13))) at++;
    else return at;
  }
}

function describeEnd(samples: Buffer, at: number): string {
  return at >= samples.length ? 'the Netpbm image is cut off' : 'the Netpbm image holds what is no number';
}

/** Decodes a PFM, whose rows go from the bottom up and whose numbers are amounts of light. */
async function fromFloats(header: NetpbmHeader, samples: Buffer, signal: AbortSignal): Promise<RawImage> {
  const { width, height, depth, maxval } = header;
  const colours = depth === 3 ? 3 : 1;
  const stride = width * depth * 4;
  const stored = takeSamples(samples, stride * height);
  async function* readRows() {
    for (let y = height - 1; y >= 0; y--) {
      const row = Buffer.from(stored.subarray(y * stride, (y + 1) * stride));
      if (maxval > 0) row.swap32();
      yield { samples: new Float32Array(row.buffer, row.byteOffset, width * depth), channels: depth };
    }
  }
  const samplesOf = {
    width,
    height,
    title: '32-bit float',
    colours,
    isLight: true,
    noData: Number.NaN,
  } as const;
  return scaleToBytes({ ...samplesOf, readRows }, signal);
}
