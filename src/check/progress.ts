// Counts the pictures of a run of checks, and shows on a terminal how far it is.
import type { ImageResult } from '../render/check/report.ts';
import type { Progress } from '../render/progress.ts';
import { makeRunProgress } from '../render/run-progress.ts';

export interface CheckProgress {
  /** Counts one more picture. */
  add(result: ImageResult): void;
  /** Clears the line. */
  end(): void;
}

/** Counts towards `total` pictures; `now` is a clock in milliseconds. */
export function makeCheckProgress(
  progress: Pick<Progress, 'override'>,
  total: number,
  now?: () => number,
): CheckProgress {
  const line = makeRunProgress(progress, now);
  let done = 0;
  let failed = 0;
  let cached = 0;
  let costUsd: number | null = 0;
  const show = () => {
    const counts = [
      [done, 'checked'],
      [failed, 'failed'],
      [cached, 'cached'],
    ] as const;
    line.show({ counts, done, total, costUsd });
  };
  show();
  return {
    add({ status, assertions, cost_usd }) {
      done += 1;
      if (status === 'fail') failed += 1;
      if (assertions.length > 0 && assertions.every((each) => each.cached || each.decided_by === 'pixels'))
        cached += 1;
      costUsd = costUsd === null || cost_usd === null ? null : costUsd + cost_usd;
      show();
    },
    end: line.end,
  };
}
