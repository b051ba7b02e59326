/** Ctrl-Z in a `chat`: a shell with job control gets its terminal back, and `fg` goes on where the chat was. */
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { spinner, usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const ENTER = '\r';
const CTRL_Z = '\u001a';
const PROMPT = '> \u2588';

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

describe.skipIf(process.platform === 'win32')('Ctrl-Z', () => {
  test('suspends an answer and the line after it, and fg goes on with each', async () => {
    const gate = world.api.gate();
    world.api.reply(
      { text: ['Half ', 'and all'], interruptions: [{ after: 1, happens: gate }] },
      'The second answer.',
    );
    const pty = open(['chat', 'a.png', 'first', '--plain'], { shell: true, rows: 40 });
    await pty.shows('Half');
    pty.type(`sec${CTRL_Z}`);
    await pty.shows(/Stopped/);
    // The shell edits lines, so the terminal is no longer as the chat had it.
    pty.type(`echo $((40 + 2))${ENTER}`);
    await pty.shows(/^42\n\$ /m);
    pty.type(`fg${ENTER}`);
    gate.open();
    await pty.shows(/and all\n> sec\u2588/);
    pty.type(CTRL_Z);
    await pty.shows(/> sec\n[\s\S]*Stopped[\s\S]*\n\$ \u2588$/);
    pty.type(`fg${ENTER}`);
    await pty.shows(/fg\n.*\n(?:.*\n)?> sec\u2588$/);
    pty.type(`ond${ENTER}`);
    await pty.shows(`The second answer.\n${PROMPT}`);
    expect(askedIn(world)).toEqual(['first', 'second']);
  });

  test('clears the spinner, which comes back', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['chat', 'a.png', 'first', '--source', 'base64'], { shell: true, rows: 40 });
    await pty.shows(spinner('waiting'));
    pty.type(CTRL_Z);
    expect(await pty.shows(/Stopped[\s\S]*\n\$ \u2588$/)).not.toMatch(spinner('waiting'));
    pty.type(`fg${ENTER}`);
    await pty.shows(spinner('waiting'));
    gate.open();
    await pty.shows(`A cat.\n${PROMPT}`);
  });

  test('does nothing where no shell could resume the chat', async () => {
    const pty = open(['chat', 'a.png']);
    await pty.shows(PROMPT);
    pty.type(`fir${CTRL_Z}st`);
    await pty.shows(/> first\u2588/);
    pty.type(ENTER);
    await pty.shows(/^> first\n[^>]*\n> \u2588/m);
    expect(askedIn(world)).toEqual(['first']);
  });
});
