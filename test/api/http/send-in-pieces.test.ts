import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sendInPieces, splitIntoPieces } from '../../../src/api/http/send-in-pieces.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Starts a server and returns its address. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Follows bodies: what was reported, in order. */
function follow() {
  const events: (string | number)[] = [];
  const listener = {
    begin(bytes: number) {
      events.push(`begin ${bytes}`);
      return { sent: (sent: number) => void events.push(sent), end: () => void events.push('end') };
    },
  };
  return { events, listener };
}

const post = (send: typeof fetch, url: string, body: string) =>
  send(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

test('a large text arrives whole, with its length, and its progress is reported', async () => {
  // 200,000 characters of two bytes each: a piece may end within one.
  const text = `x${'ä'.repeat(200_000)}`;
  const url = await serve(async (request, response) => {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    const { 'content-length': length, 'content-type': type, 'transfer-encoding': coding } = request.headers;
    response.end(JSON.stringify([hash.digest('hex'), length, type, coding]));
  });
  const { events, listener } = follow();
  const response = await post(sendInPieces(fetch, listener), url, text);
  const digest = createHash('sha256').update(text).digest('hex');
  expect(await response.json()).toEqual([digest, '400001', 'application/json', null]);
  // Six pieces of 65,536 bytes and the rest.
  const sent = [0, 65_536, 131_072, 196_608, 262_144, 327_680, 393_216, 400_001];
  expect(events.slice(0, 9)).toEqual(['begin 400001', ...sent]);
  expect(new Set(events.slice(9))).toEqual(new Set(['end']));
});

test.each([['short', 'x'.repeat(65_536)]])('a %s text goes out as it is', async (_, text) => {
  const { events, listener } = follow();
  let body: unknown;
  const send = async (_url: unknown, init?: RequestInit) => {
    body = init?.body;
    return new Response('ok');
  };
  await post(sendInPieces(send as typeof fetch, listener), 'http://unused/', text);
  expect(body).toBe(text);
  expect(events).toEqual([]);
});

test('a server that stops reading is given up, with how far it came', async () => {
  const url = await serve((request) => void request.pause());
  const { events, listener } = follow();
  const sending = post(sendInPieces(fetch, listener, 50), url, 'x'.repeat(32 * 1024 * 1024));
  await expect(sending).rejects.toMatchObject({
    code: 'network',
    exitCode: 4,
    message: expect.stringMatching(
      /^the connection stalled: [\d.]+ [KM]B of 32 MB were sent, then nothing for 50 ms$/,
    ),
  });
  expect(events.at(-1)).toBe('end');
});

test('a server that reads slowly is not given up', async () => {
  // Takes eight pieces with 40 ms before each: longer in all than the limit.
  const send = async (_url: unknown, init: RequestInit) => {
    const reader = (init.body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      bytes += piece.value.length;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return new Response(String(bytes));
  };
  const { listener } = follow();
  const response = await post(
    sendInPieces(send as unknown as typeof fetch, listener, 250),
    'http://unused/',
    'x'.repeat(8 * 65_536),
  );
  expect(await response.text()).toBe('524288');
});

test('an answer that comes before the body is read is taken', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(413, { connection: 'close' }).end('too large');
  });
  const { listener } = follow();
  const response = await post(sendInPieces(fetch, listener), url, 'x'.repeat(400_000));
  expect([response.status, await response.text()]).toEqual([413, 'too large']);
});

test('a signal ends the sending', async () => {
  const url = await serve((request) => void request.pause());
  const controller = new AbortController();
  const send = sendInPieces(fetch, {
    begin: () => ({ sent: (bytes) => bytes > 0 && controller.abort(new Error('stop')), end: () => {} }),
  });
  const body = 'x'.repeat(400_000);
  await expect(send(url, { method: 'POST', body, signal: controller.signal })).rejects.toThrow('stop');
});

test('pieces have 64 KB, the last one less', () => {
  expect([...splitIntoPieces(new Uint8Array(140_000))].map((piece) => piece.length)).toEqual([
    65_536, 65_536, 8928,
  ]);
  expect([...splitIntoPieces(new Uint8Array(0))]).toEqual([]);
});
