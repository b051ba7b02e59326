// Selects the part of a suite that a run is about: checks by id, and one shard of the jobs. Pure.
import { findSimilar } from '../edit-distance.ts';
import { usageError } from '../errors.ts';
import type { Suite } from './suite.ts';

/** Returns the suite with the checks that have these ids, all if there are none; throws CliError for an id of no check. */
export function selectChecks(suite: Suite, only: readonly string[]): Suite {
  const known = suite.checks.map(({ id }) => id);
  for (const id of only) {
    if (known.includes(id)) continue;
    const similar = findSimilar(id, known);
    const hint =
      similar === undefined ? `the checks are ${known.slice(0, 20).join(', ')}` : `did you mean ${similar}?`;
    throw usageError('--only', `no check has the id ${JSON.stringify(id)}`, hint);
  }
  return only.length === 0 ? suite : { ...suite, checks: suite.checks.filter(({ id }) => only.includes(id)) };
}

/** Returns the jobs of shard `index` of `count`, from 1: every `count`th, so that each is in exactly one shard. */
export function takeShard<T>(
  jobs: readonly T[],
  { index, count }: { readonly index: number; readonly count: number },
): T[] {
  return jobs.filter((_, position) => position % count === index - 1);
}
