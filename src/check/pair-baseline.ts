// Pairs an image with its baseline by name. Pure.
import { basename, extname } from 'node:path';
import { CliError } from '../errors.ts';
import type { CheckedImage } from './checked-image.ts';
import type { Check } from './suite.ts';

/** An image that a check has found. */
export interface FoundImage {
  readonly image: CheckedImage;
  /** The path without links; for a page, everything that makes it another one. */
  readonly real: string;
  /** The name that a folder of baselines has for it. */
  readonly fileName: string;
}

/**
 * Returns the baseline of an image, from the folder of the check file; undefined for a check without one. `{name}` stands
 * for the image's name without extension, and a folder has a file of the same name. What does not exist is a folder if it
 * ends in `/` or has no extension. Throws CliError, without a subject, for one file as the baseline of several images.
 */
export function pairBaseline(
  { baseline }: Pick<Check, 'baseline'>,
  { fileName }: Pick<FoundImage, 'fileName'>,
  { isFolder, images }: { readonly isFolder: boolean; readonly images: number },
): string | undefined {
  if (baseline === undefined) return undefined;
  // A function, because a name may have characters such as `$&` that `replace` would interpret.
  if (baseline.includes('{name}'))
    return baseline.replaceAll('{name}', () => basename(fileName, extname(fileName)));
  if (isFolder || /[\\/]$/.test(baseline) || extname(baseline) === '')
    return `${baseline.replace(/[\\/]+$/, '')}/${fileName}`;
  if (images === 1) return baseline;
  throw new CliError('input_unusable', `${baseline} is one file, the baseline of ${images} images`, {
    hint: 'write a folder, such as baseline/, or a path with {name}',
  });
}

/** Throws CliError, without a subject, where two images would have the same baseline. */
export function reportSharedBaselines(
  pairs: readonly { readonly image: CheckedImage; readonly baseline: string | undefined }[],
): void {
  const first = new Map<string, CheckedImage>();
  for (const { image, baseline } of pairs) {
    if (baseline === undefined) continue;
    // Some file systems ignore case and Unicode form.
    const key = baseline.normalize('NFC').toLowerCase();
    const other = first.get(key);
    if (other) {
      throw new CliError(
        'input_unusable',
        `${other.input} and ${image.input} have the same baseline ${baseline}`,
        {
          hint: 'make a check for each of the folders',
        },
      );
    }
    first.set(key, image);
  }
}
