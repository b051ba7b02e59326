/** `chat` on a terminal: editing, Ctrl-C, Ctrl-D, retries and the history, with the keys that a terminal sends. */
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { screen, startOnTerminal, type TerminalRun } from '../support/terminal.ts';

const world = useWorld();

const ENTER = '\r';
const UP = '\u001b[A';
const CTRL_A = '\u0001';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const HALF = { text: ['Half of ', 'it'], interruptions: [{ after: 1, happens: 'stall' as const }] };

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

function begin(...args: string[]): TerminalRun {
  // An answer shows each piece as it arrives, however short.
  return startOnTerminal(world, ['chat', '--plain', ...args]);
}

/** Settles when so many prompts have been shown: pastes are marked from the beginning, and anew for each. */
function prompts(run: TerminalRun, count: number): Promise<void> {
  return run.showsMatch('stderr', (text) => text.split('\u001b[?2004h').length - 2 >= count);
}

async function leave(run: TerminalRun): Promise<number> {
  run.type(CTRL_D);
  return run.code;
}

const questions = () => askedIn(world);

test('answers go to stdout, all else to stderr, and Ctrl-D leaves with 0 and the way back', async () => {
  world.api.reply('one', 'two');
  const run = begin('a.png', 'first');
  await prompts(run, 1);
  run.type(`second${ENTER}`);
  await prompts(run, 2);
  expect(await leave(run)).toBe(0);
  expect(run.text('stdout')).toBe('one\ntwo\n');
  expect(run.text('stderr')).toMatch(/to continue: claude-see chat -r \d{8}-\w+\n$/);
  expect(run.isRaw()).toBe(false);
});

test('the spinner is gone before the first byte of each answer', async () => {
  world.api.reply('one', 'two');
  const run = begin('a.png', 'first');
  await prompts(run, 1);
  run.type(`second${ENTER}`);
  await prompts(run, 2);
  await leave(run);
  for (const answer of ['one', 'two']) {
    const at = run.written.findIndex(({ to, text }) => to === 'stdout' && text.includes(answer));
    const before = run.written.slice(0, at).flatMap(({ to, text }) => (to === 'stderr' ? [text] : []));
    expect(screen(before.join('')).split('\n').at(-1)).toBe('');
  }
});

describe('Ctrl-C', () => {
  test('stops a pattern of /image that finds no end, and not the chat', async () => {
    const run = begin();
    await prompts(run, 1);
    run.type(`/image /**/*.nosuchextension{1..1000}${ENTER}`);
    await run.shows('stderr', 'reading');
    run.type(CTRL_C);
    await run.shows('stderr', 'stopped');
    await prompts(run, 2);
    expect(await leave(run)).toBe(0);
  });

  test.each(['key', 'signal'])(
    'by %s stops an answer and not the chat; an empty line asks again',
    async (way) => {
      world.api.reply('one', HALF, 'two');
      const run = begin('a.png', 'first');
      await prompts(run, 1);
      run.type(`second${ENTER}`);
      await run.shows('stdout', 'Half of');
      if (way === 'key') run.type(CTRL_C);
      else run.interrupt();
      await prompts(run, 2);
      await world.api.waitFor(({ aborted }) => aborted);
      const saved = JSON.parse((await world.run(['history', 'show', '--json'])).stdout);
      expect(saved.turns).toHaveLength(1);
      run.type(ENTER);
      await prompts(run, 3);
      expect(await leave(run)).toBe(0);
      expect(run.text('stdout')).toBe('one\nHalf of \ntwo\n');
      expect(questions()).toEqual(['first', 'second', 'second']);
    },
  );

  test('throws away what was typed meanwhile', async () => {
    world.api.reply(HALF, 'two');
    const run = begin('a.png', 'first');
    await run.shows('stdout', 'Half of');
    run.type('never mind');
    run.type(CTRL_C);
    await prompts(run, 1);
    run.type(`second${ENTER}`);
    await prompts(run, 2);
    await leave(run);
    expect(questions()).toEqual(['first', 'second']);
  });

  test('clears a line with text, and leaves with 130 at the second on an empty one', async () => {
    const run = begin('a.png');
    await prompts(run, 1);
    run.type('half a quest');
    run.type(CTRL_C);
    await prompts(run, 2);
    run.type(CTRL_C);
    await run.shows('stderr', 'press Ctrl-C again, or Ctrl-D, to leave');
    await prompts(run, 3);
    run.interrupt();
    expect(await run.code).toBe(130);
    expect(questions()).toEqual([]);
    expect(run.isRaw()).toBe(false);
  });
});

