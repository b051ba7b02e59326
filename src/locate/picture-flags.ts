// Reads the flags of `locate` that ask for pictures: `-o`, `--crops`, `--pad` and `--show`. Pure.
import { extname } from 'node:path';
import { usageError } from '../errors.ts';
import type { PictureFormat } from '../image/encode-picture.ts';
import type { FlagsOf } from '../run/flags.ts';
import { parseNamed } from '../run/setting-table.ts';

/** Space around a crop: in pixels, or in percent of the box's width and height. */
export interface Pad {
  readonly value: number;
  readonly percent: boolean;
}

/** The pictures that are wanted, at least one. */
export interface WantedPictures {
  readonly annotated: { readonly path: string; readonly format: PictureFormat | 'svg' } | undefined;
  readonly crops: { readonly folder: string; readonly pad: Pad } | undefined;
  readonly show: boolean;
}

const FORMATS: Readonly<Record<string, PictureFormat | 'svg'>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.svg': 'svg',
};

/** Returns the pictures that are wanted; undefined for none. Throws CliError for a flag that cannot be met. */
export function readPictureFlags({
  output,
  crops,
  pad,
  show = false,
}: FlagsOf<'locate'>): WantedPictures | undefined {
  if (pad !== undefined && crops === undefined)
    throw usageError('--pad', 'goes with --crops only', 'name a folder: --crops crops');
  if (crops === '') throw emptyError('--crops');
  const padding = parseNamed(pad ?? '0', '--pad', parsePad);
  if (output === undefined && crops === undefined && !show) return undefined;
  return {
    annotated: output === undefined ? undefined : { path: output, format: readFormat(output) },
    crops: crops === undefined ? undefined : { folder: crops, pad: padding },
    show,
  };
}

function readFormat(path: string): PictureFormat | 'svg' {
  if (path === '') throw emptyError('-o');
  if (path === '-') {
    const problem = 'stdout has the boxes, and a picture cannot be mixed with them';
    throw usageError('-o -', problem, 'name a file, such as annotated.png');
  }
  const format = FORMATS[extname(path).toLowerCase()];
  if (format) return format;
  const choices = `${Object.keys(FORMATS).slice(0, -1).join(', ')} or .svg`;
  throw usageError(`-o ${path}`, 'its extension names no picture format', `end the name with ${choices}`);
}

function emptyError(flag: string): Error {
  return usageError(flag, 'the name is empty', 'is a variable in the command not set?');
}

function parsePad(text: string): Pad {
  const [, digits, sign] = /^(\d{1,5})(%)?$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw new Error('expected pixels or percent, such as 20 or 10%');
  return { value: Number(digits), percent: sign !== undefined };
}
