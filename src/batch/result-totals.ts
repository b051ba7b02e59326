// Adds up the outcomes of a batch, and reports each failure on stderr.
import { CliError } from '../errors.ts';
import { type ErrorCode, type ExitCode, WORST_FIRST } from '../exit-codes.ts';
import { formatCount, formatUsd, plural } from '../format.ts';
import { reportAbove } from '../render/report-above.ts';
import type { RunContext } from '../run/context.ts';
import type { JudgedResult } from './judge-result.ts';

/** The outcomes of all inputs. */
export interface ResultTotals {
  readonly inputs: number;
  readonly answered: number;
  readonly unusable: number;
  readonly failed: number;
  /** Failed ones that `batch retry` asks again. */
  readonly retried: number;
  /** USD; null when a cost is unknown. */
  readonly costUsd: number | null;
  readonly exitCode: ExitCode;
}

/** Failures that are the same for all inputs, and only counted on stderr. */
const COUNTED: readonly ErrorCode[] = ['expired', 'canceled'];

/** Adds up the outcomes, in the order of the inputs. */
export interface TotalsBuilder {
  /** Counts an input that was in no batch. */
  addUnusable(error: CliError): Promise<void>;
  add(result: JudgedResult): Promise<void>;
  /** Reports an answer that has no place, such as a file of another program beside its input; throws any other error. */
  addUnwritten(error: unknown): Promise<void>;
  /** Reports what was only counted. */
  end(): Promise<ResultTotals>;
}

/** Makes totals that stand at zero; `reportsUnusable` is false where the submission has just reported them. */
export function makeTotals(
  context: RunContext,
  { reportsUnusable }: { readonly reportsUnusable: boolean },
): TotalsBuilder {
  const counted = new Map<ErrorCode, { count: number; error: CliError }>();
  let inputs = 0;
  let unusable = 0;
  let failed = 0;
  let retried = 0;
  let costUsd: number | null = 0;
  let exitCode: ExitCode = 0;
  const worsen = (code: ExitCode) => {
    if (WORST_FIRST.indexOf(code) < WORST_FIRST.indexOf(exitCode)) exitCode = code;
  };
  const report = (error: CliError) => reportAbove(error, context);
  return {
    async addUnusable(error) {
      inputs += 1;
      unusable += 1;
      worsen(error.exitCode);
      if (reportsUnusable) await report(error);
    },
    async add({ record, error, isRetried }) {
      inputs += 1;
      // Nothing is paid for a request without an answer.
      if (record.usage !== null) {
        costUsd = costUsd === null || record.cost_usd === null ? null : costUsd + record.cost_usd;
      }
      if (!error) return;
      failed += 1;
      if (isRetried) retried += 1;
      worsen(error.exitCode);
      if (!COUNTED.includes(error.code)) return report(error.with({ subject: record.input }));
      counted.set(error.code, { count: (counted.get(error.code)?.count ?? 0) + 1, error });
    },
    async addUnwritten(error) {
      if (!(error instanceof CliError) || error.code !== 'input_unusable') throw error;
      worsen(error.exitCode);
      await report(error);
    },
    async end() {
      for (const { count, error } of counted.values()) {
        await report(error.with({ subject: plural(count, 'input') }));
      }
      const answered = inputs - unusable - failed;
      return { inputs, answered, unusable, failed, retried, costUsd, exitCode };
    },
  };
}

/** Formats the line at the end: `300 inputs: 297 answered, 3 failed; $0.21; …`. */
export function formatTotals(totals: ResultTotals, retryCommand: string): string {
  const { inputs, answered, unusable, failed, retried, costUsd } = totals;
  const counts = [
    `${formatCount(answered)} answered`,
    ...(unusable > 0 ? [`${formatCount(unusable)} unusable`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  const asked = retried === failed ? 'the failed ones' : plural(retried, 'failed one');
  return [
    `${plural(inputs, 'input')}: ${counts.join(', ')}`,
    costUsd === null ? 'cost unknown' : formatUsd(costUsd),
    ...(retried > 0 ? [`${retryCommand} asks ${asked} again`] : []),
  ].join('; ');
}
