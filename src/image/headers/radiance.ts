// Reads the header of a Radiance picture (HDR); https://radsite.lbl.gov/radiance/refer/filefmts.pdf
import { RareKindError } from '../rare-kind.ts';
import type { Size } from '../size.ts';
import { ImageHeaderError, requirePixels } from './image-header.ts';

/** Bytes in which a header must end. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The facts in the header of a Radiance picture. */
export interface RadianceHeader extends Size {
  /** Offset of the first row in bytes. */
  readonly start: number;
}

/** Rows go from the top down and from left to right in all but rare files. */
const SIZE = /^([+-])([XY]) +(\d{1,9}) +([+-])([XY]) +(\d{1,9})\n/;

/** Reads the header; throws ImageHeaderError for one that is cut off, RareKindError for rows in another order. */
export function readRadianceHeader(bytes: Buffer): RadianceHeader {
  const head = bytes.toString('latin1', 0, MAX_HEADER_BYTES);
  const end = head.indexOf('\n\n');
  const found = end < 0 ? undefined : SIZE.exec(head.slice(end + 2, end + 102));
  if (!found) throw new ImageHeaderError('the HDR header is cut off');
  const [line, ySign, y, height, xSign, x, width] = found;
  if (/^FORMAT=32-bit_rle_xyze/m.test(head.slice(0, end))) throw new RareKindError('an HDR in CIE colours');
  if (`${ySign}${y}${xSign}${x}` !== '-Y+X') throw new RareKindError('an HDR that is turned or mirrored');
  const size = { width: Number(width), height: Number(height) };
  requirePixels('HDR', size);
  return { ...size, start: end + 2 + line.length };
}
