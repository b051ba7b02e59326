/** The terminal of a person who selects a part of the screen: a still line meanwhile, and nothing left when it ends early. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';
import { standIn } from '../support/stand-in.ts';

const world = useWorld();
const open = usePty(world);

const CURSOR = '\u2588';
const NOTE = 'select a region; Esc cancels';

let bin = '';
let runtime = '';
let variables: Record<string, string | undefined> = {};
beforeEach(async () => {
  bin = join(world.folder, 'bin');
  runtime = join(world.folder, 'runtime');
  await mkdir(bin);
  await mkdir(runtime);
  await world.file('bin/shot.png', makePng({ width: 640, height: 480 }));
  const desktop = { WAYLAND_DISPLAY: 'w', DISPLAY: undefined, XDG_CURRENT_DESKTOP: 'GNOME' };
  variables = { ...desktop, XDG_RUNTIME_DIR: runtime, PATH: `${bin}:${process.env.PATH}` };
});

/** It writes its file, and then ends as the test says. */
const WRITE = 'for file; do :; done; cp "$here/shot.png" "$file"; : > "$here/written"';

describe.skipIf(process.platform === 'win32')('a person who selects', () => {
  test('reads what to do, and then sees the receipt and the answer alone', async () => {
    await standIn(bin, 'gnome-screenshot', `while [ ! -e "$here/go" ]; do sleep 0.05; done; ${WRITE}`);
    world.api.reply('A login form.');
    const pty = open(['screen:', 'what is it?'], { variables });
    expect((await pty.shows(NOTE)).replace(CURSOR, '').trimEnd()).toBe(NOTE);
    await world.file('bin/go', '');
    expect(await pty.ended()).toEqual({
      code: 0,
      screen: `screen: 640x480, 5 KB, 414 tokens, base64\nA login form.\n${CURSOR}`,
    });
    expect(readdirSync(runtime)).toEqual([]);
  });

  test('and cancels sees one line', async () => {
    await standIn(bin, 'gnome-screenshot', 'sleep 0.2');
    const { code, screen } = await open(['screen:', 'what is it?'], { variables }).ended();
    expect([code, screen]).toEqual([130, `claude-see: screen: selection cancelled\n${CURSOR}`]);
  });

  test.each([
    ['one that ends with it', 'sleep 15'],
    ['one that does not', "trap '' INT TERM; sleep 15"],
  ])('ends it with Ctrl-C, and no picture stays: %s', async (_, script) => {
    await standIn(bin, 'gnome-screenshot', `${WRITE}; ${script}`);
    const pty = open(['screen:', 'what is it?'], { variables });
    await pty.shows(NOTE);
    await expect.poll(() => existsSync(join(bin, 'written'))).toBe(true);
    pty.type('\u0003');
    expect((await pty.ended()).code).toBe(130);
    expect(readdirSync(runtime)).toEqual([]);
    expect(world.api.requests).toEqual([]);
  });
});
