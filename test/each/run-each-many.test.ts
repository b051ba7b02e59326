/** Runs over hundreds of inputs: memory stays bounded, and a list is never held whole. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/each/entry.ts';
import { makeEach, makeMemorySink } from '../support/each-run.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const each = makeEach(world);

const COUNT = 300;

/** Entries at URLs, which nobody decodes. */
function makeEntries(): Entry[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const url = `https://example.com/${index}.png`;
    return each.entry(index, url, { ref: { kind: 'url', input: url, url, block: 'image' } });
  });
}

/** Collects garbage, and returns the bytes that live. */
function measureLiving(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('keeps no answer once it is shown', async () => {
  // Kept, the answers between the two measurements would take 14 MB.
  world.api.look(() => 'x'.repeat(60_000), { everything: true });
  const living: number[] = [];
  let shown = 0;
  const sink = makeMemorySink([], {
    put: async () => {},
    show: async () => {
      shown += 1;
      if (shown === 50 || shown === 290) living.push(measureLiving());
    },
  });
  const run = await each.run(makeEntries(), { sink });
  expect(run.stderr).toMatch(/^300 inputs: 300 answered; /);
  const [early = 0, late = 0] = living;
  expect(late - early).toBeLessThan(8_000_000);
});

test('reads at most two more inputs than it asks about', async () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = 0;
  world.api.look(
    async () => {
      arrived += 1;
      await opened;
      return 'yes';
    },
    { everything: true },
  );
  let read = 0;
  const sink = makeMemorySink([], {
    findEarlier: () => {
      read += 1;
      if (read === 6) setTimeout(open, 100);
      return undefined;
    },
  });
  // While no answer has come, 4 requests are under way, and 2 more inputs are prepared.
  const beforeOpening = opened.then(() => [read, arrived]);
  const run = await each.run(await each.entries(20), { sink });
  expect(await beforeOpening).toEqual([6, 4]);
  expect(run.put).toHaveLength(20);
});
