/** Runs that share one pipe, as `xargs -P` starts them: their lines stay whole. */
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { collect, useWorld } from '../support/run.ts';

const world = useWorld();

/** Pieces of a quarter of a line, so that a run that prints pieces as they arrive would mix lines. */
const PIECES = 24;
const QUARTER = 1000;

test.skipIf(process.platform === 'win32')('two answers in one pipe do not mix within a line', async () => {
  const gates = Array.from({ length: PIECES - 1 }, () => ({ a: world.api.gate(), b: world.api.gate() }));
  const replyOf = (letter: 'a' | 'b') => ({
    text: Array.from(
      { length: PIECES },
      (_, index) => letter.repeat(QUARTER) + (index % 4 === 3 ? '\n' : ''),
    ),
    interruptions: gates.map((gate, index) => ({ after: index + 1, happens: gate[letter] })),
  });
  world.api.reply(replyOf('a'), replyOf('b'));
  const ask = '"$0" "$1" https://example.com/a.png --no-save';
  const child = spawn('sh', ['-c', `${ask} & ${ask}; wait`, process.execPath, BINARY], {
    cwd: world.folder,
    env: world.variables(),
  });
  const result = collect(child);
  // Both answers advance by one piece at a time.
  for (const { a, b } of gates) {
    await Promise.all([a.reached, b.reached]);
    a.open();
    b.open();
  }
  const { stdout } = await result;
  const line = (letter: string) => `${letter.repeat(4 * QUARTER)}`;
  expect(stdout.trimEnd().split('\n').sort()).toEqual([
    ...Array(PIECES / 4).fill(line('a')),
    ...Array(PIECES / 4).fill(line('b')),
  ]);
});
