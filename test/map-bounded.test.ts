/** Concurrency is observed by gates that the test opens itself. */
import { expect, test } from 'vitest';
import { mapBounded } from '../src/map-bounded.ts';

/** Returns a function for mapBounded whose calls wait until the test settles them. */
function gated() {
  const started: number[] = [];
  const gates = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const run = (item: number) => {
    started.push(item);
    return new Promise<string>((resolve, reject) => gates.set(item, { resolve, reject }));
  };
  const settle = async (item: number, error?: Error) => {
    const gate = gates.get(item);
    if (error) gate?.reject(error);
    else gate?.resolve(`result ${item}`);
    await new Promise(setImmediate);
  };
  return { started, run, settle };
}

test('runs at most `limit` calls at a time and returns the results in order', async () => {
  const { started, run, settle } = gated();
  const results = mapBounded([1, 2, 3, 4], 2, run);
  expect(started).toEqual([1, 2]);
  await settle(2);
  expect(started).toEqual([1, 2, 3]);
  await settle(1);
  expect(started).toEqual([1, 2, 3, 4]);
  await settle(4);
  await settle(3);
  expect(await results).toEqual(['result 1', 'result 2', 'result 3', 'result 4']);
});

test('after a failure starts no more calls, and throws the error of the earliest item', async () => {
  const { started, run, settle } = gated();
  const results = mapBounded([1, 2, 3], 2, run);
  const thrown = results.catch((error: unknown) => error);
  await settle(2, new Error('second'));
  await settle(1, new Error('first'));
  expect(await thrown).toEqual(new Error('first'));
  expect(started).toEqual([1, 2]);
});

test('of an empty list is empty', async () => {
  expect(await mapBounded([], 3, () => Promise.reject(new Error('called')))).toEqual([]);
});
