/** The total of uploads that wait for their turn is known from the start. */
import { expect, test } from 'vitest';
import { formatBytes } from '../../src/format.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

test.each([
  ['a question', ['--upload', 'which?']],
  ['files upload', []],
])('of %s', async (command, flags) => {
  // Four are uploaded at a time.
  const names = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png'];
  let total = 0;
  for (const [index, name] of names.entries()) {
    const bytes = makePng({ width: 100, height: 100, noise: true, seed: index + 1 });
    await world.file(name, bytes);
    total += bytes.length;
  }
  const gate = world.api.gate();
  world.api.hold('files', gate);
  const run = startOnTerminal(world, [
    ...(command === 'files upload' ? ['files', 'upload'] : []),
    ...names,
    ...flags,
  ]);
  await run.shows('stderr', ` of ${formatBytes(total)}`);
  gate.open();
  expect(await run.code).toBe(0);
});
