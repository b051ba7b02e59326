/** Pages that fit into a context window. */
import { expect, test } from 'vitest';
import { countFittingPages, scalePages } from '../../src/engine/pdf-tokens.ts';

test.each([
  // (1,000,000 - 16,000) / 3000 = 328
  [1_000_000, 16_000, 320],
  // (200,000 - 16,000) / 3000 = 61.3
  [200_000, 16_000, 60],
  // (200,000 - 150,000) / 3000 = 16.7
  [200_000, 150_000, 16],
  [200_000, 200_000, 1],
])('a window of %i tokens with an answer of %i holds %i dense pages', (contextTokens, maxTokens, pages) => {
  expect(countFittingPages(contextTokens, maxTokens)).toBe(pages);
});

test.each([
  // 352 x 1,000,000 / 1,056,001 x 0.95 = 316.7
  [352, { tokens: 1_056_001, max: 1_000_000, others: 0 }, 310],
  // 100 x 150,000 / 300,000 x 0.95 = 47.5
  [100, { tokens: 350_000, max: 200_000, others: 50_000 }, 40],
  // 10 x 2 / 3 x 0.95 = 6.3
  [10, { tokens: 300_000, max: 200_000, others: 0 }, 6],
  // 15 x 0.99 x 0.95 = 14.2
  [15, { tokens: 202_020, max: 200_000, others: 0 }, 14],
  [3, { tokens: 200_001, max: 200_000, others: 0 }, 2],
  [2, { tokens: 900_000, max: 200_000, others: 0 }, 1],
  [50, { tokens: 300_000, max: 200_000, others: 250_000 }, 1],
])('of %i pages that take %j, %i may fit', (pages, scale, fitting) => {
  expect(scalePages(pages, scale)).toBe(fitting);
});
