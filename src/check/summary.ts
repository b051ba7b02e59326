// Adds up the results of a run, and finds its exit code. Pure.
import { type ExitCode, WORST_FIRST } from '../exit-codes.ts';
import type { AssertionResult, ImageResult, StatusCounts } from '../render/check/report.ts';
import { isDecisive } from './results.ts';

/** Counts assertions by status. */
export function countStatuses(images: readonly ImageResult[]): StatusCounts {
  const all = images.flatMap(({ assertions }) => assertions);
  const isWarning = (assertion: AssertionResult) => !isDecisive(assertion);
  const count = (status: AssertionResult['status']) =>
    all.filter((assertion) => assertion.status === status && !isWarning(assertion)).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    uncertain: count('uncertain'),
    error: count('error'),
    skipped: count('skipped'),
    warnings: all.filter(isWarning).length,
    cached: all.filter(({ cached }) => cached).length,
  };
}

/** Returns the cost in USD; null when that of any image is unknown. */
export function sumCosts(images: readonly ImageResult[]): number | null {
  return images.reduce<number | null>(
    (sum, { cost_usd }) => (sum === null || cost_usd === null ? null : sum + cost_usd),
    0,
  );
}

/**
 * Returns the exit code: 1 for a failed assertion, else that of the worst failure to decide one. A warning that fails
 * never counts, and what was skipped or left undecided never counts as passed.
 */
export function findExitCode(images: readonly ImageResult[]): ExitCode {
  const counted = images.flatMap(({ assertions }) => assertions).filter(isDecisive);
  const codes = new Set(counted.map(getExitCode));
  return WORST_FIRST.find((code) => codes.has(code)) ?? 0;
}

/** Skipped without an error: a limit of the run ended it first. */
const SKIPPED = 6;

function getExitCode({ status, error }: AssertionResult): ExitCode {
  switch (status) {
    case 'pass':
      return 0;
    case 'fail':
      return 1;
    case 'uncertain':
      return 3;
    case 'skipped':
      return (error?.exit_code as ExitCode | undefined) ?? SKIPPED;
    case 'error':
      return (error?.exit_code as ExitCode | undefined) ?? 4;
  }
}
