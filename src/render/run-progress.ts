// Shows on a terminal how far a run over many inputs is: done, failed, cost and time left.
import { formatCount, formatDuration, formatUsd } from '../format.ts';
import type { Progress } from './progress.ts';

/** The progress of a run. */
export interface RunState {
  /** Numbers with their words, such as `checked` or `answered`; the first is shown as a part of the total. */
  readonly counts: readonly [main: readonly [number, string], ...others: (readonly [number, string])[]];
  /** Inputs that are finished, with or without an answer. */
  readonly done: number;
  /** All inputs; undefined while they are not counted yet. */
  readonly total: number | undefined;
  /** USD; null when unknown. */
  readonly costUsd: number | null;
}

export interface RunProgress {
  show(state: RunState): void;
  /** Clears the line. */
  end(): void;
}

/** Inputs after which the time left is worth a guess. */
const MIN_DONE_TO_GUESS = 3;

/** Makes the line of a run that starts now; `now` is a clock in milliseconds. */
export function makeRunProgress(
  progress: Pick<Progress, 'override'>,
  now: () => number = () => performance.now(),
): RunProgress {
  const started = now();
  const formatLeft = ({ done, total }: RunState) => {
    if (done < MIN_DONE_TO_GUESS || total === undefined) return [];
    const seconds = Math.round((((now() - started) / done) * (total - done)) / 1000);
    return seconds > 0 ? [`${formatDuration(seconds * 1000)} left`] : [];
  };
  return {
    show(state) {
      const { counts, total, costUsd } = state;
      const [[main, word], ...others] = counts;
      const parts = [
        `${formatCount(main)}${total === undefined ? '' : ` of ${formatCount(total)}`} ${word}`,
        ...others.flatMap(([count, what]) => (count > 0 ? [`${formatCount(count)} ${what}`] : [])),
        ...(costUsd === null ? ['cost unknown'] : costUsd > 0 ? [formatUsd(costUsd)] : []),
        ...formatLeft(state),
      ];
      progress.override(parts.join(', '));
    },
    end: () => progress.override(undefined),
  };
}
