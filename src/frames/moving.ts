// Defines an open animation or video, from which single frames are taken.
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
  /** The number of frames in the file; undefined when they have not been counted. */
  readonly count: number | undefined;
  /** Whether the format is lossless, so that it may be a drawing. */
  readonly lossless: boolean;
  /**
   * Returns the start times of frames in seconds, ascending: of all frames, or at least of those that are shown at these
   * times and those that follow.
   */
  listStarts(times: readonly number[]): Promise<readonly number[]>;
  /** Decodes the frame that begins at a listed time. Throws CliError. */
  decode(start: number): Promise<Frame>;
  close(): void;
}
