// Makes the pictures of `locate`: all that can fail is tried before the request, and they are written after it.
import type { QuestionInputs } from '../engine/open-target.ts';
import { CliError } from '../errors.ts';
import { drawBoxes } from '../image/annotate.ts';
import { decodeOriginal, type OriginalPixels } from '../image/decode-original.ts';
import { type EmbeddedPicture, embedOriginal } from '../image/embed-original.ts';
import { encodePicture } from '../image/encode-picture.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { encodeForScreen, findScreen, type Screen } from '../render/inline-image/screen.ts';
import { formatSvg } from '../render/locate/format-svg.ts';
import type { Located } from '../render/locate/located.ts';
import { numberFound } from '../render/locate/number-found.ts';
import type { RunContext } from '../run/context.ts';
import { type OpenedCrops, openCrops } from './crop-files.ts';
import { type OpenedPicture, openPicture, requireDrawable } from './open-picture.ts';
import type { WantedPictures } from './picture-flags.ts';

/** The names of the files that were written, as typed. */
export interface WrittenPictures {
  /** Null where it was not asked for, or could not be written. */
  readonly annotated: string | null;
  /** In the order of the boxes; none where they were not asked for. */
  readonly crops: readonly string[];
  /** The control sequence that shows the picture on the terminal of stdout; empty where it is not shown. */
  readonly shown: string;
  /** The first failure, which is to be thrown once the boxes are printed. */
  readonly failure: CliError | undefined;
}

/** Pictures that are ready to be drawn and written. */
export interface Pictures {
  write(located: Located): Promise<WrittenPictures>;
  /** Gives up files that are not written; does nothing afterwards. */
  discard(): Promise<void>;
}

/** The picture that boxes are asked for, and all that no picture may overwrite. */
export interface PictureSource extends QuestionInputs {
  readonly image: PreparedImage;
}

/**
 * Decodes the picture and opens the files. Throws CliError when there are too many pixels or they cannot be decoded, when
 * sharp is missing and needed, or when a file cannot be written.
 */
export async function openPictures(
  { annotated, crops, show }: WantedPictures,
  { image, ...inputs }: PictureSource,
  context: RunContext,
): Promise<Pictures> {
  const original = image.loaded;
  if (!original) throw new Error('the picture was read with its original');
  const svg = annotated?.format === 'svg' ? await embedOriginal(original, context) : undefined;
  const screen = show ? findScreenOfStdout(context) : undefined;
  const needsPixels = crops !== undefined || screen !== undefined || (annotated !== undefined && !svg);
  const pixels = needsPixels ? await decode(image, original, annotated, context) : undefined;
  const folder = crops && openCrops(crops, inputs.items, context.env);
  const picture = annotated && (await openPicture(annotated, inputs, context));
  const { input } = image;
  return {
    write: (located) => writeAll({ input, located, svg, pixels, folder, picture, screen }),
    discard: async () => picture?.discard(),
  };
}

function findScreenOfStdout({ env, output }: RunContext): Screen | undefined {
  const found = findScreen('stdout', env);
  if ('screen' in found) return found.screen;
  output.notice(`--show: ${found.problem}`);
  return undefined;
}

async function decode(
  { input, original }: PreparedImage,
  loaded: LoadedImage,
  annotated: WantedPictures['annotated'],
  context: RunContext,
): Promise<OriginalPixels> {
  await requireDrawable(original, { input, annotated });
  return decodeOriginal(loaded, context);
}

interface Opened {
  readonly input: string;
  readonly located: Located;
  readonly svg: EmbeddedPicture | undefined;
  readonly pixels: OriginalPixels | undefined;
  readonly folder: OpenedCrops | undefined;
  readonly picture: OpenedPicture | undefined;
  readonly screen: Screen | undefined;
}

async function writeAll({
  input,
  located,
  svg,
  pixels,
  folder,
  picture,
  screen,
}: Opened): Promise<WrittenPictures> {
  let failure: CliError | undefined;
  const attempt = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      failure ??= error;
    }
  };
  const crops: string[] = [];
  let annotated: string | null = null;
  if (folder && pixels) {
    await attempt(async () => {
      for await (const name of folder.write(located, pixels, input)) crops.push(name);
    });
  }
  // Crops are of the original's own pixels, and those are drawn over here.
  if (pixels) drawBoxes(pixels, numberFound(located));
  if (picture) {
    await attempt(async () => {
      const { format } = picture;
      if (svg) await picture.write(formatSvg(located, svg));
      else if (pixels && format !== 'svg')
        await picture.write(await encodePicture(pixels, { format, input }));
      annotated = picture.path;
    });
    if (annotated === null) await picture.discard().catch(() => {}); // The first error is the one to report.
  }
  let shown = '';
  if (screen && pixels) {
    await attempt(async () => {
      shown = await encodeForScreen(pixels, screen, input);
    });
  }
  return { annotated, crops, shown, failure };
}
