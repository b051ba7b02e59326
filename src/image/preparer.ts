// Chooses where pictures are made ready, here or in a process of their own; decides nothing about them.

import type { ProcessContext } from '../process/context.ts';
import type { PrepareOptions } from './decide.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { prepareImage } from './prepare.ts';
import { type ApartPreparer, prepareApart } from './prepare-apart.ts';

/** Makes pictures ready; `end` once no more come, `close` once none is read any more. */
export interface Preparer extends ApartPreparer {
  prepare(image: LoadedImage, info: (line: string) => void): Promise<PreparedImage>;
}

/** Most pixels that are worked on here: decoding them takes some tenths of a second. */
const MAX_PIXELS_HERE = 50_000_000;

/** Makes a preparer; `many` says that there are so many pictures that their memory counts. */
export function makePreparer(
  options: PrepareOptions,
  ctx: ProcessContext,
  { many }: { readonly many: boolean },
): Preparer {
  let starting: Promise<ApartPreparer | undefined> | undefined;
  let apart: ApartPreparer | undefined;
  return {
    async prepare(image, info): Promise<PreparedImage> {
      if (many || takesLong(image)) {
        starting ??= prepareApart(options, ctx);
        apart = await starting;
        const prepared = await apart?.prepare(image, info);
        if (prepared) return prepared;
      }
      return prepareImage(image, options, info, ctx);
    },
    end: () => apart?.end(),
    close: () => apart?.close(),
  };
}

/** Whether decoding may take a second or more, in which neither a signal nor the end of the process gets past it. */
function takesLong({ size }: LoadedImage): boolean {
  // Only decoding tells the size of a HEIC, AVIF, TIFF, BMP or SVG.
  return size === undefined || size.width * size.height > MAX_PIXELS_HERE;
}
