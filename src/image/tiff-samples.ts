// Reads the samples of a TIFF that have no fixed black and white: with a sign, of 32 bits, or in floating point.
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import type { Region } from './crop.ts';
import { GDAL_NODATA, type TiffDirectory } from './headers/tiff-directories.ts';
import type { Size } from './size.ts';

const SAMPLE_FORMAT = 339;

const UNSIGNED = 1;
const FLOATING_POINT = 3;

/** Samples read at a time: 24 MB as floats. */
const SAMPLES_AT_A_TIME = 6_000_000;

/** Samples of the colours of some rows; other channels, such as alpha, follow them in each pixel. */
interface SampleRows {
  readonly samples: Float32Array;
  readonly channels: number;
}

export interface Samples extends Size {
  /** Their type, such as `32-bit float`. */
  readonly title: string;
  /** Colours in a pixel: grey, or red, green and blue. */
  readonly colours: 1 | 3;
  /** Values are amounts of light, as scRGB has them, not steps of brightness. */
  readonly isLight: boolean;
  /** The value that stands for no data. */
  readonly noData: number;
  /** Reads all rows, some at a time, from the top down. */
  readonly readRows: () => AsyncGenerator<SampleRows>;
}

const TITLES = {
  char: '8-bit signed',
  short: '16-bit signed',
  int: '32-bit signed',
  uint: '32-bit',
  float: '32-bit float',
  double: '64-bit float',
} as const;

/** A TIFF, the directory whose samples are read, and what opens it. */
export interface OpenTiff {
  readonly bytes: Buffer;
  readonly directory: TiffDirectory;
  readonly metadata: Metadata;
  readonly sharp: (bytes: Buffer, options: SharpOptions) => Sharp;
  readonly options: SharpOptions;
}

/** Returns the samples of a TIFF; undefined for one whose samples have a fixed black and white, as in CIELAB. */
export function openSamples({ bytes, directory, metadata, sharp, options }: OpenTiff): Samples | undefined {
  const { depth = '', space = '', autoOrient } = metadata;
  const isRgb = /^(?:scrgb|srgb|rgb16)$/.test(space);
  if (!(depth in TITLES) || !(isRgb || /^(?:b-w|grey16)$/.test(space))) return undefined;
  // sharp would clip these to whole numbers without a sign, so it is told that they are such.
  const disguise = space === 'grey16' ? findSampleFormat(directory) : undefined;
  const source = disguise ? withSampleFormat(bytes, disguise.at) : bytes;
  const isHalf = disguise !== undefined && disguise.value === FLOATING_POINT;
  const readRegion = async (region: Region): Promise<SampleRows> => {
    const { data, info } = await sharp(source, { ...options, ignoreIcc: true })
      .autoOrient()
      .extract(region)
      .toColourspace(space)
      .raw({ depth: disguise ? 'ushort' : 'float' })
      .toBuffer({ resolveWithObject: true });
    const { buffer, byteOffset, byteLength } = data;
    if (!disguise) {
      return { samples: new Float32Array(buffer, byteOffset, byteLength / 4), channels: info.channels };
    }
    const stored = new Uint16Array(buffer, byteOffset, byteLength / 2);
    return {
      samples: Float32Array.from(stored, isHalf ? fromHalf : (value) => (value << 16) >> 16),
      channels: info.channels,
    };
  };
  const { width, height } = autoOrient;
  return {
    width,
    height,
    title: isHalf ? '16-bit float' : TITLES[depth as keyof typeof TITLES],
    colours: isRgb ? 3 : 1,
    isLight: space === 'scrgb',
    noData: readNoData(directory),
    async *readRows() {
      const rows = Math.max(1, Math.floor(SAMPLES_AT_A_TIME / (width * (isRgb ? 4 : 1))));
      for (let top = 0; top < height; top += rows) {
        yield readRegion({ left: 0, top, width, height: Math.min(rows, height - top) });
      }
    },
  };
}

/** Returns the field that says the type of the samples, where it stands for all of them. */
function findSampleFormat({ fields, places }: TiffDirectory): { value: number; at: number } | undefined {
  const [value, ...others] = fields.get(SAMPLE_FORMAT) ?? [];
  const at = places.get(SAMPLE_FORMAT);
  return value === undefined || at === undefined || others.length > 0 ? undefined : { value, at };
}

function readNoData({ texts }: TiffDirectory): number {
  const text = texts.get(GDAL_NODATA) ?? '';
  return text === '' ? Number.NaN : Math.fround(Number(text));
}

/** Returns a copy of a TIFF that says of its samples that they are whole numbers without a sign. */
function withSampleFormat(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  // `II` marks a file whose numbers begin with their lowest byte, `MM` the others.
  if (copy[0] === 0x49) copy.writeUInt16LE(UNSIGNED, at);
  else copy.writeUInt16BE(UNSIGNED, at);
  return copy;
}

/** Returns the value of a floating-point number of 16 bits; IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
