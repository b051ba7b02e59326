import { expect, test } from 'vitest';
import { makeSemaphore } from '../../src/engine/semaphore.ts';

test('lets as many in as it has places, and the next when one leaves, in order', async () => {
  const enter = makeSemaphore(2);
  const inside: number[] = [];
  const all = [1, 2, 3, 4].map(async (task) => {
    const leave = await enter();
    inside.push(task);
    return leave;
  });
  const [first, second] = [await all[0], await all[1]];
  expect(inside).toEqual([1, 2]);
  first?.();
  first?.();
  await all[2];
  expect(inside).toEqual([1, 2, 3]);
  second?.();
  await all[3];
  expect(inside).toEqual([1, 2, 3, 4]);
});

test('has its places again when all have left', async () => {
  const enter = makeSemaphore(1);
  (await enter())();
  (await enter())();
  const leave = await enter();
  let isIn = false;
  const next = enter().then(() => {
    isIn = true;
  });
  await Promise.resolve();
  expect(isIn).toBe(false);
  leave();
  await next;
  expect(isIn).toBe(true);
});
