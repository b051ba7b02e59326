/** The screen of a `chat`: the prompt, the echo of what is typed, and a spinner on every turn that is gone after it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import type { Gate } from '../support/fake-api/types.ts';
import { useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { spinner, usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);
const serve = useFileServer();

const ENTER = '\r';
const CURSOR = '\u2588';
const PHOTO = makePng({ width: 640, height: 480 });
const FIRST_LINE = 'claude-opus-5-5; /help lists the commands, Ctrl-D leaves\n';

beforeEach(async () => {
  await world.file('photo.png', PHOTO);
});

/** Serves the photo once the gate is open. */
async function servePhoto(gate: Gate): Promise<string> {
  const { url } = await serve((_, response) => void gate.opened.then(() => response.end(PHOTO)));
  return `${url}/photo.png`;
}

describe.skipIf(process.platform === 'win32')('the screen of a chat', () => {
  test('shows the prompt and what is typed, and a spinner on each turn while it waits', async () => {
    const [first, second] = [world.api.gate(), world.api.gate()];
    world.api.reply({ text: 'A cat.', gate: first }, { text: 'A black one.', gate: second });
    const pty = open(['chat', 'photo.png', '--source', 'base64']);
    expect(await pty.shows('> ')).toBe(`${FIRST_LINE}> ${CURSOR}`);
    pty.type('what is it?');
    expect(await pty.shows('it?')).toBe(`${FIRST_LINE}> what is it?${CURSOR}`);
    pty.type(ENTER);
    const receipt = 'photo.png: 640x480, 5 KB, 414 tokens, base64\n';
    const asked = `${FIRST_LINE}> what is it?\n${receipt}`;
    const waiting = await pty.shows(spinner('waiting'));
    expect(waiting.slice(0, asked.length)).toBe(asked);
    expect(waiting.slice(asked.length)).toMatch(/^. waiting for claude-opus-5-5$/);
    first.open();
    const answered = `${asked}A cat.\n> `;
    expect(await pty.shows('A cat.\n> ')).toBe(`${answered}${CURSOR}`);
    pty.type(`and its colour?${ENTER}`);
    const again = await pty.shows(spinner('waiting'));
    expect(again.replace(/.(?= waiting for)/, '*')).toBe(
      `${answered}and its colour?\n* waiting for claude-opus-5-5`,
    );
    second.open();
    expect(await pty.shows('A black one.\n> ')).toBe(`${answered}and its colour?\nA black one.\n> ${CURSOR}`);
  });

  test('spins while the inputs are read, and then shows the prompt alone', async () => {
    const gate = world.api.gate();
    const pty = open(['chat', await servePhoto(gate), '--download']);
    expect(await pty.shows(spinner('reading'))).toMatch(/^. reading$/);
    gate.open();
    const shown = await pty.shows(`> ${CURSOR}`);
    expect(shown.replace(/^.*: downloaded, 5 KB\n/, '')).toBe(`${FIRST_LINE}> ${CURSOR}`);
    pty.type('hello');
    await pty.shows(`> hello${CURSOR}`);
  });

  test('spins while the first question of the command line waits, and shows what was typed meanwhile', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['chat', 'photo.png', 'what is it?']);
    await pty.shows(spinner('waiting'));
    pty.type('and its col');
    gate.open();
    await pty.shows(`A cat.\n> and its col${CURSOR}`);
    pty.type('our?');
    expect(await pty.shows('our?')).not.toMatch(/waiting|reading/);
  });

  test('spins while /image reads, before any question', async () => {
    const [read, answer] = [world.api.gate(), world.api.gate()];
    world.api.reply({ text: 'A cat.', gate: answer });
    const url = await servePhoto(read);
    const pty = open(['chat', '--download']);
    await pty.shows(`> ${CURSOR}`);
    pty.type(`/image ${url}${ENTER}`);
    await pty.shows(spinner('reading'));
    read.open();
    const listed = `Image 1: photo.png: image/png, 640x480, 5 KB, 414 tokens, will be sent with the next question`;
    const shown = await pty.shows(`question\n> ${CURSOR}`);
    // The line wraps at a space, which the screen does not show.
    expect(shown.replace(/\s/g, '')).toContain(listed.replaceAll(' ', ''));
    expect(shown).not.toContain('reading');
    pty.type(`what is it?${ENTER}`);
    await pty.shows(spinner('waiting'));
    answer.open();
    expect(await pty.shows(`A cat.\n> ${CURSOR}`)).not.toContain('waiting');
  });

  test('spins on the turn after one that failed', async () => {
    const [failure, answer] = [world.api.gate(), world.api.gate()];
    world.api.reply(
      { error: { status: 529, message: 'Overloaded' }, gate: failure },
      { text: 'A cat.', gate: answer },
    );
    const pty = open(['chat', 'photo.png', 'what is it?', '--retries', '0']);
    await pty.shows(spinner('waiting'));
    failure.open();
    const failed = await pty.shows(`press Enter to ask again; /drop removes an image\n> ${CURSOR}`);
    expect(failed).toContain('claude-see: ');
    expect(failed).not.toContain('waiting');
    pty.type('what is this?');
    await pty.shows(`> what is this?${CURSOR}`);
    pty.type(ENTER);
    await pty.shows(spinner('waiting'));
    answer.open();
    expect(await pty.shows(`A cat.\n> ${CURSOR}`)).not.toContain('waiting');
    expect(askedIn(world)).toEqual(['what is it?', 'what is this?']);
  });

  test('keeps the spinner to one line of a narrow terminal', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['chat', 'photo.png', 'what is it?', '--source', 'base64'], { columns: 20 });
    await pty.shows(spinner('waiting'));
    gate.open();
    const shown = await pty.shows(`> ${CURSOR}`);
    expect(shown).toMatch(/photo\.png: …\nA cat\.\n> .$/);
    expect(shown).not.toMatch(/[\u2800-\u28ff]/);
  });

  test('takes every Enter, however fast it follows another', async () => {
    const pty = open(['chat', 'photo.png'], { rows: 60 });
    await pty.shows(`> ${CURSOR}`);
    for (const _ of Array.from({ length: 10 })) {
      pty.type(`/model${ENTER}`);
      pty.type(ENTER);
    }
    pty.type('done');
    const shown = await pty.shows(`> done${CURSOR}`);
    expect(shown).toBe(`${FIRST_LINE}${'> /model\nmodel: claude-opus-5-5\n>\n'.repeat(10)}> done${CURSOR}`);
  });
});
