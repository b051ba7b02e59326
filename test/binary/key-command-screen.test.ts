/** A command that prints the key may ask on the terminal, and Ctrl-C ends it there. */
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const asking = (print: string) => ({
  variables: {
    ANTHROPIC_API_KEY: undefined,
    CI: undefined,
    FAKE_VAULT: world.api.apiKey,
    CLAUDE_SEE_KEY_COMMAND: `printf 'Master password: ' >&2; read -r word; ${print}`,
  },
});

test('its question is shown, and what is typed reaches it', async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  world.api.reply('a circle');
  const run = open(['a.png', '--no-save'], asking('test "$word" = sesame && printf %s "$FAKE_VAULT"'));
  await run.shows('Master password: ');
  run.type('sesame\r');
  const { code, screen } = await run.ended();
  expect(code).toBe(0);
  expect(screen).toContain('a circle');
  expect(screen).not.toContain('running key-command');
});

test('Ctrl-C ends it and the run, without a message', async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  const run = open(['a.png', '--no-save'], asking('printf %s "$FAKE_VAULT"'));
  await run.shows('Master password: ');
  run.type('\u0003');
  const { code, screen } = await run.ended();
  expect(code).toBe(130);
  expect(screen).not.toContain('claude-see:');
});
