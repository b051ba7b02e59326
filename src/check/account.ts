// Adds up what the requests about one picture took.
import type { Answer } from '../engine/types.ts';

/** The requests about one picture that were answered. */
export interface Account {
  add(answer: Answer): void;
  /** The cost in USD is null when that of a request is unknown. */
  sum(): {
    readonly requestIds: readonly string[];
    readonly costUsd: number | null;
  };
}

/** Makes an account that stands at zero. */
export function makeAccount(): Account {
  const requestIds: string[] = [];
  let costUsd: number | null = 0;
  return {
    add({ requestIds: ids, costUsd: cost }: Answer) {
      requestIds.push(...ids.filter((id) => id !== null));
      costUsd = costUsd === null || cost === null ? null : costUsd + cost;
    },
    sum: () => ({ requestIds, costUsd }),
  };
}
