/**
 * Recognises Netpbm images (PBM, PGM, PPM, PAM and PFM) and reads their headers, which are text.
 * https://netpbm.sourceforge.net/doc/ppm.html, pam.html and https://netpbm.sourceforge.net/doc/pfm.html
 */
import type { Size } from '../size.ts';
import { ImageHeaderError, requirePixels } from './image-header.ts';

/** Bytes in which a header must end: only comments can make it longer than a hundred. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The largest number in a header; programs write sizes of at most 32 bits. */
const MAX_NUMBER = 0x7fff_ffff;

/** The form in which samples are stored: decimal numbers, bits of which 1 is black, whole numbers of 8 or 16 bits, or numbers with a point. */
type NetpbmForm = 'text-bits' | 'text' | 'bits' | 'binary' | 'float';

/** The facts in a Netpbm header. */
export interface NetpbmHeader extends Size {
  readonly form: NetpbmForm;
  /** Samples of a pixel as stored. */
  readonly depth: number;
  /** The sample that is white. In PFM, -1 for numbers whose lowest byte comes first, otherwise 1. */
  readonly maxval: number;
  /** The name of a PAM's kind of pixels, such as `RGB_ALPHA`; empty where none is given. */
  readonly tupleType: string;
  /** Offset of the samples in bytes. */
  readonly start: number;
}

const FORMS: Readonly<Record<string, readonly [form: NetpbmForm, depth: number]>> = {
  P1: ['text-bits', 1],
  P2: ['text', 1],
  P3: ['text', 3],
  P4: ['bits', 1],
  P5: ['binary', 1],
  P6: ['binary', 3],
  Pf: ['float', 1],
  PF: ['float', 3],
};

/** Whether a file begins like a Netpbm image; `head` has one character a byte. A sentence that begins with `P5` does not. */
export function isNetpbm(head: string): boolean {
  if (/^P7\n(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)/.test(head)) return true;
  if (/^P[Ff]\s\d+\s\d+\s-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s/i.test(head)) return true;
  if (!/^P[1-6]\s/.test(head)) return false;
  const text = head.replace(/#[^\n]*\n/g, '\n');
  const header = /^P[1-6]\s+\d+\s+\d+(?:\s+\d+)?\s/.exec(text)?.[0];
  if (header === undefined || !/[\r\n]/.test(header)) return false;
  // In the forms 1 to 3 the pixels are decimal numbers too; a comment may be cut off.
  return !/^P[123]/.test(text) || /^[\s\d]*(?:#[^\n]*)?$/.test(text.slice(1));
}

/** Returns the size in pixels that a Netpbm header claims; undefined for a header that cannot be read. */
export function readNetpbmSize(bytes: Buffer): Size | undefined {
  try {
    return readNetpbmHeader(bytes);
  } catch (error) {
    if (error instanceof ImageHeaderError) return undefined;
    throw error;
  }
}

/** Reads the header of a Netpbm image; throws ImageHeaderError for one that is cut off, impossible or without pixels. */
export function readNetpbmHeader(bytes: Buffer): NetpbmHeader {
  const head = bytes.toString('latin1', 0, MAX_HEADER_BYTES);
  const header = head.startsWith('P7') ? readPam(head) : readPlain(head);
  requirePixels('Netpbm image', header);
  const { form, maxval, depth } = header;
  const isPossible = form === 'float' ? Math.abs(maxval) === 1 : maxval >= 1 && maxval <= 0xffff;
  if (!isPossible) throw new ImageHeaderError(`the Netpbm image has ${maxval} as its largest sample`);
  if (depth < 1) throw new ImageHeaderError('the Netpbm image has pixels without samples');
  return header;
}

function readPlain(head: string): NetpbmHeader {
  const found = FORMS[head.slice(0, 2)];
  if (!found) throw new ImageHeaderError('the Netpbm image has no known form');
  const [form, depth] = found;
  // A number, after spaces and comments.
  const token = /(?:\s|#[^\n\r]*[\n\r])*([^\s#]+)/y;
  token.lastIndex = 2;
  const next = () => {
    const text = token.exec(head)?.[1];
    if (text === undefined) throw cutOff();
    return text;
  };
  const width = toNumber(next());
  const height = toNumber(next());
  const maxval = form === 'float' ? Math.sign(Number(next())) : /bits$/.test(form) ? 1 : toNumber(next());
  // One space or line break ends the header.
  return { form, width, height, depth, maxval, tupleType: '', start: token.lastIndex + 1 };
}

function readPam(head: string): NetpbmHeader {
  const end = /^ENDHDR[^\S\n]*\n/m.exec(head);
  if (!end) throw cutOff();
  const fields = new Map<string, string>();
  for (const line of head.slice(3, end.index).split('\n')) {
    const [, name, value] = /^\s*([A-Z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const earlier = name === 'TUPLTYPE' ? fields.get(name) : undefined;
    fields.set(name, earlier === undefined ? value : `${earlier} ${value}`);
  }
  const number = (name: string) => toNumber(fields.get(name) ?? '');
  return {
    form: 'binary',
    width: number('WIDTH'),
    height: number('HEIGHT'),
    depth: number('DEPTH'),
    maxval: number('MAXVAL'),
    tupleType: fields.get('TUPLTYPE') ?? '',
    start: end.index + end[0].length,
  };
}

function toNumber(text: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= MAX_NUMBER)) throw new ImageHeaderError('the Netpbm header holds an impossible number');
  return value;
}

function cutOff(): ImageHeaderError {
  return new ImageHeaderError('the Netpbm header is cut off');
}
