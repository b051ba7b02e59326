/** Responses that never end: --timeout ends the run, and their size is limited. */
import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useOtherServer();

const event = (data: { type: string; [key: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const START =
  event({
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], model: 'claude-opus-5-5' },
  }) + event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });

const text = (letters: number) =>
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(letters) } });

/** Sends the start of an answer and then the same again and again, as fast as it is taken. */
const endless =
  (piece: string): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(START);
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', more);
    more();
  };

async function ask(piece: string, timeout: string) {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  const url = await serve(endless(piece));
  return world.runBinary(['a.png', 'describe', '--base-url', url, '--timeout', timeout]);
}

test.each([
  ['words', text(1).repeat(20)],
  ['pings', event({ type: 'ping' }).repeat(100)],
  ['comments', ': \n\n'.repeat(100)],
])('--timeout ends an endless answer of %s', async (_, piece) => {
  const { code, stderr } = await ask(piece, '600ms');
  expect(stderr).toContain('claude-see: --timeout: not finished within 600 ms');
  expect(code).toBe(6);
});

test.each([
  ['text', text(60_000)],
  ['a single line', 'x'.repeat(60_000)],
])('an endless answer of %s fails before it fills the memory', async (_, piece) => {
  const { code, stdout, stderr } = await ask(piece, '60s');
  expect(stderr).toBe(
    'claude-see: the response is larger than 62.5 MB\n  try again; any text that arrived is incomplete\n',
  );
  expect(stdout.length).toBeLessThan(66_000_000);
  expect(code).toBe(4);
});
