/**
 * Lists the images in a macOS icon, the largest first; decodes nothing.
 * https://en.wikipedia.org/wiki/Apple_Icon_Image_format, as Apple documents only the first kinds.
 */
import type { Size } from '../size.ts';
import { hasAscii, toDataView } from './bytes.ts';

const HEADER_BYTES = 8;

/** A hostile file can hold millions; the Mac knows fifty types. */
const MAX_ELEMENTS = 256;

const PNG = '\x89PNG\r\n\x1a\n';
const JP2 = ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'];

/** The side in pixels of the images that are a file of their own or of 32 bits, by type. */
const FILES: Readonly<Record<string, number>> = {
  ...{ icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 },
  ...{ ic11: 32, ic12: 64, ic13: 256, ic14: 512, ic04: 16, ic05: 32 },
  ...{ icsb: 18, icsB: 36, sb24: 24, SB24: 48 },
};

/** The side of the images of 24 bits, by type, and the types of their masks: of 8 bits, and of 1 bit behind a picture. */
const COLORS: Readonly<Record<string, readonly [side: number, mask: string, bitMask?: string]>> = {
  is32: [16, 's8mk', 'ics#'],
  icp4: [16, 's8mk', 'ics#'],
  il32: [32, 'l8mk', 'ICN#'],
  icp5: [32, 'l8mk', 'ICN#'],
  ih32: [48, 'h8mk', 'ich#'],
  it32: [128, 't8mk'],
};

/** One image of an icon. */
export interface IcnsImage extends Size {
  /** A file in the file, or pixels in runs: alpha, red, green and blue, or without alpha. */
  readonly kind: 'png' | 'jp2' | 'argb' | 'rgb';
  readonly data: Buffer;
  /** The alpha of each pixel, a byte or a bit, of one whose kind has none. */
  readonly mask?: { readonly bits: 1 | 8; readonly data: Buffer } | undefined;
  readonly isCut: boolean;
}

/** In this order where sizes are equal. */
const KINDS = ['png', 'argb', 'rgb', 'jp2'];

/** Lists the images of an icon, the largest first; those of fewer than 24 bits, from before 2001, are left out. */
export function listIcnsImages(bytes: Buffer): readonly IcnsImage[] {
  const elements: Element[] = [];
  for (let at = HEADER_BYTES; at + HEADER_BYTES <= bytes.length && elements.length < MAX_ELEMENTS; ) {
    const length = bytes.readUInt32BE(at + 4);
    if (length < HEADER_BYTES) break;
    const type = bytes.toString('latin1', at, at + 4);
    const data = bytes.subarray(at + HEADER_BYTES, at + length);
    elements.push({ type, data, isCut: at + length > bytes.length });
    at += length;
  }
  return elements
    .flatMap((each) => readImage(each, elements) ?? [])
    .sort((a, b) => b.width * b.height - a.width * a.height || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** Returns the size in pixels of the largest image; undefined where it is JPEG 2000, there is none, or the file goes on. */
export function readIcnsSize(bytes: Buffer): Size | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) > bytes.length) return undefined;
  const [largest] = listIcnsImages(bytes);
  return largest && largest.kind !== 'jp2' && largest.width > 0 && largest.height > 0
    ? { width: largest.width, height: largest.height }
    : undefined;
}

interface Element {
  readonly type: string;
  readonly data: Buffer;
  readonly isCut: boolean;
}

function readImage({ type, data, isCut }: Element, all: readonly Element[]): IcnsImage | undefined {
  const side = FILES[type];
  if (side !== undefined) {
    const size = { width: side, height: side };
    if (hasAscii(data, 0, PNG)) {
      const view = toDataView(data);
      // A file that is cut off has the size that its type promises.
      const own = data.length < 24 ? size : { width: view.getUint32(16), height: view.getUint32(20) };
      return { ...own, kind: 'png', data, isCut };
    }
    if (JP2.some((start) => hasAscii(data, 0, start))) return { ...size, kind: 'jp2', data, isCut };
    if (hasAscii(data, 0, 'ARGB')) return { ...size, kind: 'argb', data: data.subarray(4), isCut };
  }
  const [pixels, byteMask, bitMask] = COLORS[type] ?? [];
  if (pixels === undefined) return side !== undefined && isCut ? makeCut(side, data) : undefined;
  const find = (wanted: string | undefined) => all.find((each) => each.type === wanted)?.data;
  const count = pixels * pixels;
  const full = find(byteMask)?.subarray(0, count);
  // Half of this element is a picture in black and white.
  const bits = find(bitMask)?.subarray(count / 8, count / 4);
  const mask =
    full?.length === count
      ? ({ bits: 8, data: full } as const)
      : bits?.length === count / 8
        ? ({ bits: 1, data: bits } as const)
        : undefined;
  // Four unused bytes stand before the largest.
  const runs = type === 'it32' ? data.subarray(4) : data;
  return { width: pixels, height: pixels, kind: 'rgb', data: runs, mask, isCut };
}

function makeCut(side: number, data: Buffer): IcnsImage {
  return { width: side, height: side, kind: 'png', data, isCut: true };
}
