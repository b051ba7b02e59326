// Writes each box as a file of its own, for `--crops`.
import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import type { Region } from '../image/crop.ts';
import type { OriginalPixels } from '../image/decode-original.ts';
import { encodePicture } from '../image/encode-picture.ts';
import type { Size } from '../image/size.ts';
import type { Item } from '../input/refs.ts';
import type { Located } from '../render/locate/located.ts';
import { CROP_NAME, nameCrops } from '../render/locate/name-crops.ts';
import { openOutputFolder } from '../store/output-folder.ts';
import type { Pad, WantedPictures } from './picture-flags.ts';

/** The folder of `--crops`. */
export interface OpenedCrops {
  /** Writes each box and returns its name, as typed. Throws CliError for the first that cannot be written. */
  write(located: Located, pixels: OriginalPixels, input: string): AsyncIterable<string>;
}

/**
 * Makes the folder. Throws CliError when it cannot be written, and when it holds an input under a name that a crop could
 * have.
 */
export function openCrops(
  { folder, pad }: NonNullable<WantedPictures['crops']>,
  items: readonly Item[],
  env: Pick<Env, 'cwd'>,
): OpenedCrops {
  const place = openOutputFolder('--crops', folder, env.cwd);
  refuseInputs(items, { folder, place: place.path }, env);
  return {
    async *write(located, pixels, input) {
      const names = nameCrops(located);
      for (const [index, { box }] of located.found.entries()) {
        const region = growBox(box, pad, pixels);
        const png = await encodePicture(pixels, { format: 'png', input, region });
        const name = names[index] as string;
        yield place.write(name, png);
      }
    },
  };
}

/** A crop replaces what has its name, such as that of an earlier run, but never what it is cut from. */
function refuseInputs(
  items: readonly Item[],
  { folder, place }: { readonly folder: string; readonly place: string },
  { cwd }: Pick<Env, 'cwd'>,
): void {
  for (const item of items) {
    if (item.kind !== 'input' || item.ref.kind !== 'path') continue;
    const path = resolve(cwd, item.ref.path);
    if (!CROP_NAME.test(basename(path)) || realpathSync(dirname(path)) !== realpathSync(place)) continue;
    const problem = `holds ${item.ref.input}, which a crop might overwrite`;
    throw usageError(`--crops ${folder}`, problem, 'name another folder');
  }
}

/** Returns a box with space around it, as far as the picture goes. */
function growBox({ left, top, width, height }: Region, { value, percent }: Pad, size: Size): Region {
  const across = percent ? Math.round((value / 100) * width) : value;
  const down = percent ? Math.round((value / 100) * height) : value;
  const start = { left: Math.max(0, left - across), top: Math.max(0, top - down) };
  return {
    ...start,
    width: Math.min(size.width, left + width + across) - start.left,
    height: Math.min(size.height, top + height + down) - start.top,
  };
}
