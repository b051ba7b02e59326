import { describe, expect, test } from 'vitest';
import { makeCheckProgress } from '../../src/check/progress.ts';
import { makeAssertion, makeImage } from '../support/check-report.ts';

const FRESH = makeImage({ cost_usd: 0.25 });
const FREE = { cost_usd: 0 } as const;
const CACHED = makeImage({ ...FREE, assertions: [makeAssertion({ cached: true })] });
const BY_PIXELS = makeImage({ ...FREE, assertions: [makeAssertion({ decided_by: 'pixels' })] });
const HALF_CACHED = makeImage({ ...FREE, assertions: [makeAssertion({ cached: true }), makeAssertion()] });
const FAILED = makeImage({ ...FREE, status: 'fail' });
const OPEN = (['uncertain', 'error', 'skipped'] as const).map((status) => makeImage({ ...FREE, status }));

/** Shows a run of so many pictures whose results come a number of seconds apart; returns every text that was shown. */
function watch(total: number, results: readonly ReturnType<typeof makeImage>[], secondsEach = 0) {
  const shown: (string | undefined)[] = [];
  let now = 5000;
  const progress = makeCheckProgress({ override: (text) => void shown.push(text) }, total, () => now);
  for (const result of results) {
    now += secondsEach * 1000;
    progress.add(result);
  }
  return { shown, progress };
}

describe('the progress of a check', () => {
  test('begins with nothing checked, and is cleared at its end', () => {
    const { shown, progress } = watch(2, []);
    progress.end();
    expect(shown).toEqual(['0 of 2 checked', undefined]);
  });

  test.each([
    ['what is done', [FREE, FREE].map((parts) => makeImage(parts)), '2 of 9 checked'],
    ['what failed, and not what is undecided', [FAILED, ...OPEN.slice(1)], '3 of 9 checked, 1 failed'],
    ['pictures that are remembered as a whole', [CACHED, HALF_CACHED], '2 of 9 checked, 1 cached'],
    ['pictures that pixels decided', [BY_PIXELS], '1 of 9 checked, 1 cached'],
    ['no picture without assertions as cached', [makeImage({ ...FREE, assertions: [] })], '1 of 9 checked'],
    ['what was spent', [FRESH, FRESH], '2 of 9 checked, $0.50'],
    ['that a cost is unknown', [FRESH, makeImage({ cost_usd: null }), FRESH], '3 of 9 checked, cost unknown'],
    ['all of it', [FAILED, CACHED, FRESH], '3 of 9 checked, 1 failed, 1 cached, $0.25'],
  ])('shows %s', (_, results, expected) => {
    expect(watch(9, results).shown.at(-1)).toBe(expected);
  });

  test.each([
    // Two of nine say little.
    [2, 9, 2, '2 of 9 checked'],
    // 3 took 6 s, so 6 more take 12 s.
    [3, 9, 2, '3 of 9 checked, 12 s left'],
    // 4 took 10 s, so 5 more take 12.5 s.
    [4, 9, 2.5, '4 of 9 checked, 13 s left'],
    // 3 took 90 s, so 97 more take 2910 s, 48.5 minutes.
    [3, 100, 30, '3 of 100 checked, 48.5 min left'],
    [9, 9, 2, '9 of 9 checked'],
    // 8 took 0.8 s: less than half a second is left.
    [8, 9, 0.1, '8 of 9 checked'],
  ])('after %i of %i pictures of %f s shows %j', (done, total, seconds, expected) => {
    const results = Array.from({ length: done }, () => makeImage(FREE));
    expect(watch(total, results, seconds).shown.at(-1)).toBe(expected);
  });
});
