// Keeps a run within `--max-cost`: requests reserve their worst case and settle by their actual cost.
import { CliError, usageError } from '../errors.ts';
import { formatUsdExactly } from '../format.ts';
import type { LimitOrigin } from '../run/settings.ts';

/** Money that requests may cost, in USD. */
export interface Budget {
  /** The whole limit that the user set, in USD, which several questions may share. */
  readonly totalUsd: number;
  /** Number of questions that share it. */
  readonly shares: number;
  readonly origin: LimitOrigin;
  /** Returns the maximum cost of one more request in USD; throws CliError when an earlier cost is unknown. */
  availableUsd(): number;
  /** Sets the worst case of a request aside, in USD. Throws CliError (`max_cost`) when not enough is available. */
  reserve(worstCaseUsd: number): Reservation;
  /** Returns equal budgets for questions that are planned together. */
  split(shares: number): readonly Budget[];
}

interface Reservation {
  /** Replaces the worst case by the actual cost in USD at most; null when it is unknown. */
  settle(costUsd: number | null): void;
  /** Gives the money back: the request cost nothing. */
  release(): void;
  /** Counts the whole worst case as spent: the answer broke off. */
  spend(): void;
}

/** Sums of doubles differ from the exact ones by far less. */
const ROUNDING_USD = 1e-9;

const TYPED_LIMIT: LimitOrigin = { name: '--max-cost', lift: 'leave --max-cost out' };

/** Makes a budget of USD; `origin` names the flag, variable or setting of the limit. */
export function makeBudget(limitUsd: number, origin: LimitOrigin = TYPED_LIMIT): Budget {
  return makeShare(limitUsd, { totalUsd: limitUsd, shares: 1, origin });
}

function makeShare(limitUsd: number, facts: Pick<Budget, 'totalUsd' | 'shares' | 'origin'>): Budget {
  let spentUsd: number | undefined = 0;
  let reservedUsd = 0;
  const availableUsd = () => {
    if (spentUsd === undefined) {
      throw usageError(facts.origin.name, 'the cost so far is unknown', 'start a new chat');
    }
    return Math.max(0, limitUsd - spentUsd - reservedUsd);
  };
  return {
    ...facts,
    availableUsd,
    reserve(worstCaseUsd) {
      const leftUsd = availableUsd();
      if (worstCaseUsd > leftUsd + ROUNDING_USD) {
        const left = formatUsdExactly(Math.floor(leftUsd * 1e4) / 1e4);
        throw new CliError('max_cost', `${left} is left of ${formatUsdExactly(facts.totalUsd)}`, {
          subject: facts.origin.name,
          hint: 'allow more',
        });
      }
      reservedUsd += worstCaseUsd;
      const close = (costUsd: number | null) => {
        reservedUsd -= worstCaseUsd;
        spentUsd = spentUsd === undefined || costUsd === null ? undefined : spentUsd + costUsd;
      };
      return { settle: close, release: () => close(0), spend: () => close(worstCaseUsd) };
    },
    split: (shares) =>
      Array.from({ length: shares }, () => makeShare(availableUsd() / shares, { ...facts, shares })),
  };
}
