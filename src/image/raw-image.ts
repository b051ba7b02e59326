// Defines decoded pixels, the form in which a decoder hands an image over.
import type { ProcessContext } from '../process/context.ts';
import type { Region } from './crop.ts';
import type { Size } from './size.ts';

/** A difference between a drawing and what it shows in a browser, for the notes. */
export interface Loss {
  readonly text: string;
  /** An imperative clause. */
  readonly cure?: string;
  /** Whether a browser draws it. */
  readonly inBrowser?: boolean;
}

/** Decoded pixels of 8 bits a channel, upright. */
export interface RawImage extends Size {
  readonly data: Buffer;
  readonly channels: 1 | 3 | 4;
  readonly hasAlpha: boolean;
  /** ICC profile of colours outside sRGB. */
  readonly profile?: Buffer | undefined;
  /** A drawing's own size; its pixels are those of the region and size that were asked for. */
  readonly ownSize?: Size;
  /** Sentences about what is lost or scaled, for the notes. */
  readonly losses?: readonly (string | Loss)[];
}

/** A whole image file that lies in another one: sharp opens it in place of that. */
export interface InnerImage {
  readonly inner: Buffer;
  readonly format: 'png' | 'jpeg';
  /** Sentences about what else the outer file holds, for the notes. */
  readonly losses?: readonly string[];
}

/** The part of a drawing to draw, as a region in pixels of its own size or all of it, and the size in pixels to draw it at. */
export interface Drawing {
  readonly region: Region | undefined;
  readonly size: Size;
}

export interface DecodeOptions {
  /** The user's own argument, for messages. */
  readonly input: string;
  /** A decoder throws an Error for an image of more pixels. */
  readonly maxPixels: number;
  readonly ctx: ProcessContext;
  /** Chooses what is drawn of a drawing of this own size in pixels, and how large; all of it at that size by default. */
  readonly chooseDrawing?: ((own: Size) => Drawing) | undefined;
  /** Returns the decoder of another format, by its key in the table, for an image of that format in the file. */
  readonly findDecoder?: ((format: string) => Decoder | undefined) | undefined;
}

/**
 * Decodes a whole file, or finds the image file in it; throws an Error for a damaged one, CliError for a missing package,
 * and the signal's reason.
 */
export type Decoder = (bytes: Buffer, options: DecodeOptions) => Promise<RawImage | InnerImage>;
