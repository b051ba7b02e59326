/** Ctrl-V in a chat, with stand-ins for the clipboard's tools on PATH. */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { screen, startOnTerminal, type TerminalRun } from '../support/terminal.ts';

const world = useWorld();

const ENTER = '\r';
const LEFT = '\u001b[D';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_V = '\u0016';

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

/** Starts a chat whose clipboard lists these types and prints by this command. */
async function begin(types: readonly string[], print: string, ...args: string[]): Promise<TerminalRun> {
  const list = types.map((type) => `echo '${type}'`).join('; ') || 'echo "Nothing is copied" >&2; exit 1';
  const tool = await world.file(
    'bin/wl-paste',
    `#!/bin/sh\ncd '${world.folder}'\ncase "$*" in *--list-types*) ${list} ;; *) ${print} ;; esac\n`,
  );
  await chmod(tool, 0o755);
  const PATH = `${join(world.folder, 'bin')}:/usr/bin:/bin`;
  const run = startOnTerminal(world, ['chat', ...args], { PATH, WAYLAND_DISPLAY: 'wayland-0' });
  await run.shows('stderr', '> ');
  return run;
}

async function leave(run: TerminalRun): Promise<void> {
  run.type(CTRL_D);
  expect(await run.code).toBe(0);
}

const lastRow = (run: TerminalRun) => screen(run.text('stderr')).split('\n').at(-1) ?? '';
const drawn = (run: TerminalRun, row: string) => run.showsMatch('stderr', () => lastRow(run).endsWith(row));

describe('Ctrl-V', () => {
  test('attaches a picture with the note of /clipboard, and what was typed stays', async () => {
    const run = await begin(['text/html', 'image/png'], 'cat a.png');
    run.type('what is');
    run.type(CTRL_V);
    await run.shows('stderr', 'Image 1: clipboard: image/png, 640x480, ');
    await drawn(run, '> what is');
    run.type(` it?${ENTER}`);
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['what is it?']);
    expect(JSON.stringify(world.api.requests.at(-1)?.body).match(/"image"/g)).toHaveLength(1);
  });

  test('pastes a text at the cursor, with its line ends', async () => {
    const run = await begin(['text/plain;charset=utf-8'], "printf 'na\\303\\257ve\\ntext'");
    run.type(`ab${LEFT}`);
    run.type(CTRL_V);
    await run.shows('stderr', 'text');
    run.type(`!${ENTER}`);
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['ana\u00efve\ntext!b']);
  });

  test('in one burst with other keys takes its place among them', async () => {
    const run = await begin(['UTF8_STRING'], "printf 'b'");
    run.type(`a${CTRL_V}c${ENTER}`);
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['abc']);
  });

  test('loses no key that is typed while a slow clipboard is read', async () => {
    const run = await begin(
      ['text/plain'],
      "touch began; while [ ! -e go ]; do sleep 0.02; done; printf 'b'",
    );
    run.type('a');
    run.type(CTRL_V);
    await run.shows('stderr', 'reading the clipboard');
    run.type(`c${ENTER}`);
    await world.file('go', '');
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['abc']);
  });

  test('is cancelled by Ctrl-C, and what was typed before it stays', async () => {
    const run = await begin(['text/plain'], 'exec sleep 20');
    run.type('typed');
    run.type(CTRL_V);
    await run.shows('stderr', 'reading the clipboard');
    run.type(CTRL_C);
    await run.shows('stderr', 'stopped\n');
    await drawn(run, '> typed');
    run.type(ENTER);
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['typed']);
  });

  test('works in the lines of a text in quotes', async () => {
    const run = await begin(['text/plain'], "printf 'pasted'");
    run.type(`"""one${ENTER}`);
    await run.shows('stderr', '\u2026 ');
    run.type(CTRL_V);
    await run.shows('stderr', 'pasted');
    run.type(`"""${ENTER}`);
    await run.shows('stdout', '\n');
    await leave(run);
    expect(askedIn(world)).toEqual(['one\npasted']);
  });

  test.each([
    [[], 'clipboard: holds neither an image nor text; it is empty; copy an image or a text first'],
    [['application/x-own'], 'clipboard: holds neither an image nor text; it seems to hold something else'],
  ])('notes that there is nothing to paste: %j', async (types, note) => {
    const run = await begin(types, 'exit 1');
    run.type('typed');
    run.type(CTRL_V);
    await run.shows('stderr', note);
    await drawn(run, '> typed');
    run.type(CTRL_C);
    await leave(run);
  });

  test('says over ssh how a picture gets into the chat', async () => {
    const run = startOnTerminal(world, ['chat'], { PATH: '/usr/bin:/bin' });
    await run.shows('stderr', '> ');
    run.type(CTRL_V);
    await run.shows('stderr', 'over ssh, copy the file to this computer and name it with /image');
    await leave(run);
  });
});
