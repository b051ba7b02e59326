// Shows on a terminal how far a run of checks is: done, failed, cached, cost and time left.
import { formatDuration, formatUsd } from '../format.ts';
import type { ImageResult } from '../render/check/report.ts';
import type { Progress } from '../render/progress.ts';

export interface CheckProgress {
  /** Counts one more picture. */
  add(result: ImageResult): void;
  /** Clears the line. */
  end(): void;
}

/** Pictures after which the time left is worth a guess. */
const MIN_DONE_TO_GUESS = 3;

/** Counts towards `total` pictures; `now` is a clock in milliseconds. */
export function makeCheckProgress(
  progress: Pick<Progress, 'override'>,
  total: number,
  now: () => number = () => performance.now(),
): CheckProgress {
  const started = now();
  let done = 0;
  let failed = 0;
  let cached = 0;
  let costUsd: number | null = 0;
  const formatLeft = () => {
    if (done < MIN_DONE_TO_GUESS) return [];
    const seconds = Math.round((((now() - started) / done) * (total - done)) / 1000);
    return seconds > 0 ? [`${formatDuration(seconds * 1000)} left`] : [];
  };
  const show = () => {
    const parts = [
      `${done} of ${total} checked`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(cached > 0 ? [`${cached} cached`] : []),
      ...(costUsd === null ? ['cost unknown'] : costUsd > 0 ? [formatUsd(costUsd)] : []),
      ...formatLeft(),
    ];
    progress.override(parts.join(', '));
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
    end: () => progress.override(undefined),
  };
}
