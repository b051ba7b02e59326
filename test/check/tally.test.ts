import { describe, expect, test } from 'vitest';
import type { Verdict, Vote } from '../../src/check/read-verdicts.ts';
import { countVotes, decide } from '../../src/check/tally.ts';

const VERDICTS: Readonly<Record<string, Verdict>> = { p: 'pass', f: 'fail', c: 'cannot_tell' };

/** Votes from letters, with their place as the reason. */
const toVotes = (letters: string): Vote[] =>
  [...letters].map((letter, index) => ({
    verdict: VERDICTS[letter] ?? 'cannot_tell',
    reason: `vote ${index + 1}`,
    boxes: [],
  }));

describe('decide', () => {
  test.each<[string, number, string]>([
    ['p', 1, 'pass'],
    ['f', 1, 'fail'],
    ['c', 1, 'cannot_tell'],
    ['p', 3, 'open'],
    ['pp', 3, 'pass'],
    ['pf', 3, 'open'],
    ['pfp', 3, 'pass'],
    ['pff', 3, 'fail'],
    ['pfc', 3, 'split'],
    ['cc', 3, 'cannot_tell'],
    ['ppp', 5, 'pass'],
    ['ppf', 5, 'open'],
    ['ppff', 5, 'open'],
    ['ppffp', 5, 'pass'],
    ['ppffc', 5, 'split'],
    // Two of each and one to come make no three.
    ['pfc', 5, 'open'],
    ['pfcp', 5, 'open'],
    ['ppcf', 5, 'open'],
    ['pcfc', 5, 'open'],
    ['ppccf', 5, 'split'],
  ])('%s of %i votes is %s', (letters, votes, expected) => {
    const outcome = decide(toVotes(letters), votes);
    const name = 'decided' in outcome ? outcome.decided.verdict : Object.keys(outcome)[0];
    expect(name).toBe(expected);
  });

  test('gives the reason of the first vote for the verdict', () => {
    expect(decide(toVotes('fpp'), 3)).toMatchObject({ decided: { reason: 'vote 2' } });
  });
});

describe('votes that read different values', () => {
  const read = (...totals: number[]): Vote[] =>
    totals.map((total) => ({ verdict: 'pass', reason: '', boxes: [], values: { total } }));

  test('are split, although all of them pass', () => {
    expect(decide(read(7, 8, 9), 3)).toEqual({ split: true });
  });

  test('are open while another vote can decide', () => {
    expect(decide(read(7, 8), 3)).toEqual({ open: true });
  });

  test('are decided by the values that most votes read', () => {
    expect(decide(read(7, 8, 8), 3)).toMatchObject({ decided: { values: { total: 8 } } });
  });
});

test('countVotes counts each verdict', () => {
  expect(countVotes(toVotes('pfpcp'))).toEqual({ pass: 3, fail: 1, cannot_tell: 1 });
});
