/** `npm run bench`: what claude-see costs beside a bare baseline, as ratios measured in the same run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePng } from '../support/images.ts';
import { medians, reportRatio, runNode } from './measure.ts';
import { lookUpCost } from './memory.ts';
import { measurePayload, perQuestion } from './payload.ts';
import { makeLightPhoto, makePhoto, preparationOf } from './photos.ts';

const ROUNDS = 15;
const BINARY = fileURLToPath(new URL('../../bin/claude-see.js', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-fetch.js', import.meta.url));

const ANSWER = [
  { type: 'message_start', message: message() },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'A picture.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join('');

const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-'));
let firstByteAt = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_1' }).end(ANSWER);
  });
});
server.on('connection', (socket) => {
  socket.once('data', () => {
    firstByteAt = performance.now();
  });
});
let bodyBytes = 0;
server.on('request', (request) => {
  bodyBytes = 0;
  request.on('data', (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

try {
  const png = makePng({ width: 600, height: 580, noise: true });
  const picture = join(folder, 'picture.png');
  await writeFile(picture, png);
  const env = {
    HOME: folder,
    CLAUDE_SEE_CONFIG_DIR: folder,
    CLAUDE_SEE_DATA_DIR: folder,
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const toExit = (args: readonly string[]) => async () => (await runNode(args, env)).ms;
  const toFirstByte =
    (args: readonly string[], more: Record<string, string> = {}) =>
    async () => {
      const { startedAt } = await runNode(args, { ...env, ...more });
      return firstByteAt - startedAt;
    };
  const peak = (args: readonly string[]) => async () => (await runNode(args, env, true)).peakMb;

  console.log(`Node ${process.version}, medians of ${ROUNDS}\n`);
  const start = await medians(ROUNDS, {
    node: toExit(['-e', '0']),
    version: toExit([BINARY, '--version']),
    help: toExit([BINARY, '--help']),
    complete: toExit([BINARY, '--complete', 'zsh', '--m']),
  });
  report('claude-see --version', start.version, start.node, 'ms', 'node -e 0', 1.3);
  report('start of a completion', start.complete, start.node, 'ms', 'node -e 0', 1.3);
  report('claude-see --help', start.help, start.node, 'ms', 'node -e 0', 1.5);

  const bare = [BARE, picture, 'describe'];
  const ours = [BINARY, picture, 'describe'];
  const size = `${(png.length / 1024 / 1024).toFixed(2)} MB PNG`;
  const first = await medians(ROUNDS, {
    bare: toFirstByte(bare),
    ours: toFirstByte(ours),
    anew: toFirstByte(ours, { NODE_DISABLE_COMPILE_CACHE: '1' }),
  });
  report(`start to first byte at the server, ${size}`, first.ours, first.bare, 'ms', 'bare fetch', 1.4);
  report('the same, with nothing compiled before', first.anew, first.bare, 'ms', 'bare fetch', undefined);
  const memory = await medians(ROUNDS, { bare: peak(bare), ours: peak(ours) });
  report(`peak memory, ${size}`, memory.ours, memory.bare, 'MB', 'bare fetch', undefined);

  const light = join(folder, 'light.jpg');
  const lightBytes = await makeLightPhoto();
  await writeFile(light, lightBytes);
  const asLight = await medians(ROUNDS, {
    bare: toFirstByte([BARE, light, 'describe']),
    ours: toFirstByte([BINARY, light, 'describe']),
  });
  const lightMb = (lightBytes.length / 1e6).toFixed(1);
  const lightRow = `start to first byte for a 2725x2225 photo of ${lightMb} MB`;
  report(lightRow, asLight.ours, asLight.bare, 'ms', 'a bare fetch', 1.3);

  const photo = join(folder, 'photo.jpg');
  await writeFile(photo, await makePhoto());
  const prepared = [BINARY, photo, 'describe'];
  const asIs = [...prepared, '--no-resize'];
  const onTheWire = (args: readonly string[]) => async () => {
    await runNode(args, env);
    return bodyBytes / 1024;
  };
  const wire = await medians(1, { prepared: onTheWire(prepared), asIs: onTheWire(asIs) });
  report('bytes on the wire, 12 MP JPEG, prepared', wire.prepared, wire.asIs, 'KB', 'sent as is', undefined);
  const request = await medians(ROUNDS, { prepared: toFirstByte(prepared), asIs: toFirstByte(asIs) });
  report(
    'start to request, 12 MP JPEG, prepared',
    request.prepared,
    request.asIs,
    'ms',
    'sent as is',
    undefined,
  );
  const work = await medians(3, preparationOf(photo, 100));
  report('preparation of 100 photos of 12 MP', work.ours, work.bare, 'ms', 'sharp alone', 1.15);

  const sent = await measurePayload(BINARY, ANSWER);
  const aim = sent.again / 20 < 3000 ? 'met' : 'MISSED';
  console.log(
    `20 questions about one picture of ${(sent.picture / 1024 / 1024).toFixed(1)} MB, bytes sent for each: ` +
      `${perQuestion(sent.base64)} as base64, ${perQuestion(sent.firstTime)} with files the first time, ` +
      `${perQuestion(sent.again)} with files again (aim 3000 bytes: ${aim})`,
  );
  const [few = Number.NaN, many = Number.NaN] = await lookUpCost([10, 100_000]);
  report('look-up in a memory of 100,000 uploads', many, few, 'µs', 'in one of 10', 1.5);
} finally {
  server.close();
  await rm(folder, { recursive: true, force: true });
}
await import('./check-rows.ts');
await import('./each-rows.ts');
await import('./batch-rows.ts');

function report(
  what: string,
  value: number,
  base: number,
  unit: string,
  baseline: string,
  aim: number | undefined,
): void {
  reportRatio(what, value, base, { unit, baseline, aim });
}

function message(): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
}
