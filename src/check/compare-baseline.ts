// Compares a picture with its baseline, and says whether the pixels alone decide.
import { existsSync } from 'node:fs';
import { formatCount, plural } from '../format.ts';
import type { BaselineResult } from '../render/check/report.ts';
import type { RunContext } from '../run/context.ts';
import type { PixelFactStore, StoredDifference } from '../store/pixel-facts.ts';
import type { CheckedFile } from './checked-image.ts';
import { type LoadedPicture, loadPicture, type PicturePart } from './load-picture.ts';

/** A picture and its baseline. */
export interface ComparedPictures {
  readonly result: BaselineResult;
  /** The reason the pixels alone show that nothing has changed; undefined where a model must judge. */
  readonly sameBecause: string | undefined;
  /** Undefined while there is none. */
  readonly baseline: LoadedPicture | undefined;
  /** Undefined where nothing was compared pixel by pixel. */
  readonly difference: StoredDifference | undefined;
}

interface BaselineOptions {
  readonly file: CheckedFile;
  /** Crop and masks of the check, which lie on the baseline too. */
  readonly part: PicturePart;
  readonly maxDiffPixels: number;
}

/** Compares a picture with its baseline after crop and masks. Throws CliError when the baseline cannot be used. */
export async function compareWithBaseline(
  picture: LoadedPicture,
  { file, part, maxDiffPixels }: BaselineOptions,
  pixelFacts: PixelFactStore,
  context: RunContext,
): Promise<ComparedPictures> {
  const facts = { path: file.input, max_diff_pixels: maxDiffPixels };
  if (!existsSync(file.path)) {
    const result = { ...facts, state: 'new', diff_pixels: null, picture: null } as const;
    return { result, sameBecause: undefined, baseline: undefined, difference: undefined };
  }
  const baseline = await loadPicture(file, part, pixelFacts, context);
  const known = { ...facts, picture: baseline.judged };
  if (baseline.facts.hash === picture.facts.hash) {
    return {
      result: { ...known, state: 'identical', diff_pixels: 0 },
      sameBecause: 'every pixel is equal to the baseline',
      baseline,
      difference: undefined,
    };
  }
  const difference = hasSameSize(baseline, picture)
    ? await findDifference(baseline, picture, pixelFacts)
    : undefined;
  if (difference && difference.pixels <= maxDiffPixels) {
    const differ =
      difference.pixels === 0
        ? 'no pixel differs'
        : `${plural(difference.pixels, 'pixel')} ${difference.pixels === 1 ? 'differs' : 'differ'}`;
    return {
      result: { ...known, state: 'within', diff_pixels: difference.pixels },
      sameBecause: `${differ} visibly from the baseline; maxDiffPixels allows ${formatCount(maxDiffPixels)}`,
      baseline,
      difference,
    };
  }
  const result = { ...known, state: 'different', diff_pixels: difference?.pixels ?? null } as const;
  return { result, sameBecause: undefined, baseline, difference };
}

function hasSameSize(one: LoadedPicture, other: LoadedPicture): boolean {
  const [a, b] = [one.facts.region, other.facts.region];
  return a.width === b.width && a.height === b.height;
}

/** Compares pixel by pixel, unless these very pixels were compared before. */
async function findDifference(
  before: LoadedPicture,
  after: LoadedPicture,
  pixelFacts: PixelFactStore,
): Promise<StoredDifference> {
  const hashes = [before.facts.hash, after.facts.hash] as const;
  const known = pixelFacts.findDifference(...hashes);
  if (known) return known;
  const { comparePixels } = await import('../image/compare-pixels.ts');
  const difference = await comparePixels(await before.decode(), await after.decode());
  pixelFacts.putDifference(...hashes, difference);
  return difference;
}
