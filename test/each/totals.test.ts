import { describe, expect, test } from 'vitest';
import { type EntryOutcome, makeTotals } from '../../src/each/totals.ts';
import { CliError } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/exit-codes.ts';
import type { EachRecord } from '../../src/render/each/record.ts';

const outcome = (
  cost_usd: number | null,
  code?: ErrorCode,
  origin: EntryOutcome['origin'] = 'asked',
): EntryOutcome => {
  const error = code && new CliError(code, 'no');
  const record = { cost_usd, error: error ? { code, exit_code: error.exitCode } : null } as EachRecord;
  return { record, error, origin };
};
const ANSWERED = outcome(0.25);
const REFUSED = outcome(0.5, 'refusal');
const OVERLOADED = outcome(null, 'overloaded');
const UNUSABLE = outcome(null, 'input_unusable');
const EARLIER = outcome(0.25, undefined, 'earlier');
const SHARED = outcome(0, undefined, 'shared');

const totalsOf = (outcomes: readonly EntryOutcome[]) => {
  const totals = makeTotals();
  for (const each of outcomes) totals.add(each);
  return totals;
};

describe('the summary', () => {
  test.each<[string, readonly EntryOutcome[], number | undefined, number, string]>([
    ['nothing', [], 0, 3, '0 inputs: 0 answered; $0; 3 ms'],
    ['an answer', [ANSWERED], 1, 1234, '1 input: 1 answered; $0.25; 1 s'],
    [
      'every kind, each paid for once',
      [ANSWERED, REFUSED, OVERLOADED, UNUSABLE, EARLIER, SHARED],
      6,
      45_400,
      '6 inputs: 3 answered (1 earlier), 1 unusable, 2 failed; $0.75; 45 s',
    ],
    [
      'what was not asked',
      [ANSWERED, OVERLOADED],
      300,
      900,
      '300 inputs: 1 answered, 1 failed, 298 not asked; $0.25; 900 ms',
    ],
    [
      'a list that was left before its end',
      [ANSWERED, OVERLOADED],
      undefined,
      900,
      'more than 2 inputs: 1 answered, 1 failed, the others not asked; $0.25; 900 ms',
    ],
    [
      'an answer of unknown cost',
      [ANSWERED, outcome(null)],
      2,
      130_000,
      '2 inputs: 2 answered; cost unknown; 2.2 min',
    ],
  ])('counts %s', (_, outcomes, total, milliseconds, expected) => {
    expect(totalsOf(outcomes).summarise(total, milliseconds)).toBe(expected);
  });
});

test.each<[readonly EntryOutcome[], number, boolean]>([
  [[], 0, false],
  [[ANSWERED, EARLIER], 0, false],
  [[ANSWERED, REFUSED], 3, false],
  [[REFUSED, UNUSABLE, ANSWERED], 2, true],
  [[UNUSABLE, outcome(null, 'timeout'), REFUSED], 6, true],
  [[outcome(null, 'timeout'), OVERLOADED], 4, true],
  [[OVERLOADED, outcome(null, 'billing'), ANSWERED], 5, true],
])(
  'the worst outcome of %# decides the exit code, and whether another run could help',
  (outcomes, code, hasOpen) => {
    const totals = totalsOf(outcomes);
    expect(totals.exitCode()).toBe(code);
    expect(totals.hasOpen()).toBe(hasOpen);
  },
);

test('the state for the line of the run has what is finished and what it cost', () => {
  expect(totalsOf([ANSWERED, REFUSED, UNUSABLE, EARLIER]).state(9)).toEqual({
    counts: [
      [2, 'answered'],
      [1, 'unusable'],
      [1, 'failed'],
    ],
    done: 4,
    total: 9,
    costUsd: 0.75,
  });
});
