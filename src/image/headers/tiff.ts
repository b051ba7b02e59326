// Finds the image in a TIFF that is to be seen, and says how it is stored; decodes nothing.
import type { Size } from '../size.ts';
import { listDirectories, type TiffDirectory } from './tiff-directories.ts';

const NEW_SUBFILE_TYPE = 254;
const SUBFILE_TYPE = 255;
const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const BITS_PER_SAMPLE = 258;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const SAMPLES_PER_PIXEL = 277;
const PLANAR_CONFIGURATION = 284;
const TILE_WIDTH = 322;
const TILE_LENGTH = 323;

/** Red, green, blue and alpha, or CMYK with alpha. */
const MAX_SAMPLES = 5;

/** Whether an image is a smaller copy of another one in the file. */
export function isReduced(directory: TiffDirectory): boolean {
  return (
    (readNumber(directory, NEW_SUBFILE_TYPE, 0) & 1) === 1 || readNumber(directory, SUBFILE_TYPE, 1) === 2
  );
}

/** Returns the first image that is not a smaller copy of another: some programs write a thumbnail before it. */
export function findMainImage(bytes: Uint8Array): TiffDirectory | undefined {
  const all = listDirectories(bytes);
  const pages = all.filter(({ below }) => below === undefined);
  return [...pages, ...all].find((each) => !isReduced(each)) ?? all[0];
}

/**
 * Reads the size in pixels that must be decoded: the main image's own, or that of its tiles where those are larger.
 * Returns undefined for a damaged header and for more channels than an image needs, which cost time of their own.
 */
export function readTiffSize(bytes: Uint8Array): Size | undefined {
  const main = findMainImage(bytes);
  if (!main) return undefined;
  const width = readNumber(main, IMAGE_WIDTH, 0);
  const height = readNumber(main, IMAGE_LENGTH, 0);
  if (!width || !height || readNumber(main, SAMPLES_PER_PIXEL, 1) > MAX_SAMPLES) return undefined;
  return {
    width: Math.max(width, readNumber(main, TILE_WIDTH, 0)),
    height: Math.max(height, readNumber(main, TILE_LENGTH, 0)),
  };
}

/** Compressions that sharp's libtiff lacks, by their value in the file. */
const RARE_COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'old-style JPEG compression',
  32809: 'ThunderScan compression',
  33003: 'JPEG 2000 compression',
  33005: 'JPEG 2000 compression',
  34661: 'JBIG compression',
  34676: 'SGI Log compression',
  34677: 'SGI Log compression',
  34712: 'JPEG 2000 compression',
  34887: 'LERC compression',
  34925: 'LZMA compression',
  50000: 'Zstandard compression',
  50002: 'JPEG XL compression',
};

const CIELAB = 8;
const SEPARATE_PLANES = 2;

/** Returns what decoders find rare about a TIFF, such as `LZMA compression`; undefined for usual ones. */
export function describeRareTiff(bytes: Uint8Array): string | undefined {
  const main = findMainImage(bytes);
  if (!main) return undefined;
  const compression = RARE_COMPRESSIONS[readNumber(main, COMPRESSION, 1)];
  if (compression !== undefined) return compression;
  const bits = readNumber(main, BITS_PER_SAMPLE, 1);
  if (![1, 2, 4, 8, 16, 32].includes(bits)) return `${bits} bits a channel`;
  if (readNumber(main, PHOTOMETRIC, 0) === CIELAB && bits === 8) return '8-bit Lab colours';
  const isTiled = main.fields.has(TILE_WIDTH);
  if (isTiled && readNumber(main, PLANAR_CONFIGURATION, 1) === SEPARATE_PLANES)
    return 'tiles of single channels';
  return undefined;
}

function readNumber({ fields }: TiffDirectory, tag: number, otherwise: number): number {
  return fields.get(tag)?.[0] ?? otherwise;
}
