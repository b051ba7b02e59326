/** How a body that stands still is told from a computer or a process that slept. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchForStall } from '../../../src/api/http/stall-watch.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Watches a body; returns what became of it so far. */
function watch() {
  const outcome: { error?: string } = {};
  const stall = watchForStall(2048, 90_000);
  stall.stalled.catch((error: Error) => {
    outcome.error = error.message;
  });
  return { stall, outcome };
}

test('a body of which nothing leaves for the limit has stalled', async () => {
  const { stall, outcome } = watch();
  stall.moved(1024);
  await vi.advanceTimersByTimeAsync(89_999);
  expect(outcome).toEqual({});
  await vi.advanceTimersByTimeAsync(1);
  expect(outcome.error).toBe('the connection stalled: 1 KB of 2 KB were sent, then nothing for 90 s');
});

test('the limit begins anew after a sleep', async () => {
  const { outcome } = watch();
  const { now } = performance;
  vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 3_600_000);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(outcome).toEqual({});
  await vi.advanceTimersByTimeAsync(90_000);
  expect(outcome.error).toContain('the connection stalled');
  vi.restoreAllMocks();
});
