/** `/copy` in a chat, with a stand-in for the clipboard's tool on PATH. */
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useWorld } from '../support/run.ts';

const world = useWorld();

test.skipIf(process.platform === 'win32')(
  '/copy puts the last answer on the clipboard as the model wrote it',
  async () => {
    const tool = await world.file('bin/wl-copy', `#!/bin/sh\ncat > '${join(world.folder, 'copied')}'\n`);
    await chmod(tool, 0o755);
    world.api.reply('no', '**A cat**, 猫\n\n- black\n');
    const { code, stderr } = await world.run(['chat'], {
      stdin: 'first\nsecond\n/copy\n',
      variables: { PATH: `${join(world.folder, 'bin')}:/usr/bin:/bin`, WAYLAND_DISPLAY: 'wayland-0' },
    });
    expect(code).toBe(0);
    expect(await readFile(join(world.folder, 'copied'), 'utf8')).toBe('**A cat**, 猫\n\n- black');
    expect(stderr).toMatch(/^copied 23 bytes$/m);
  },
);

test('/copy without an answer, and without a clipboard, says so', async () => {
  const none = await world.run(['chat'], { stdin: '/copy\n' });
  expect(none.stderr).toContain('/copy: there is no answer to copy');
  world.api.reply('A cat.');
  const variables = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  const { code, stderr } = await world.run(['chat'], { stdin: 'what?\n/copy\n', variables });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^claude-see: \/copy: cannot copy: there is no clipboard/m);
  expect(stderr).toContain('write the answer to a file: /save talk.md');
});
