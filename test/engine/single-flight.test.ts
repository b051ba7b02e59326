import { expect, test } from 'vitest';
import { makeSingleFlight } from '../../src/engine/single-flight.ts';

/** Work that ends when the test says so. */
function makeWork<T>() {
  let runs = 0;
  const ends: ((how: { value: T } | { error: unknown }) => void)[] = [];
  return {
    runs: () => runs,
    run: () => {
      runs += 1;
      return new Promise<T>((resolve, reject) => {
        ends.push((how) => ('value' in how ? resolve(how.value) : reject(how.error)));
      });
    },
    end: (how: { value: T } | { error: unknown }) => ends.shift()?.(how),
  };
}

test('equal work that is under way runs once, and its outcome is shared', async () => {
  const fly = makeSingleFlight<number>();
  const work = makeWork<number>();
  const flights = [fly('a', work.run), fly('a', work.run), fly('a', work.run)];
  expect(work.runs()).toBe(1);
  work.end({ value: 7 });
  expect(await Promise.all(flights)).toEqual([
    { value: 7, isShared: false },
    { value: 7, isShared: true },
    { value: 7, isShared: true },
  ]);
});

test('other work runs beside it', async () => {
  const fly = makeSingleFlight<number>();
  const work = makeWork<number>();
  const flights = [fly('a', work.run), fly('b', work.run)];
  expect(work.runs()).toBe(2);
  work.end({ value: 1 });
  work.end({ value: 2 });
  expect(await Promise.all(flights)).toEqual([
    { value: 1, isShared: false },
    { value: 2, isShared: false },
  ]);
});

test('a failure is thrown to everybody who shares it', async () => {
  const fly = makeSingleFlight<number>();
  const work = makeWork<number>();
  const flights = Promise.allSettled([fly('a', work.run), fly('a', work.run)]);
  const error = new Error('overloaded');
  work.end({ error });
  expect(await flights).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ]);
  expect(work.runs()).toBe(1);
});

test.each([
  ['well', { value: 1 }],
  ['badly', { error: new Error('overloaded') }],
])('work that has ended %s is forgotten: the same work runs again', async (_, how) => {
  const fly = makeSingleFlight<number>();
  const work = makeWork<number>();
  const first = fly('a', work.run).catch(() => {});
  work.end(how);
  await first;
  const second = fly('a', work.run);
  expect(work.runs()).toBe(2);
  work.end({ value: 2 });
  expect(await second).toEqual({ value: 2, isShared: false });
});
