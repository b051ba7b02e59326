// Decides the facts of a file that a check expects, without a request. Pure.
import type { Size } from '../image/size.ts';
import type { AssertionResult } from '../render/check/report.ts';
import type { Check, Expectations } from './suite.ts';

/** The known facts of the file. */
export interface FileFacts {
  /** Of the upright original, in pixels. */
  readonly original: Size;
  readonly blank: boolean;
  readonly format: string;
}

type Key = keyof Expectations;

interface Expectation {
  readonly text: (expected: unknown) => string;
  readonly actual: (facts: FileFacts) => unknown;
  readonly holds: (expected: number, actual: number) => boolean;
}

const isEqual = (expected: unknown, actual: unknown) => expected === actual;

function makeSide(side: 'width' | 'height', words: string, holds: Expectation['holds']): Expectation {
  return {
    text: (expected) => `the ${side} is ${words}${expected} pixels`,
    actual: (facts) => facts.original[side],
    holds,
  };
}

const atLeast: Expectation['holds'] = (expected, actual) => actual >= expected;
const atMost: Expectation['holds'] = (expected, actual) => actual <= expected;

const EXPECTATIONS: Readonly<Record<Key, Expectation>> = {
  width: makeSide('width', '', isEqual),
  minWidth: makeSide('width', 'at least ', atLeast),
  maxWidth: makeSide('width', 'at most ', atMost),
  height: makeSide('height', '', isEqual),
  minHeight: makeSide('height', 'at least ', atLeast),
  maxHeight: makeSide('height', 'at most ', atMost),
  blank: {
    text: (expected) =>
      expected ? 'the picture is one plain colour' : 'the picture is not one plain colour',
    actual: ({ blank }) => blank,
    holds: isEqual,
  },
  format: { text: (expected) => `the file is ${expected}`, actual: ({ format }) => format, holds: isEqual },
};

/** Returns a result for each expectation, in the order of the check. */
export function decideExpectations(check: ExpectingCheck, facts: FileFacts): readonly AssertionResult[] {
  return listEntries(check).map(([key, expected, result]) => {
    const { actual: read, holds } = EXPECTATIONS[key];
    const actual = read(facts);
    const passes = holds(expected as number, actual as number);
    const reason = passes ? '' : `it is ${formatActual(key, actual)}`;
    return { ...result, status: passes ? 'pass' : 'fail', reason, decided_by: 'code', actual };
  });
}

/** Returns a result for each expectation of a file whose facts are unknown. */
export function leaveExpectations(
  check: ExpectingCheck,
  outcome: Pick<AssertionResult, 'status' | 'reason' | 'error'>,
): readonly AssertionResult[] {
  return listEntries(check).map(([, , result]) => ({ ...result, ...outcome }));
}

type ExpectingCheck = Pick<Check, 'expect' | 'position'>;

type Undecided = Omit<AssertionResult, 'status' | 'reason'>;

function listEntries({ expect, position }: ExpectingCheck): readonly (readonly [Key, unknown, Undecided])[] {
  return (Object.entries(expect) as [Key, unknown][]).map(([key, expected]) => [
    key,
    expected,
    {
      id: `expect.${key}`,
      text: EXPECTATIONS[key].text(expected),
      kind: 'expect',
      severity: 'error',
      boxes: [],
      decided_by: null,
      cached: false,
      votes: null,
      expected,
      error: null,
      position,
    },
  ]);
}

function formatActual(key: Key, actual: unknown): string {
  if (key === 'blank') return actual ? 'one plain colour' : 'not one plain colour';
  return typeof actual === 'number' ? `${actual} pixels` : String(actual);
}
