import { expect, test } from 'vitest';
import { makeRunProgress, type RunState } from '../../src/render/run-progress.ts';

/** The line of a run that has taken so many seconds. */
function show(state: Partial<RunState>, seconds = 0): string | undefined {
  let shown: string | undefined;
  let now = 1000;
  const override = (text: string | undefined) => {
    shown = text;
  };
  const progress = makeRunProgress({ override }, () => now);
  now += seconds * 1000;
  progress.show({ counts: [[12, 'answered']], done: 12, total: 300, costUsd: 0, ...state });
  return shown;
}

test.each<[string, Partial<RunState>, number, string]>([
  // 14 of 300 in 2 s: the other 286 take 40.86 s.
  [
    'all of it',
    {
      counts: [
        [12, 'answered'],
        [2, 'failed'],
      ],
      done: 14,
      costUsd: 0.12,
    },
    2,
    '12 of 300 answered, 2 failed, $0.12, 41 s left',
  ],
  [
    'no count of nothing',
    {
      counts: [
        [12, 'answered'],
        [0, 'failed'],
      ],
    },
    0,
    '12 of 300 answered',
  ],
  ['thousands', { counts: [[1200, 'answered']], total: 10_000 }, 0, '1,200 of 10,000 answered'],
  ['a list whose end is not read', { total: undefined }, 9, '12 answered'],
  ['an unknown cost', { costUsd: null }, 0, '12 of 300 answered, cost unknown'],
  ['no guess after two', { done: 2, counts: [[2, 'answered']] }, 60, '2 of 300 answered'],
  ['no time at the end', { done: 300, counts: [[300, 'answered']] }, 60, '300 of 300 answered'],
])('shows %s', (_, state, seconds, expected) => {
  expect(show(state, seconds)).toBe(expected);
});
