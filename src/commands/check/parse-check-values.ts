// Parses the values of flags of `check`; each parser throws an Error that states the expected form.
import { usageError } from '../../errors.ts';
import { type Crop, parseCrop } from '../../image/crop.ts';
import { parseNamed } from '../../run/setting-table.ts';

/** Parses the number of votes. */
export function parseVotes(text: string): 1 | 3 | 5 {
  const votes = ([1, 3, 5] as const).find((each) => String(each) === text);
  if (votes === undefined) throw new Error('expected 1, 3 or 5');
  return votes;
}

/** Returns the region of `--crop`; throws CliError for several, as a verdict is about one picture. */
export function readCrop([text, ...more]: readonly string[] = []): Crop | undefined {
  if (more.length > 0) {
    const hint = 'run it once for each, or write a check for each into a check file';
    throw usageError('--crop', `judges one region of each image, not ${more.length + 1}`, hint);
  }
  return text === undefined ? undefined : parseNamed(text, '--crop', parseCrop);
}
