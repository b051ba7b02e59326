import { describe, expect, test } from 'vitest';
import { findWorstStatus, makeJudgedResult, moveBoxes } from '../../src/check/results.ts';
import type { AssertionResult, Status } from '../../src/render/check/report.ts';
import { makeExtract, makeVisual } from '../support/check-run.ts';

const OUTCOME = { reason: 'So it is.', boxes: [], votes: { pass: 1, fail: 0, cannot_tell: 0 }, error: null };
const HOW = { cached: false, comparesBaseline: false };

describe('extracted values', () => {
  test('that differ fail by code, and say how', () => {
    const outcome = { ...OUTCOME, status: 'pass', values: { total: 8 } } as const;
    expect(makeJudgedResult(makeExtract({ total: 7, tax: 1 }), outcome, HOW)).toMatchObject({
      status: 'fail',
      decided_by: 'code',
      text: 'total is 7, tax is 1',
      reason: 'total is 8, expected 7; tax is missing, expected 1',
    });
  });

  test.each<Status>(['uncertain', 'error', 'skipped'])('are not compared when they are %s', (status) => {
    const result = makeJudgedResult(makeExtract({ total: 7 }), { ...OUTCOME, status }, HOW);
    expect(result).toMatchObject({ status, decided_by: null });
  });

  test('that are absent from a pass fail to match: they never pass', () => {
    const result = makeJudgedResult(makeExtract({ total: 7 }), { ...OUTCOME, status: 'pass' }, HOW);
    expect(result.status).not.toBe('pass');
  });
});

test.each([
  [true, 'comparison'],
  [false, 'visual'],
])('a sentence that compares with a baseline (%s) is a %s', (comparesBaseline, kind) => {
  const outcome = { ...OUTCOME, status: 'pass' } as const;
  expect(makeJudgedResult(makeVisual('so'), outcome, { ...HOW, comparesBaseline }).kind).toBe(kind);
});

test('boxes move', () => {
  const box = { label: 'x', left: 5, top: 6, width: 7, height: 8 };
  expect(moveBoxes([box], 10, -2)).toEqual([{ ...box, left: 15, top: 4 }]);
});

test.each<[Status, Status[]]>([
  ['pass', ['pass', 'pass']],
  ['uncertain', ['pass', 'uncertain']],
  ['skipped', ['uncertain', 'skipped']],
  ['error', ['skipped', 'uncertain', 'error']],
  ['fail', ['error', 'fail', 'pass']],
])('%s is the worst of %j', (worst, statuses) => {
  const results = statuses.map((status) => ({ status, severity: 'error' }) as AssertionResult);
  expect(findWorstStatus(results)).toBe(worst);
});
