import { expect, test } from 'vitest';
import { countStatuses, findExitCode, sumCosts } from '../../src/check/summary.ts';
import type { AssertionResult, ImageResult, Status } from '../../src/render/check/report.ts';

type Short = readonly [status: Status, exitCode?: number | undefined, severity?: 'warning'];

function image(assertions: readonly Short[], cost: number | null = 0): ImageResult {
  return {
    cost_usd: cost,
    assertions: assertions.map(([status, exit_code, severity = 'error']) => ({
      status,
      severity,
      cached: false,
      error: exit_code === undefined ? null : { exit_code },
    })) as unknown as AssertionResult[],
  } as unknown as ImageResult;
}

const ACCOUNT: Short = ['error', 5];
const OUTAGE: Short = ['error', 4];
const LIMIT: Short = ['skipped', 6];
const INPUT: Short = ['error', 2];

test.each<[number, Short[]]>([
  [0, [['pass']]],
  [3, [['pass'], ['uncertain']]],
  [2, [['uncertain'], INPUT]],
  [6, [['uncertain'], INPUT, LIMIT]],
  [4, [['uncertain'], INPUT, LIMIT, OUTAGE]],
  [5, [['uncertain'], INPUT, LIMIT, OUTAGE, ACCOUNT]],
  [1, [['uncertain'], INPUT, LIMIT, OUTAGE, ACCOUNT, ['fail']]],
  [6, [['pass'], ['skipped']]],
  [4, [['pass'], ['error']]],
  [0, [['pass'], ['fail', undefined, 'warning'], ['uncertain', undefined, 'warning']]],
  [3, [['fail', undefined, 'warning'], ['uncertain']]],
])('exit code %i of %j', (code, assertions) => {
  expect(findExitCode([image(assertions)])).toBe(code);
  // In any order, and over several images.
  expect(findExitCode(assertions.map((each) => image([each])).reverse())).toBe(code);
});

test('failed warnings are counted apart', () => {
  expect(countStatuses([image([['pass'], ['fail'], ['fail', undefined, 'warning']])])).toMatchObject({
    pass: 1,
    fail: 1,
    warnings: 1,
  });
});

test('one unknown cost makes the sum unknown', () => {
  expect(sumCosts([image([], 0.5), image([], 0.25)])).toBe(0.75);
  expect(sumCosts([image([], 0.5), image([], null)])).toBeNull();
});
