// Defines decoded pixels, the form in which a decoder hands an image over.
import type { ProcessContext } from '../process/context.ts';
import type { Size } from './size.ts';

/** Decoded pixels of 8 bits a channel, upright. */
export interface RawImage extends Size {
  readonly data: Buffer;
  readonly channels: 3 | 4;
  readonly hasAlpha: boolean;
  /** ICC profile of colours outside sRGB. */
  readonly profile?: Buffer | undefined;
}

export interface DecodeOptions {
  /** The user's own argument, for messages. */
  readonly input: string;
  /** A decoder throws an Error for an image of more pixels. */
  readonly maxPixels: number;
  readonly ctx: ProcessContext;
}

/** Decodes a whole file; throws an Error for a damaged one, CliError for a missing package, and the signal's reason. */
export type Decoder = (bytes: Buffer, options: DecodeOptions) => Promise<RawImage>;
