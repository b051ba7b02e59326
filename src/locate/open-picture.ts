// Opens the file of `locate -o`, and refuses pictures that cannot be drawn on, before anything is paid for.
import { type QuestionInputs, refuseInput } from '../engine/open-target.ts';
import { CliError } from '../errors.ts';
import { formatCount, formatSize } from '../format.ts';
import { MAX_JUDGED_PIXELS } from '../image/judged-pixels.ts';
import { loadSharp } from '../image/packages.ts';
import type { Size } from '../image/size.ts';
import { openPath } from '../render/targets/file.ts';
import type { Destination } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';
import type { WantedPictures } from './picture-flags.ts';

type Annotated = NonNullable<WantedPictures['annotated']>;

/** The opened file of `-o`. */
export type OpenedPicture = Annotated & Destination;

/** Opens a path. Throws CliError when it cannot be written, or is an input. */
export async function openPicture(
  annotated: Annotated,
  inputs: QuestionInputs,
  { env, signal }: RunContext,
): Promise<OpenedPicture> {
  const { cwd, stderr } = env;
  await refuseInput(annotated.path, inputs, env);
  // Stdout takes the boxes: a link to it would be refused when the picture is written.
  const nowhere = { write: async () => {} };
  return { ...annotated, ...(await openPath(annotated.path, nowhere, { cwd, stderr, signal })) };
}

/**
 * Longest side in pixels of a format. WebP: https://developers.google.com/speed/webp/faq; JPEG: JPEG_MAX_DIMENSION of
 * libjpeg.
 */
const MAX_SIDES: Readonly<Record<string, number>> = { webp: 16_383, jpeg: 65_500 };

/** An SVG holds the file itself. */
const NAME_SVG = 'name an .svg file, which holds the picture as it is: -o annotated.svg';

/** Throws CliError when a picture is too large to be drawn on, or without sharp. */
export async function requireDrawable(
  size: Size,
  { input, annotated }: { readonly input: string; readonly annotated: Annotated | undefined },
): Promise<void> {
  if (size.width * size.height > MAX_JUDGED_PIXELS) {
    const message = `is ${formatSize(size)} pixels; boxes are drawn on and cut from at most ${formatCount(MAX_JUDGED_PIXELS)}`;
    throw new CliError('limit_exceeded', message, { subject: input, hint: NAME_SVG });
  }
  const maxSide = MAX_SIDES[annotated?.format ?? ''] ?? Number.POSITIVE_INFINITY;
  if (annotated && Math.max(size.width, size.height) > maxSide) {
    const message = `has at most ${formatCount(maxSide)} pixels a side, and ${input} is ${formatSize(size)}`;
    throw new CliError('limit_exceeded', message, {
      subject: `-o ${annotated.path}`,
      hint: 'name a .png file',
    });
  }
  await loadSharp(input, 'boxes are drawn on it', false).catch((error) => {
    if (!(error instanceof CliError)) throw error;
    throw error.with({
      message: 'boxes cannot be drawn on it or cut from it without the package sharp',
      hint: `${error.hint}; or ${NAME_SVG}`,
    });
  });
}
