/** The screen of a single question: receipts, a spinner until the answer begins, and then the answer alone. */
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { spinner, usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const CURSOR = '\u2588';
const RECEIPT = 'photo.png: 640x480, 5 KB, 414 tokens, base64\n';

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 640, height: 480 }));
});

describe.skipIf(process.platform === 'win32')('the screen of a question', () => {
  test('shows the receipt and a spinner, and then the answer in the place of the spinner', async () => {
    const [start, middle] = [world.api.gate(), world.api.gate()];
    const interruptions = [{ after: 1, happens: middle }];
    world.api.reply({ text: ['A tabby cat that **sleeps** on a ', 'sofa.'], interruptions, gate: start });
    const pty = open(['photo.png', 'what is it?']);
    const waiting = await pty.shows(spinner('waiting'));
    expect(waiting.replace(/.(?= waiting for)/, '*')).toBe(`${RECEIPT}* waiting for claude-opus-5-5`);
    start.open();
    expect(await pty.shows('on a')).toBe(`${RECEIPT}A tabby cat that sleeps on a${CURSOR}`);
    middle.open();
    const screen = `${RECEIPT}A tabby cat that sleeps on a sofa.\n${CURSOR}`;
    expect(await pty.ended()).toEqual({ code: 0, screen });
  });

  test('spins below the text while a table arrives, which then takes the place of the spinner', async () => {
    const middle = world.api.gate();
    const text = ['Two **rows**:\n\n| a | b |\n|---|---|\n| 1 | ', '2 |\n\nDone.'];
    world.api.reply({ text, interruptions: [{ after: 1, happens: middle }] });
    const pty = open(['photo.png', 'what is it?']);
    const waiting = await pty.shows(spinner('receiving a table'));
    expect(waiting.replace(/. receiving a table.*$/, '*')).toBe(`${RECEIPT}Two rows:\n\n*`);
    middle.open();
    const table = 'a \u2502 b\n\u2500\u2500\u253c\u2500\u2500\n1 \u2502 2\n';
    expect(await pty.ended()).toEqual({
      code: 0,
      screen: `${RECEIPT}Two rows:\n\n${table}\nDone.\n${CURSOR}`,
    });
  });

  test('shows the spinner and the receipt alone where the answer goes to a file', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['photo.png', 'what is it?'], { redirect: '>answer.txt' });
    await pty.shows(spinner('waiting'));
    gate.open();
    expect(await pty.ended()).toEqual({ code: 0, screen: `${RECEIPT}${CURSOR}` });
    expect(await readFile(`${world.folder}/answer.txt`, 'utf8')).toBe('A cat.\n');
  });

  test('leaves the error alone when the answer fails', async () => {
    const gate = world.api.gate();
    world.api.reply({ error: { status: 529, message: 'Overloaded' }, gate });
    const pty = open(['photo.png', 'what is it?', '--retries', '0']);
    await pty.shows(spinner('waiting'));
    gate.open();
    const { code, screen } = await pty.ended();
    expect(code).toBe(4);
    expect(screen.slice(0, RECEIPT.length)).toBe(RECEIPT);
    expect(screen.slice(RECEIPT.length)).toMatch(/^claude-see: [^\u2800-\u28ff]*\n\u2588$/);
  });

  test('gives the cursor back when Ctrl-C ends it', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['photo.png', 'what is it?']);
    await pty.shows(spinner('waiting'));
    await gate.reached;
    pty.type('\u0003');
    const { code, screen } = await pty.ended();
    gate.open();
    expect(code).toBe(130);
    expect(screen).not.toContain('waiting');
    expect(screen).toContain(CURSOR);
  });

  test('shows neither spinner nor receipt with -q', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = open(['photo.png', 'what is it?', '-q']);
    await gate.reached;
    expect(pty.screen()).toBe(CURSOR);
    gate.open();
    expect(await pty.ended()).toEqual({ code: 0, screen: `A cat.\n${CURSOR}` });
  });

  test('shows an upload under way, and then what became of it', async () => {
    const [upload, answer] = [world.api.gate(), world.api.gate()];
    world.api.hold('files', upload);
    world.api.reply({ text: 'A cat.', gate: answer });
    const pty = open(['photo.png', 'what is it?', '--upload'], { columns: 120 });
    expect(await pty.shows(/5 KB of 5 KB$/)).toMatch(
      /^[\u2800-\u28ff] uploading \[#{20}\] 100%, 5 KB of 5 KB$/,
    );
    upload.open();
    expect(await pty.shows(spinner('waiting'))).not.toContain('uploading');
    answer.open();
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen.split('\n')).toEqual([
      expect.stringMatching(
        /^photo\.png: 640x480, 5 KB, 414 tokens, uploaded, kept until \d+ [A-Z][a-z]{2}( \d{4})?$/,
      ),
      'A cat.',
      CURSOR,
    ]);
  });

  test.each([
    [80, /^screenshot\.png: 2000x3000 → 1046x1569, [\d.]+ KB, 2,166 tokens, base64$/],
    [40, /^screenshot\.png: 2000x3000 → 1046x1569, …$/],
  ])('says of a resized image what went out on one line of %i columns', async (columns, receipt) => {
    await world.file('screenshot.png', makePng({ width: 2000, height: 3000 }));
    world.api.reply('A page.');
    const args = ['screenshot.png', 'what is it?', '--max-edge', '1569'];
    const { code, screen } = await open(args, { columns }).ended();
    expect(code).toBe(0);
    expect(screen.split('\n')).toEqual([expect.stringMatching(receipt), 'A page.', CURSOR]);
  });

  test('tells sending from waiting, and waiting from thinking', async () => {
    // 4.6 MB: more than the buffers of a connection hold that nobody reads from.
    await world.file('noise.png', makePng({ width: 1400, height: 1100, noise: true }));
    const [start, middle] = [world.api.gate(), world.api.gate()];
    const interruptions = [{ after: 'thinking' as const, happens: middle }];
    world.api.reply({ thinking: 'Hm.', text: 'Noise.', gate: start, interruptions });
    const line = await startHeldLine(world.api.url);
    const args = ['noise.png', '--no-resize', '--source', 'base64', '--base-url', line.url];
    const pty = open(args, { columns: 100 });
    expect(lastRow(await pty.shows(/ sending [1-9].* of /))).toMatch(
      /^[\u2800-\u28ff] sending [\d.]+ [KM]B of [\d.]+ MB/,
    );
    line.release();
    expect(lastRow(await pty.shows(spinner('waiting')))).toMatch(/^. waiting for claude-opus-5-5$/);
    start.open();
    expect(lastRow(await pty.shows(spinner('claude-opus-5-5 is thinking')))).toMatch(/thinking(?:, \d+ s)?$/);
    middle.open();
    const { code, screen } = await pty.ended();
    line.close();
    expect({ code, end: screen.split('\n').slice(1) }).toEqual({ code: 0, end: ['Noise.', CURSOR] });
  });
});

const lastRow = (screen: string) => screen.split('\n').at(-1) ?? '';

/** Starts a line to a server that takes nothing more than what buffers hold until it is released. */
async function startHeldLine(upstream: string) {
  const { hostname, port } = new URL(upstream);
  const sockets = new Set<Socket>();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer({ pauseOnConnect: true }, async (client) => {
    await released;
    const onward = connect(Number(port), hostname);
    for (const socket of [client, onward]) sockets.add(socket.on('error', () => {}));
    client.pipe(onward).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
