import { expect, test } from 'vitest';
import { formatTotals, type ResultTotals } from '../../src/batch/result-totals.ts';

const TOTALS: ResultTotals = {
  inputs: 300,
  answered: 300,
  unusable: 0,
  failed: 0,
  retried: 0,
  costUsd: 0.21,
  exitCode: 0,
};

test.each<[Partial<ResultTotals>, string]>([
  [{}, '300 inputs: 300 answered; $0.21'],
  [
    { answered: 297, failed: 3, retried: 3 },
    '300 inputs: 297 answered, 3 failed; $0.21; claude-see batch retry 7k3q9f asks the failed ones again',
  ],
  [
    { answered: 290, unusable: 4, failed: 6, retried: 2, costUsd: null },
    '300 inputs: 290 answered, 4 unusable, 6 failed; cost unknown; claude-see batch retry 7k3q9f asks 2 failed ones again',
  ],
  [{ inputs: 1, answered: 0, failed: 1, costUsd: 0 }, '1 input: 0 answered, 1 failed; $0'],
])('%j', (changes, line) => {
  expect(formatTotals({ ...TOTALS, ...changes }, 'claude-see batch retry 7k3q9f')).toBe(line);
});