test('SIGTERM ends a chat at its prompt with 143', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  run.terminate();
  expect(await run.code).toBe(143);
  expect(run.isRaw()).toBe(false);
});

test('what is typed while an answer streams is asked after it', async () => {
  const gate = world.api.gate();
  world.api.reply({ text: ['Half ', 'and all'], interruptions: [{ after: 1, happens: gate }] }, 'two');
  const run = begin('a.png', 'first');
  await run.shows('stdout', 'Half');
  run.type(`second${ENTER}thi`);
  gate.open();
  await prompts(run, 2);
  run.type(`rd${CTRL_A}a ${ENTER}`);
  await prompts(run, 3);
  await leave(run);
  expect(questions()).toEqual(['first', 'second', 'a third']);
});

test('between two lines the terminal stays in raw mode, so that no key typed then is shown or changed', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  run.type(`/usage${ENTER}`);
  await prompts(run, 2);
  run.type(CTRL_C);
  await prompts(run, 3);
  expect(run.timesCooked()).toBe(0);
  await leave(run);
  expect(run.isRaw()).toBe(false);
});

test('a control sequence may come in pieces', async () => {
  const run = begin('a.png', 'first');
  await prompts(run, 1);
  for (const piece of ['bc', '\u001b[', 'D', '\u001b[1', '~a', '\r']) run.type(piece);
  await prompts(run, 2);
  await leave(run);
  expect(questions()).toEqual(['first', 'abc']);
});

test('what is pasted is one message, whatever its line ends', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  run.type('\u001b[200~one\r\ntwo\n/three\u001b[20');
  run.type(`1~ and four${ENTER}`);
  await prompts(run, 2);
  await leave(run);
  expect(questions()).toEqual(['one\ntwo\n/three and four']);
});

test('what is pasted while an answer streams is one message too, and no Ctrl-C in it counts', async () => {
  const gate = world.api.gate();
  world.api.reply({ text: ['Half ', 'and all'], interruptions: [{ after: 1, happens: gate }] }, 'two');
  const run = begin('a.png', 'first');
  await run.shows('stdout', 'Half');
  expect(run.text('stderr')).not.toContain('\u001b[?2004l');
  for (const piece of ['\u001b[200~one\rtwo\u0003', ' three\rfour\u001b[201', `~!${ENTER}`]) run.type(piece);
  gate.open();
  await prompts(run, 2);
  await leave(run);
  expect(run.text('stdout')).toBe('Half and all\ntwo\n');
  expect(questions()).toEqual(['first', 'one\ntwo three\nfour!']);
  expect(run.text('stderr').split('\u001b[?2004l')).toHaveLength(2);
});

test('a paste of many pieces is drawn once', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  const before = run.written.length;
  const pieces = Array.from({ length: 200 }, (_, index) => `piece ${index}\r`);
  for (const piece of ['\u001b[200~', ...pieces, '\u001b[201~']) run.type(piece);
  await run.shows('stderr', 'piece 199');
  expect(run.written.length - before).toBeLessThan(10);
  run.type(ENTER);
  await prompts(run, 2);
  await leave(run);
  expect(questions()[0]?.split('\n')).toHaveLength(200);
});

test('a terminal that goes away within a paste ends the chat', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  run.type('\u001b[200~half');
  run.hangUp();
  expect(await run.code).toBe(0);
});

