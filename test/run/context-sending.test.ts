/** A request that is still being sent: what a terminal shows, and what --timeout says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withTimeLimit } from '../../src/run/context.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();
/** An address that accepts connections and reads nothing more than the beginning of a request. */
const server = createServer((request) => void request.pause());

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // 7.5 MB: more than the buffers of both ends hold.
  for (const [seed, name] of ['a.png', 'b.png'].entries())
    await world.file(name, makePng({ width: 1400, height: 900, noise: true, seed }));
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test.each([
  ['a question', []],
  ['a count', ['--dry-run', '--exact']],
])('a terminal shows how far %s is', async (_, flags) => {
  const args = ['a.png', 'b.png', '--no-resize', '--source', 'base64', '--base-url', address(), ...flags];
  const run = startOnTerminal(world, args);
  await run.shows('stderr', ' sending ');
  run.interrupt();
  expect(await run.code).toBe(130);
});

test.each([
  [
    'sending: 2.4 MB of 5.9 MB',
    'allow more time: --timeout 1m, or send smaller images, such as with --max-edge 1000',
  ],
  [
    'uploading: 2.4 MB of 5.9 MB',
    'allow more time: --timeout 1m, or send smaller images, such as with --max-edge 1000',
  ],
  ['connecting to https://api.test', 'check the network, and HTTPS_PROXY if a proxy is needed'],
  [
    'connecting to https://api.test through the proxy proxy.test:8080',
    'check HTTPS_PROXY: the proxy has not opened a connection',
  ],
  ['waiting for claude-opus-5-5', 'allow more time: --timeout 1m'],
  ['thinking', 'allow more time: --timeout 1m, or less thinking, with --effort low'],
])('--timeout says what the run was doing, and what helps: %s', async (step, hint) => {
  const run = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const progress = { current: () => step };
  await expect(withTimeLimit(new AbortController().signal, 5, run, progress)).rejects.toMatchObject({
    code: 'timeout',
    message: `not finished within 5 ms, still ${step}`,
    hint,
  });
});
