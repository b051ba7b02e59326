import { expect, test } from 'vitest';
import { takeAtRest } from '../../src/page/come-to-rest.ts';

const quiet = {
  started: () => 0,
  pages: () => 1,
  isBusy: () => false,
  answer: () => undefined,
  describeFailures: () => undefined,
};

/** Takes these pictures one after the other, the last again and again. */
function makeTake(...pictures: string[]): () => Promise<Buffer> {
  return async () => Buffer.from((pictures.length > 1 ? pictures.shift() : pictures[0]) ?? '');
}

test.each<[string, number, string[], boolean]>([
  ['once two in a row are equal', 5000, ['a', 'b', 'b'], true],
  ['where the first has taken all the time', -1, ['a', 'a'], true],
  ['not where no time is left for a third', -1, ['a', 'b'], false],
])('a page is at rest %s', async (_, maxMs, pictures, isAtRest) => {
  const found = await takeAtRest(makeTake(...pictures), quiet, maxMs);
  expect({ png: String(found.png), isAtRest: found.isAtRest }).toEqual({ png: pictures.at(-1), isAtRest });
});

test('a page with an open request is not at rest before half of the time', async () => {
  const busy = { ...quiet, isBusy: () => true };
  const begin = performance.now();
  expect((await takeAtRest(makeTake('a'), busy, 600)).isAtRest).toBe(true);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(300);
});
