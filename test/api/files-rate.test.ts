/** The rate of the Files API: a handful of calls never waits, thousands keep to 500 a minute, and one 429 stops all. */
import { setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { makeFilesRate } from '../../src/api/files-rate.ts';
import { makePng } from '../support/images.ts';
import { callContext, openTestApi } from '../support/open-api.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** A rate over a clock that only waits move. */
function makeClock() {
  const clock = { now: 0, waits: 0 };
  const rate = makeFilesRate({
    now: () => clock.now,
    wait: async (milliseconds, signal) => {
      signal.throwIfAborted();
      clock.waits += 1;
      // Whatever may start now does so before the clock moves.
      await new Promise(setImmediate);
      clock.now += milliseconds;
    },
  });
  /** Makes calls, and returns the times at which they started. */
  const start = (count: number, context = callContext()) => {
    setMaxListeners(0, context.signal);
    return Promise.all(Array.from({ length: count }, () => rate(context, async () => clock.now)));
  };
  return { clock, rate, start };
}

test('twenty calls start at once, and none of them waits', async () => {
  const { clock, start } = makeClock();
  expect(await start(20)).toEqual(Array(20).fill(0));
  expect(clock.waits).toBe(0);
});

test('no minute sees more than 500 of some thousands, which take no longer than they must', async () => {
  const { start } = makeClock();
  const times = await start(3000);
  const most = Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 60_000).length));
  // 20 at once, and then one in 125 ms: the one at 60,000 ms is of the next minute.
  expect(most).toBe(20 + 479);
  expect(times.at(-1)).toBe((3000 - 20) * 125);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('a pause lets the bucket fill up, and no more than that', async () => {
  const { clock, start } = makeClock();
  await start(20);
  clock.now = 3_600_000;
  expect(await start(21)).toEqual([...Array(20).fill(3_600_000), 3_600_125]);
});

test('a rate limit that asks to wait holds all calls back, and they do not come all at once then', async () => {
  const { rate, start } = makeClock();
  const heard: number[] = [];
  const context = { ...callContext(), onRateLimit: (ms: number) => void heard.push(ms) };
  await rate(context, async ({ onRateLimit }) => onRateLimit?.(30_000));
  const times = await start(22);
  expect(times.slice(0, 20)).toEqual(Array(20).fill(30_000));
  expect(times.slice(20)).toEqual([30_125, 30_250]);
  expect(heard).toEqual([30_000]);
});

test('who gives up while waiting lets the next one go on', async () => {
  const { rate, start } = makeClock();
  await start(20);
  const controller = new AbortController();
  const reason = new Error('interrupted');
  controller.abort(reason);
  const given = rate(callContext(2, controller.signal), async () => 'never');
  await expect(given).rejects.toBe(reason);
  expect(await start(1)).toEqual([125]);
});

test('a 429 of one upload holds back another', async () => {
  const api = await openTestApi(world);
  const upload = (input: string, context = callContext()) => {
    const content = makePng({ width: 8, height: 8 });
    const options = { expiresInSeconds: null, onSent: () => {} };
    return api.uploadFile({ input, name: input, media_type: 'image/png', content }, options, context);
  };
  world.api.failNext('files', { status: 429, headers: { 'retry-after-ms': '300' } });
  const began = performance.now();
  const context = callContext();
  let first: Promise<unknown> | undefined;
  await new Promise<void>((resolve) => {
    first = upload('first.png', { ...context, output: { ...context.output, notice: () => resolve() } });
  });
  await upload('second.png');
  expect(performance.now() - began).toBeGreaterThanOrEqual(300);
  await first;
});
