// Counts what came of the inputs of a run, for its progress line, its summary and its exit code.
import type { CliError } from '../errors.ts';
import { type ExitCode, WORST_FIRST } from '../exit-codes.ts';
import { formatCount, formatDuration, formatUsd, plural } from '../format.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { RunState } from '../render/run-progress.ts';

/** The outcome of one entry. */
export interface EntryOutcome {
  readonly record: EachRecord;
  /** The error of the record, as it is reported. */
  readonly error: CliError | undefined;
  /** `earlier`: of an earlier run. `shared`: an equal input was being asked about, which paid for it. */
  readonly origin: 'asked' | 'earlier' | 'shared';
}

export interface Totals {
  /** Counts an outcome. */
  add(outcome: EntryOutcome): void;
  /** Returns how far the run is. */
  state(total: number | undefined): RunState;
  /** Whether an input has no answer that another run could get. */
  hasOpen(): boolean;
  /** The worst exit code of all outcomes. */
  exitCode(): ExitCode;
  /** Says on one line what came of all inputs; `total` is undefined where the run ended before the list did. */
  summarise(total: number | undefined, milliseconds: number): string;
}

/** Makes totals that stand at zero. */
export function makeTotals(): Totals {
  const codes = new Set<ExitCode>();
  let answered = 0;
  let earlier = 0;
  let unusable = 0;
  let failed = 0;
  let costUsd: number | null = 0;
  const done = () => answered + unusable + failed;
  return {
    add({ record: { cost_usd, error }, origin }) {
      if (error === null) answered += 1;
      else if (error.exit_code === 2) unusable += 1;
      else failed += 1;
      if (error) codes.add(error.exit_code as ExitCode);
      if (origin === 'earlier') earlier += 1;
      // An input without an answer cost nothing, as far as is known.
      const isPaid = origin === 'asked' && (error === null || cost_usd !== null);
      if (isPaid) costUsd = costUsd === null || cost_usd === null ? null : costUsd + cost_usd;
    },
    state: (total) => ({
      counts: [
        [answered, 'answered'],
        [unusable, 'unusable'],
        [failed, 'failed'],
      ],
      done: done(),
      total,
      costUsd,
    }),
    hasOpen: () => [...codes].some((code) => code !== 3),
    exitCode: () => WORST_FIRST.find((code) => codes.has(code)) ?? 0,
    summarise(total, milliseconds) {
      const rest = total === undefined ? undefined : total - done();
      const parts = [
        `${formatCount(answered)} answered${earlier > 0 ? ` (${formatCount(earlier)} earlier)` : ''}`,
        ...(unusable > 0 ? [`${formatCount(unusable)} unusable`] : []),
        ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
        ...(rest === undefined
          ? ['the others not asked']
          : rest > 0
            ? [`${formatCount(rest)} not asked`]
            : []),
      ];
      const cost = costUsd === null ? 'cost unknown' : formatUsd(costUsd);
      const inputs = total === undefined ? `more than ${plural(done(), 'input')}` : plural(total, 'input');
      return `${inputs}: ${parts.join(', ')}; ${cost}; ${formatDuration(roundTime(milliseconds))}`;
    },
  };
}

/** Returns whole seconds from one second on. */
function roundTime(milliseconds: number): number {
  return milliseconds < 1000 ? Math.round(milliseconds) : Math.round(milliseconds / 1000) * 1000;
}