test('Ctrl-Z during an answer is no part of the line, nor are the keys around it lost', async () => {
  const gate = world.api.gate();
  world.api.reply({ text: ['Half ', 'and all'], interruptions: [{ after: 1, happens: gate }] }, 'two');
  const run = begin('a.png', 'first');
  await run.shows('stdout', 'Half');
  run.type(`sec\u001aond${ENTER}`);
  gate.open();
  await prompts(run, 2);
  await leave(run);
  expect(questions()).toEqual(['first', 'second']);
});

describe('a terminal that cannot edit', () => {
  const beginDumb = (...args: string[]) => startOnTerminal(world, ['chat', ...args], { TERM: 'dumb' });
  const plainPrompts = (run: TerminalRun, count: number) =>
    run.showsMatch('stderr', (text) => text.split('> ').length - 1 >= count);

  test('Ctrl-C stops an answer and not the chat', async () => {
    world.api.reply(HALF, 'two');
    const run = beginDumb('a.png', 'first');
    await run.shows('stdout', 'Half of');
    run.interrupt();
    await plainPrompts(run, 1);
    run.type('\n');
    await plainPrompts(run, 2);
    run.hangUp();
    expect(await run.code).toBe(0);
    expect(questions()).toEqual(['first', 'first']);
  });

  test('Ctrl-C twice at the prompt leaves with 130', async () => {
    const run = beginDumb('a.png');
    await plainPrompts(run, 1);
    run.interrupt();
    await run.shows('stderr', 'press Ctrl-C again, or Ctrl-D, to leave');
    await plainPrompts(run, 2);
    run.interrupt();
    expect(await run.code).toBe(130);
  });
});

test('a backslash or Alt-Enter goes on in the next line', async () => {
  const run = begin('a.png');
  await prompts(run, 1);
  run.type(`one\\${ENTER}`);
  await prompts(run, 2);
  run.type(`two\u001b\rthree${ENTER}`);
  await prompts(run, 3);
  await leave(run);
  expect(questions()).toEqual(['one\ntwo\nthree']);
  expect(run.text('stderr')).toContain('\u2026 ');
});

test('a picture that the API rejects is removed, and an empty line asks without it', async () => {
  const message = 'messages.0.content.1.image.source.file: cannot be decoded';
  world.api.reply({ error: { status: 400, message } }, 'two');
  await world.file('b.png', makePng({ width: 30, height: 20 }));
  const run = startOnTerminal(world, ['chat', 'a.png', 'b.png', 'first']);
  await prompts(run, 1);
  run.type(ENTER);
  await prompts(run, 2);
  await leave(run);
  expect(run.text('stderr')).toContain(
    'removed from the next question: Image 1: a.png\npress Enter to ask again; /drop removes an image\n',
  );
  expect(questions()).toEqual(['first', 'first']);
  expect(JSON.stringify(world.api.requests.at(-1)?.body).match(/"image"/g)).toHaveLength(1);
});

test('-r says which conversation it continues', async () => {
  const { conversation_id: id } = JSON.parse((await world.run(['a.png', 'what is it?', '--json'])).stdout);
  const run = startOnTerminal(world, ['chat', '-r', id.slice(-6)]);
  await prompts(run, 1);
  await leave(run);
  expect(run.text('stderr')).toContain(`continuing ${id.slice(-6)}: "what is it?" (a.png, just now)\n`);
});

