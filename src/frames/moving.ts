// Defines a moving picture that is opened, so that single frames can be taken out of it.
import type { Size } from '../image/size.ts';

/**
 * Maximum pixels of a frame, twice those of an 8K video: each of many frames is decoded in full, and a megabyte can claim
 * frames of 268 million pixels, which take 2 GB and some ten seconds each.
 */
export const MAX_FRAME_PIXELS = 8192 * 8192;

/** A frame as it is shown, in a format that the API takes. */
export interface Frame extends Size {
  readonly bytes: Buffer;
  readonly format: 'png' | 'jpeg';
}

/** An animation or a video; close it once its frames are taken. */
export interface Moving {
  /** Seconds. */
  readonly duration: number;
  /** Frames in the file; undefined where nobody has counted them. */
  readonly count: number | undefined;
  /** The original keeps every pixel: it may be a drawing. */
  readonly lossless: boolean;
  /**
   * Returns when frames begin to be shown, in seconds and ascending: all of them, or at least those that are shown at
   * these times and the next ones.
   */
  listStarts(times: readonly number[]): Promise<readonly number[]>;
  /** Decodes the frame that begins at a listed time. Throws CliError. */
  decode(start: number): Promise<Frame>;
  close(): void;
}
