// Shows images on the terminal as they are sent, for `--show`.

import type { Media } from '../document/document.ts';
import { write } from '../env.ts';
import { CliError } from '../errors.ts';
import { plural } from '../format.ts';
import { decodePixels } from '../image/decode-original.ts';
import { getAcceptedFormat } from '../image/formats.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import type { Size } from '../image/size.ts';
import { encodeForScreen, findScreen, fitScreen, type Screen } from '../render/inline-image/screen.ts';
import type { RunContext } from '../run/context.ts';

/** Maximum number of pictures of one question that are shown. */
const MAX_SHOWN = 10;

type ShowContext = Pick<RunContext, 'env' | 'output' | 'signal'>;

/** Shows media, in order. */
export type ShowMedia = (media: readonly Media[]) => Promise<void>;

/**
 * Returns a function that shows images on the terminal of stderr as the model gets them: cropped, scaled and upright. Each
 * has its name above it where there are several, or always with `named`; tiles are not shown, as their image is. A note
 * names each input that is not shown, and the reason. Returns undefined, with a note, where the terminal shows no pictures.
 */
export function openShow(
  context: ShowContext,
  { named = false }: { readonly named?: boolean } = {},
): ShowMedia | undefined {
  const { env, output } = context;
  const found = findScreen('stderr', env);
  if ('problem' in found) {
    output.notice(`--show: ${found.problem}`);
    return undefined;
  }
  return async (media) => {
    const wanted = [...new Set(media)].filter((each) => each.kind !== 'image' || each.part?.kind !== 'tile');
    const isNamed = named || wanted.length > 1;
    for (const each of wanted.slice(0, MAX_SHOWN)) {
      await showOne(each, isNamed, found.screen, context);
    }
    if (wanted.length > MAX_SHOWN) {
      output.notice(`--show: ${plural(wanted.length - MAX_SHOWN, 'more image')} not shown`);
    }
  };
}

async function showOne(media: Media, isNamed: boolean, screen: Screen, context: ShowContext): Promise<void> {
  const { env, output, signal } = context;
  if (media.kind !== 'image') return output.notice(`${media.input}: not shown: ${explain(media)}`);
  try {
    const sequence = await drawImage(media, screen, context);
    let written: Promise<void> | undefined;
    // In one go, as other work may write at the same time.
    output.progress.pause(() => {
      if (isNamed) output.dim(`${media.input}:`);
      // Not through `output`, which would make the control sequence visible.
      written = write(env.stderr, sequence);
    });
    await written;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CliError)) throw error;
    output.notice(`${media.input}: not shown: ${error.message}`);
  }
}

/** Returns the control sequence that shows an image as it is sent. Throws CliError when it cannot be decoded. */
async function drawImage(media: PreparedImage, screen: Screen, context: ShowContext): Promise<string> {
  const { input, name, bytes, lossless = false } = media;
  const image: LoadedImage = {
    input,
    name,
    bytes,
    format: getAcceptedFormat(media.media_type),
    // Decoding tells them.
    size: undefined,
    orientation: 1,
    lossless,
    animated: false,
  };
  const chooseSize = (own: Size) => fitScreen(own, screen);
  const pixels = await decodePixels(image, { reason: 'it is shown', chooseSize }, context);
  return encodeForScreen(pixels, screen, input);
}

function explain({ kind }: Exclude<Media, PreparedImage>): string {
  switch (kind) {
    case 'url':
      return 'the API fetches it; --download shows it';
    case 'file_id':
      return 'it is stored at the API, which does not return its pixels';
    case 'pdf':
      return 'it is a PDF';
  }
}
