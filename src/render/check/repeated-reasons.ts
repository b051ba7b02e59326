// Finds assertions that the same cause left undecided, so that a report can say it once and count it.
import { describeReason, getOutcome, type Outcome } from './describe.ts';
import type { AssertionResult, ImageResult } from './report.ts';

/** A cause that left assertions undecided. */
interface Cause {
  readonly outcome: Outcome;
  readonly reason: string;
  /** The picture that had it first. */
  readonly first: ImageResult;
  /** Assertions and pictures so far. */
  assertions: number;
  pictures: number;
}

/** A line of a report: an assertion to show in full, and how many others its cause left undecided. */
export type Entry =
  | { readonly assertion: AssertionResult; readonly more: number }
  | { readonly cause: Cause; readonly count: number };

export interface RepeatedReasons {
  /** Counts the assertions of one more picture, and groups them: a cause that was shown before is an entry of its own. */
  group(image: ImageResult): readonly Entry[];
  /** Returns the causes that several pictures had. */
  list(): readonly Cause[];
}

/** Starts counting. What was judged stands for itself, even where the reasons are equal. */
export function makeRepeatedReasons(): RepeatedReasons {
  const causes = new Map<string, Cause>();
  return {
    group(image) {
      const own = new Map<string, AssertionResult[]>();
      for (const [index, assertion] of image.assertions.entries()) {
        const key = isJudged(assertion) ? String(index) : makeKey(assertion);
        own.set(key, [...(own.get(key) ?? []), assertion]);
      }
      return [...own].flatMap(([key, assertions]): Entry[] => {
        const [assertion] = assertions;
        if (!assertion) return [];
        if (isJudged(assertion)) return [{ assertion, more: 0 }];
        const known = causes.get(key);
        const cause = known ?? {
          outcome: getOutcome(assertion),
          reason: describeReason(assertion),
          first: image,
          assertions: 0,
          pictures: 0,
        };
        causes.set(key, cause);
        cause.assertions += assertions.length;
        cause.pictures += 1;
        return known ? [{ cause, count: assertions.length }] : [{ assertion, more: assertions.length - 1 }];
      });
    },
    list: () => [...causes.values()].filter(({ pictures }) => pictures > 1),
  };
}

function isJudged({ status, error, votes, decided_by }: AssertionResult): boolean {
  return status !== 'skipped' && error === null && (votes !== null || decided_by !== null);
}

function makeKey(assertion: AssertionResult): string {
  return JSON.stringify([getOutcome(assertion), describeReason(assertion), assertion.error?.hint]);
}
