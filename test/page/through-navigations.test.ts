import { expect, test } from 'vitest';
import { throughNavigations } from '../../src/page/through-navigations.ts';

const page = { waitForLoadState: async () => {} };

test('a picture of the page before is not taken for one of the page after', async () => {
  let pages = 1;
  const pictures = ['before', 'after'];
  const taken = throughNavigations(page, { pages: () => pages }, async () => {
    const picture = pictures.shift();
    // The page goes on once its picture is there.
    pages = 2;
    return picture;
  });
  expect(await taken).toBe('after');
});

test('a step that a navigation breaks is repeated, and any other error counts', async () => {
  const errors = ['Execution context was destroyed, most likely because of a navigation', 'out of paper'];
  const step = async () => {
    throw new Error(errors.shift());
  };
  await expect(throughNavigations(page, { pages: () => 1 }, step)).rejects.toThrow('out of paper');
});
