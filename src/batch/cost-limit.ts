// Keeps a submission within `--max-cost`: what its answers cost at most is known before a batch is created.
import { CliError } from '../errors.ts';
import { formatUsdExactly, plural } from '../format.ts';
import type { OpenManifest } from './open-manifest.ts';

export interface CostLimit {
  /** USD. */
  readonly limitUsd: number;
  /** The flag, variable or setting that it comes from. */
  readonly name: string;
}

/** Highest cost in USD of the requests that are in no batch yet. */
export interface CostSum {
  /** Adds a request; throws CliError (`max_cost`) when it does not fit any more. */
  add(worstCaseUsd: number | null): void;
  /** Returns the sum for the batch that takes them, and begins a new one; null without a limit. */
  take(): number | null;
}

/** Sums of doubles differ from the exact ones by far less. */
const ROUNDING_USD = 1e-6;

/** Makes the sum of a submission, which counts what it has submitted already; a retry counts anew. */
export function makeCostSum(
  limit: CostLimit | undefined,
  { manifest, resumeCommand }: { readonly manifest: OpenManifest; readonly resumeCommand: string },
): CostSum {
  if (!limit) return { add: () => {}, take: () => null };
  const { state } = manifest;
  const submitted = () => [...state.batches.values()].filter(({ round }) => round === state.round);
  let sum = 0;
  let count = 0;
  return {
    add(worstCaseUsd) {
      const before = submitted();
      const spent = before.reduce((total, { worst_case_usd }) => total + (worst_case_usd ?? 0), 0);
      const next = spent + sum + (worstCaseUsd ?? 0);
      if (next > limit.limitUsd + ROUNDING_USD) {
        const requests = before.reduce((total, batch) => total + batch.count, 0);
        const stands =
          requests === 0
            ? 'nothing has been submitted'
            : `${plural(requests, 'request')} in ${plural(before.length, 'batch')} ${requests === 1 ? 'has' : 'have'} been submitted`;
        const needed = `${plural(requests + count + 1, 'request')} may cost ${formatUsdExactly(Math.ceil(next * 1e4) / 1e4)}`;
        throw new CliError(
          'max_cost',
          `${needed}, more than ${formatUsdExactly(limit.limitUsd)}: ${stands}`,
          {
            subject: limit.name,
            hint: `allow more: ${resumeCommand} --max-cost USD; or submit anew with a smaller --max-tokens`,
          },
        );
      }
      sum += worstCaseUsd ?? 0;
      count += 1;
    },
    take() {
      const taken = sum;
      sum = 0;
      count = 0;
      return taken;
    },
  };
}
