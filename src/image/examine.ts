// Decodes a file that looks damaged, to tell how much of its image is there.
import type { Sharp, SharpOptions } from 'sharp';
import { CliError } from '../errors.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import { GET_AGAIN } from './fill-command.ts';
import { guard } from './guard.ts';
import { orientedSize } from './header.ts';
import { countBeforeZeroTail } from './headers/bytes.ts';
import type { LoadedImage } from './image.ts';
import { MAX_PIXELS, requirePixelBytes } from './open-image.ts';
import { loadSharp } from './packages.ts';
import { TIMEOUT_S } from './transform.ts';

/** An image with fewer rows is refused: an answer about what is missing would be wrong. */
const MIN_SHARE_OF_ROWS = 0.9;

/** Share of a file in zeros at its end that is worth a note. */
const NOTED_ZERO_TAIL = 0.02;

const JPEG_END = Buffer.from([0xff, 0xd9]);

/**
 * Decodes an image that looks damaged. Returns it without what follows its data and, if part of it is missing, as
 * `damaged`; without sharp, returns it as it is. Notes what the user should know. Throws CliError when more than a tenth
 * of its rows cannot be decoded.
 */
export async function examineImage(image: LoadedImage, info: (line: string) => void): Promise<LoadedImage> {
  const { input, format, size, orientation, usableBytes } = image;
  // Files of too many pixels are refused when they are opened, for that reason.
  if (!size || usableBytes === undefined || size.width * size.height > MAX_PIXELS) return image;
  const sharp = await loadSharp(input, 'it looks damaged', false).catch((error) => {
    if (error instanceof CliError && error.code === 'input_unusable') return undefined;
    throw error;
  });
  if (!sharp) {
    info(`${input}: the file seems damaged or cut off; the image may be incomplete`);
    return image;
  }
  const usable = image.bytes.subarray(0, usableBytes);
  await guard(input, async () => requirePixelBytes(format, size, usable));
  const isJpeg = format === 'jpeg';
  const bytes = isJpeg ? Buffer.concat([usable, JPEG_END]) : usable;
  const open = (source: Buffer, failOn: SharpOptions['failOn']) =>
    sharp(source, { failOn, limitInputPixels: MAX_PIXELS, sequentialRead: true });
  // libjpeg only warns of an end mark that comes too soon.
  if (await decodes(open(bytes, isJpeg ? 'warning' : 'error'), input)) {
    noteZeroTail(input, bytes, info);
    return { ...image, bytes };
  }
  const { width, height } = orientedSize({ ...size, orientation });
  const top = { left: 0, top: 0, width, height: Math.ceil(MIN_SHARE_OF_ROWS * height) };
  // Only baseline JPEGs and plain PNGs decode row by row; others are lost as a whole.
  if (!(await decodes(open(usable, 'error').extract(top), input))) throw damagedError(input);
  info(`${input}: the file is damaged; the image is re-encoded, and up to 10 % of it may be missing`);
  return { ...image, bytes, damaged: true };
}

async function decodes(work: Sharp, input: string): Promise<boolean> {
  try {
    // One channel makes the decoder read all rows, in a third of the memory.
    await work.extractChannel(0).raw().timeout({ seconds: TIMEOUT_S }).toBuffer();
    return true;
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    return false;
  }
}

/** Decoders take zeros in a WebP for image data. They may be: a large area of one colour can be stored as zeros. */
function noteZeroTail(input: string, bytes: Buffer, info: (line: string) => void): void {
  const share = 1 - countBeforeZeroTail(bytes) / bytes.length;
  if (share < NOTED_ZERO_TAIL) return;
  const percent = Math.round(100 * share);
  info(`${input}: the last ${percent} % of the file are zeros; part of the image may be missing`);
}

function damagedError(input: string): CliError {
  return new CliError('input_unusable', 'is damaged or cut off: part of the image cannot be decoded', {
    subject: input,
    hint: GET_AGAIN,
  });
}