describe('a conversation that is resumed', () => {
  const ESCAPE = '\u001b[31mred';

  test.each([['-c'], ['-r', 'ID']])('%s shows its last question and answer on stderr', async (...flags) => {
    world.api.reply('one', `two ${ESCAPE}`);
    const { conversation_id: id } = JSON.parse((await world.run(['a.png', 'first', '--json'])).stdout);
    await world.run(['-c', 'a.png', 'second']);
    const run = begin(...flags.map((flag) => (flag === 'ID' ? id : flag)));
    await prompts(run, 1);
    await leave(run);
    expect(screen(run.text('stderr'))).toContain('Ctrl-D leaves\n> second (a.png)\ntwo \u241b[31mred\n> ');
    expect(run.text('stderr')).toContain('\u001b[2m> second (a.png)');
    expect(run.text('stdout')).toBe('');
  });

  test('shows nothing of it with -q, nor on a pipe', async () => {
    world.api.reply('one');
    await world.run(['a.png', 'first']);
    const run = begin('-c', '-q');
    await prompts(run, 1);
    await leave(run);
    expect(run.text('stderr')).not.toContain('one');
    expect((await world.run(['chat', '-c'], { stdin: '' })).stderr).not.toContain('one');
  });
});

test('a question that failed is asked again by an empty line, without what was dropped', async () => {
  world.api.reply({ error: { status: 529 } }, 'two');
  const run = startOnTerminal(world, ['chat', 'a.png', 'first', '--retries', '0']);
  await prompts(run, 1);
  run.type(`/drop 1${ENTER}`);
  await prompts(run, 2);
  run.type(ENTER);
  await prompts(run, 3);
  await leave(run);
  expect(run.text('stderr')).toContain('press Enter to ask again; /drop removes an image');
  expect(questions()).toEqual(['first', 'first']);
  expect(JSON.stringify(world.api.requests.at(-1)?.body)).not.toContain('"image"');
});

test('/undo puts the text back to be edited', async () => {
  const run = begin('a.png', 'what is it');
  await prompts(run, 1);
  run.type(`/undo${ENTER}`);
  await prompts(run, 2);
  run.type(`?${ENTER}`);
  await prompts(run, 3);
  await leave(run);
  expect(questions()).toEqual(['what is it', 'what is it?']);
});

test('Tab completes commands, paths with spaces, and models', async () => {
  await world.file('shots/my cat.png', makePng({ width: 64, height: 64 }));
  const run = begin();
  await prompts(run, 1);
  for (const keys of ['/cle', '\u0015', '/image sho', 'my', ENTER]) {
    run.type(keys);
    if (keys.length > 1) run.type('\t');
  }
  await run.shows('stderr', 'Image 1: my cat.png');
  await prompts(run, 2);
  run.type('/model son');
  run.type('\t');
  run.type(ENTER);
  await run.shows('stderr', 'model: claude-sonnet-5-5');
  await prompts(run, 3);
  run.type('/drop a');
  run.type('\t');
  run.type(ENTER);
  await run.shows('stderr', 'removed from the next question: Image 1: my cat.png');
  await leave(run);
});

describe('history', () => {
  test('goes from one chat to the next, several lines as one', async () => {
    const first = begin('a.png');
    await prompts(first, 1);
    first.type(`one\\${ENTER}`);
    await prompts(first, 2);
    first.type(`more${ENTER}`);
    await prompts(first, 3);
    await leave(first);
    const second = begin('a.png');
    await prompts(second, 1);
    second.type(`${UP}!${ENTER}`);
    await prompts(second, 2);
    await leave(second);
    expect(questions()).toEqual(['one\nmore', 'one\nmore!']);
  });

  test('is not kept with --no-save', async () => {
    const run = begin('a.png', '--no-save');
    await prompts(run, 1);
    run.type(`secret${ENTER}`);
    await prompts(run, 2);
    await leave(run);
    await expect(readFile(`${world.folder}/data/chat-history.jsonl`)).rejects.toThrow('ENOENT');
    expect(run.text('stderr')).not.toContain('to continue');
  });

  test('of a conversation that is continued with --no-save ends before what is not saved', async () => {
    const first = begin('a.png');
    await prompts(first, 1);
    first.type(`one${ENTER}`);
    await prompts(first, 2);
    await leave(first);
    const second = begin('-c', '--no-save');
    await prompts(second, 1);
    second.type(`two${ENTER}`);
    await prompts(second, 2);
    await leave(second);
    expect(second.text('stderr')).toMatch(/to continue, without the last turn: claude-see chat -r \S+/);
  });
});
