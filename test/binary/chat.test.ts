/** `chat` of the built binary on a pty: its keys, its way out, and where its answers go. */
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const ENTER = '\r';
const UP = '\u001b[A';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const PROMPT = '> \u2588';
const HALF = { text: ['Half of ', 'it'], interruptions: [{ after: 1, happens: 'stall' as const }] };

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

describe.skipIf(process.platform === 'win32')('on a pty', () => {
  test('a question, an answer stopped by Ctrl-C, the same again, several lines, the history, and Ctrl-D', async () => {
    world.api.reply('first answer', HALF, 'second answer', 'third answer', 'fourth answer');
    const pty = open(['chat', 'a.png', 'what is it?', '--plain'], { rows: 40 });
    await pty.shows(`first answer\n${PROMPT}`);
    pty.type(`and now?${ENTER}`);
    await pty.shows('Half of ');
    pty.type(CTRL_C);
    await pty.shows(`stopped; press Enter to ask again\n${PROMPT}`);
    const saved = JSON.parse((await world.runBinary(['history', 'show', '--json'])).stdout);
    expect(saved.turns).toHaveLength(1);
    pty.type(ENTER);
    await pty.shows(`second answer\n${PROMPT}`);
    pty.type(`one\\${ENTER}`);
    await pty.shows('> one\\\n\u2026 \u2588');
    pty.type(`two${ENTER}`);
    await pty.shows(`third answer\n${PROMPT}`);
    pty.type(`${UP}${UP}?`);
    await pty.shows('> and now??\u2588');
    pty.type(ENTER);
    await pty.shows(`fourth answer\n${PROMPT}`);
    pty.type(CTRL_D);
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen).toMatch(/fourth answer\n>\nto continue: claude-see chat -r \S+\n\u2588$/);
    expect(askedIn(world)).toEqual(['what is it?', 'and now?', 'and now?', 'one\ntwo', 'and now??']);
  });

  test('two Ctrl-C at an empty prompt leave with 130', async () => {
    const pty = open(['chat', 'a.png']);
    await pty.shows(PROMPT);
    pty.type(CTRL_C);
    await pty.shows(`> ^C\npress Ctrl-C again, or Ctrl-D, to leave\n${PROMPT}`);
    pty.type(CTRL_C);
    expect((await pty.ended()).code).toBe(130);
  });

  test('`chat > log` keeps the answers and nothing else', async () => {
    world.api.reply('one', 'two');
    const pty = open(['chat', 'a.png', 'first'], { redirect: '>log.txt' });
    await pty.shows(PROMPT);
    pty.type(`second${ENTER}`);
    await pty.shows(`> second\n${PROMPT}`);
    pty.type(CTRL_D);
    expect((await pty.ended()).code).toBe(0);
    expect(await readFile(`${world.folder}/log.txt`, 'utf8')).toBe('one\ntwo\n');
  });

  test('a terminal that goes away ends the chat', async () => {
    const pty = open(['chat', 'a.png']);
    await pty.shows(PROMPT);
    pty.hangUp();
    // With a code that is not ours: some versions of Node abort as they exit on a terminal that is gone.
    await pty.ended();
  });
});
