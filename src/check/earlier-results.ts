// Takes over from an earlier report what it could decide, for `--retry-errors`.
import type { CheckReport, ImageResult } from '../render/check/report.ts';
import type { CheckJob } from './find-images.ts';

/**
 * Returns the results that stand, by the index of their job: those of the same check and path in which nothing is an
 * error or was skipped.
 */
export function findEarlierResults(
  jobs: readonly CheckJob[],
  report: CheckReport | undefined,
): ReadonlyMap<number, ImageResult> {
  const standing = new Map<number, ImageResult>();
  for (const [index, { check, image }] of jobs.entries()) {
    const found = report?.images.find((each) => each.check === check.id && each.input === image.input);
    if (found && !found.assertions.some(({ status }) => status === 'error' || status === 'skipped')) {
      standing.set(index, found);
    }
  }
  return standing;
}
