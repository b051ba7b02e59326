// Finds the first image of a FITS file; https://fits.gsfc.nasa.gov/standard40/fits_standard40aa-le.pdf
import { RareKindError } from '../rare-kind.ts';
import type { Size } from '../size.ts';
import { ImageHeaderError } from './image-header.ts';

/** Headers and data are padded to blocks of this many bytes. */
const BLOCK_BYTES = 2880;
const CARD_BYTES = 80;
/** Parts that are looked through for an image, and cards of one header. */
const MAX_PARTS = 1000;
const MAX_CARDS = 20_000;

/** Bits of a sample, below zero for floating point. */
const BITS = [8, 16, 32, 64, -32, -64] as const;

/** The first image of a FITS file. */
export interface FitsImage extends Size {
  readonly bits: (typeof BITS)[number];
  /** Images on top of each other, of which each has its own samples. */
  readonly planes: number;
  /** A value is a sample times `scale` plus `zero`. */
  readonly scale: number;
  readonly zero: number;
  /** The sample that stands for no value. */
  readonly blank: number | undefined;
  /** Offset of the samples in bytes. */
  readonly start: number;
}

/** Returns the first image; throws ImageHeaderError for a file without one, RareKindError where it is packed. */
export function findFitsImage(bytes: Buffer): FitsImage {
  let at = 0;
  for (let part = 0; part < MAX_PARTS && at < bytes.length; part++) {
    const { cards, end } = readCards(bytes, at);
    if (cards.get('ZIMAGE') === 'T') throw new RareKindError('a FITS with a compressed image');
    const number = (name: string, otherwise: number) => toNumber(cards.get(name), otherwise);
    const axes = listAxes(number);
    const bits = BITS.find((each) => each === number('BITPIX', 0));
    const samples = axes.length === 0 ? 0 : axes.reduce((product, each) => product * each, 1);
    const isImage = part === 0 || cards.get('XTENSION')?.startsWith("'IMAGE") === true;
    if (isImage && samples > 0 && axes.length >= 2) {
      if (bits === undefined) throw new ImageHeaderError('the FITS has samples of an impossible kind');
      const [width = 0, height = 0] = axes;
      return {
        width,
        height,
        bits,
        planes: samples / (width * height),
        scale: number('BSCALE', 1),
        zero: number('BZERO', 0),
        blank: cards.has('BLANK') ? number('BLANK', 0) : undefined,
        start: end,
      };
    }
    const all = number('GCOUNT', 1) * (number('PCOUNT', 0) + samples) * (Math.abs(bits ?? 8) / 8);
    if (!(all >= 0)) break;
    at = end + Math.ceil(all / BLOCK_BYTES) * BLOCK_BYTES;
  }
  throw new ImageHeaderError('the FITS holds no image');
}

interface Cards {
  readonly cards: ReadonlyMap<string, string>;
  /** Offset of the data. */
  readonly end: number;
}

function readCards(bytes: Buffer, start: number): Cards {
  const cards = new Map<string, string>();
  for (let count = 0; count < MAX_CARDS; count++) {
    const at = start + count * CARD_BYTES;
    if (at + CARD_BYTES > bytes.length) break;
    const card = bytes.toString('latin1', at, at + CARD_BYTES);
    const name = card.slice(0, 8).trimEnd();
    if (name === 'END') {
      return { cards, end: start + Math.ceil((at + CARD_BYTES - start) / BLOCK_BYTES) * BLOCK_BYTES };
    }
    // A comment follows a slash.
    if (card.startsWith('= ', 8)) cards.set(name, (card.slice(10).split('/')[0] ?? '').trim());
  }
  throw new ImageHeaderError('the FITS header is cut off');
}

function listAxes(number: (name: string, otherwise: number) => number): readonly number[] {
  const count = Math.min(999, number('NAXIS', 0));
  const axes: number[] = [];
  for (let axis = 1; axis <= count; axis++) {
    const length = number(`NAXIS${axis}`, 0);
    if (!Number.isInteger(length) || length < 0)
      throw new ImageHeaderError('the FITS has an impossible size');
    axes.push(length);
  }
  return axes;
}

/** Numbers may have the exponents of Fortran. */
function toNumber(text: string | undefined, otherwise: number): number {
  const value = text === undefined || text === '' ? otherwise : Number(text.replace(/D/i, 'E'));
  if (!Number.isFinite(value)) throw new ImageHeaderError('the FITS header holds what is no number');
  return value;
}
