/** A file of a format, and what it shows. */
import type { Sharp } from 'sharp';
import { quadrants } from '../pixels.ts';

export interface Sample {
  readonly make: () => Buffer | Promise<Buffer>;
  /** The four colours, as `corners` names them; undefined for formats that are refused, and for what only has the mark. */
  readonly shows?: string;
}

/** The colours of the picture that samples show. */
const FOUR = 'red green blue white';

/** The picture that samples show: red, green, blue and white. */
export function picture(): Sharp {
  return quadrants(32, 16, ['red', 'green', 'blue', 'white']);
}

/** Returns bytes, one for each character. */
export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A sample that shows the picture. */
export function showing(make: Sample['make']): Sample {
  return { make, shows: FOUR };
}

/** A sample that begins like a file of the format, which is all that its name needs. */
export function beginning(text: string): Sample {
  return { make: () => latin1(text) };
}
