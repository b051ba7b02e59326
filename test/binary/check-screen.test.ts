/** The screen of a check: the line of its progress, gone before results and at the end; none where nobody watches. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../support/fake-api/types.ts';
import { spinner, usePty } from '../support/pty.ts';
import { TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';

const world = useWorld();
const open = usePty(world);

const IS_RED = 'a red rectangle is visible';
const ARGS = ['check', '?.png', '-e', IS_RED, '--baseline', 'before/', '--jobs', '1'];

/** Of four pictures the first is equal to its baseline; the others have nothing red. */
beforeEach(async () => {
  const red = await drawShapes(60, 40, [['red', 10, 10, 20, 10]])
    .png()
    .toBuffer();
  for (const [index, name] of [...'abcd'].entries()) {
    const blue = drawShapes(60, 40, [['blue', 10 + index, 10, 20, 10]]);
    await world.file(`before/${name}.png`, red);
    await world.file(`${name}.png`, name === 'a' ? red : await blue.png().toBuffer());
  }
});

/** Holds the answer about the last picture back. */
function holdTheLast() {
  const gate = world.api.gate();
  world.api.look(async (question) => {
    const answer = (await TRUTHFUL(question)) as Answer;
    return world.api.requests.length === 3 ? { ...answer, gate } : answer;
  });
  return gate;
}

describe.skipIf(process.platform === 'win32')('the screen of a check', () => {
  test('shows what is done, failed, cached and spent, and how long the rest takes', async () => {
    const gate = holdTheLast();
    const pty = open(ARGS);
    const screen = await pty.shows(spinner('3 of 4 checked'));
    const rows = screen.split('\n');
    expect(rows.at(-1)).toMatch(
      /^[\u2800-\u28ff] 3 of 4 checked, 2 failed, 1 cached, \$0\.\d+(?:, [\d.]+ s left)?$/,
    );
    // Results stand above it.
    expect(rows[0]).toBe('passed     a.png (check)');
    gate.open();
    const { code, screen: last } = await pty.ended();
    expect(code).toBe(1);
    expect(last).not.toMatch(/[\u2800-\u28ff]|of 4 checked/);
    expect(last.match(/^failed +[bcd]\.png/gm)).toHaveLength(3);
  });

  test('keeps the line in one row of 40 columns, and leaves nothing of it behind', async () => {
    const gate = holdTheLast();
    const pty = open(ARGS, { columns: 40 });
    const screen = await pty.shows(spinner('3 of 4 checked'));
    const rows = screen.split('\n').filter((row) => /^[\u2800-\u28ff]|cached|left/.test(row));
    expect(rows).toEqual([expect.stringMatching(/^[\u2800-\u28ff] 3 of 4 checked, 2 failed, 1 .*…$/)]);
    expect(rows[0]?.length).toBeLessThanOrEqual(40);
    gate.open();
    const { screen: last } = await pty.ended();
    expect(last).not.toMatch(/[\u2800-\u28ff]|of 4 checked|…$/m);
  });

  test('has results in plain lines alone under CI', async () => {
    const gate = holdTheLast();
    const pty = open(ARGS, { variables: { CI: 'true' } });
    await gate.reached;
    expect(await pty.shows(/^failed +[bcd]\.png/m)).not.toMatch(/[\u2800-\u28ff]|of 4 checked/);
    gate.open();
    const { code, screen } = await pty.ended();
    expect(code).toBe(1);
    expect(screen).not.toMatch(/[\u2800-\u28ff]|of 4 checked/);
  });
});
