/** Servers and addresses that fail below the API: the reason is always named. */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useOtherServer();

const COMMANDS = [[['a.png', 'describe']], [['a.png', '--upload']], [['models']]];

async function runAt(url: string, args: readonly string[]) {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  return world.run([...args, '--base-url', url, '--retries', '0']);
}

describe.each(COMMANDS)('%j', (args) => {
  test('a port that no request may go to is named, and is no case for a retry', async () => {
    const { code, stdout, stderr } = await runAt('http://127.0.0.1:9', args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: http://127.0.0.1:9: fetch blocks this port, which is reserved for another protocol\n' +
        '  check the address in --base-url or ANTHROPIC_BASE_URL\n',
    });
  });

  test('gigantic headers are named', async () => {
    const url = await serve((_, response) => response.setHeader('x-long', 'x'.repeat(30_000)).end('{}'));
    const { code, stderr } = await runAt(url, args);
    expect(stderr).toMatch(
      /^claude-see: cannot reach http:\S+: its response headers are too large \(UND_ERR_HEADERS_OVERFLOW\)\n/,
    );
    expect(code).toBe(4);
  });

  test('what speaks no HTTP is named', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('220 mail.example ESMTP\r\n').destroySoon());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await runAt(`http://127.0.0.1:${port}`, args);
    await new Promise((resolve) => server.close(resolve));
    expect(stderr).toMatch(
      /^claude-see: cannot reach http:\S+: the server does not speak HTTP(?: \(HPE_\w+\))?\n/,
    );
    expect(code).toBe(4);
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) names where it leads and what to do',
    async (status) => {
      const url = await serve((_, response) => {
        response.writeHead(status, { location: 'https://login.example/start?x=1' }).end();
      });
      const { code, stdout, stderr } = await runAt(url, args);
      // For the sake of memory, fetch is asked to refuse the redirect of an upload, and tells nothing more of it.
      const where = args.includes('--upload') ? '' : ' to https://login.example';
      expect({ code, stdout, stderr }).toEqual({
        code: 4,
        stdout: '',
        stderr:
          `claude-see: ${url} answered with a redirect${where}, which is not followed\n` +
          '  log in if the network requires it; if the API has moved, pass its new address with --base-url\n',
      });
    },
  );
});

test.each([
  ['/elsewhere?x=1', ' to /elsewhere'],
  ['//other.example/', ' to http://other.example'],
  ['mailto:me@a.test', ''],
  ['http://[', ''],
])('a redirect to %s', async (location, where) => {
  const url = await serve((_, response) => response.writeHead(307, { location }).end());
  const { code, stderr } = await runAt(url, ['models']);
  expect(stderr.split('\n')[0]).toBe(
    `claude-see: ${url} answered with a redirect${where}, which is not followed`,
  );
  expect(code).toBe(4);
});

test('a block that begins without a text, or with none, adds nothing to the answer', async () => {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  const events = [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'A' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: null } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'B' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const url = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join('')),
  );
  expect(await runAt(url, ['a.png', 'describe', '--no-save'])).toEqual({
    code: 0,
    stdout: 'AB\n',
    stderr: '',
  });
});
