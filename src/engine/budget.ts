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
  /** True if a request with this worst case, in USD, can still be paid for. */
  affords(worstCaseUsd: number): boolean;
  /** Sets the worst case of a request aside, in USD. Throws CliError (`max_cost`) when not enough is available. */
  reserve(worstCaseUsd: number): Reservation;
  /** The same, but waits first for what others have set aside, as long as that may help. */
  reserveInTurn(worstCaseUsd: number): Promise<Reservation>;
  /** Returns the same budget for questions that wait for each other: what others have only set aside is available. */
  shared(): Budget;
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
  const affords = (worstCaseUsd: number) => worstCaseUsd <= availableUsd() + ROUNDING_USD;
  const waiting = new Set<() => void>();
  const budget: Budget = {
    ...facts,
    availableUsd,
    affords,
    reserve(worstCaseUsd) {
      if (!affords(worstCaseUsd)) {
        const leftUsd = availableUsd();
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
        for (const attempt of [...waiting]) attempt();
      };
      return { settle: close, release: () => close(0), spend: () => close(worstCaseUsd) };
    },
    reserveInTurn: (worstCaseUsd) =>
      new Promise((resolve, reject) => {
        const attempt = () => {
          const mayWait = spentUsd !== undefined && reservedUsd > ROUNDING_USD && !affords(worstCaseUsd);
          if (mayWait) return void waiting.add(attempt);
          waiting.delete(attempt);
          try {
            resolve(budget.reserve(worstCaseUsd));
          } catch (error) {
            reject(error);
          }
        };
        attempt();
      }),
    shared() {
      const unspentUsd = () => availableUsd() + reservedUsd;
      return {
        ...budget,
        availableUsd: unspentUsd,
        affords: (worstCaseUsd) => worstCaseUsd <= unspentUsd() + ROUNDING_USD,
      };
    },
    split: (shares) =>
      Array.from({ length: shares }, () => makeShare(availableUsd() / shares, { ...facts, shares })),
  };
  return budget;
}
