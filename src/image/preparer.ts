// Chooses where pictures are made ready, here or in a process of their own; decides nothing about them.

import type { Surroundings } from '../process/context.ts';
import type { PrepareOptions } from './decide.ts';
import type { IdentifiedImage, LoadedImage } from './image.ts';
import { prepareImage } from './prepare.ts';
import { type ApartPreparer, prepareApart } from './prepare-apart.ts';

/** Makes pictures ready; `end` once no more come, `close` once none is read any more. */
export interface Preparer extends ApartPreparer {
  prepare(image: IdentifiedImage, note: (line: string) => void): Promise<LoadedImage>;
}

/** Most pixels that are worked on here: decoding them takes some tenths of a second. */
const MOST_PIXELS_HERE = 50_000_000;

/** Makes a preparer; `many` says that there are so many pictures that their memory counts. */
export function makePreparer(
  options: PrepareOptions,
  around: Surroundings,
  { many }: { readonly many: boolean },
): Preparer {
  let starting: Promise<ApartPreparer | undefined> | undefined;
  let apart: ApartPreparer | undefined;
  return {
    async prepare(image, note): Promise<LoadedImage> {
      if (many || takesLong(image)) {
        starting ??= prepareApart(options, around);
        apart = await starting;
        const prepared = await apart?.prepare(image, note);
        if (prepared) return prepared;
      }
      return prepareImage(image, options, note, around);
    },
    end: () => apart?.end(),
    close: () => apart?.close(),
  };
}

/** Whether decoding may take a second or more, in which neither a signal nor the end of the process gets past it. */
function takesLong({ size }: IdentifiedImage): boolean {
  // Only decoding tells the size of a HEIC, AVIF, TIFF, BMP or SVG.
  return size === undefined || size.width * size.height > MOST_PIXELS_HERE;
}
