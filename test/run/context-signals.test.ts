/** Many runs with a limit, side by side and one after another, on one signal. */
import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withTimeLimit } from '../../src/run/context.ts';

test('fifty at once are no leak to Node, and leave no listener', async () => {
  const outer = new AbortController().signal;
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void warnings.push(name);
  process.on('warning', onWarning);
  const run = async ({ signal }: { signal: AbortSignal }) => {
    for (let each = 0; each < 50; each += 1) signal.addEventListener('abort', () => {}, { once: true });
    await setImmediate();
  };
  await Promise.all(
    Array.from({ length: 50 }, () => withTimeLimit(outer, 60_000, run, { current: () => undefined })),
  );
  await setImmediate();
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
  expect(getEventListeners(outer, 'abort')).toEqual([]);
});
