/** Bytes that twenty questions about one picture send, headers and all, by how the picture travels. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePng } from '../support/images.ts';
import { runNode } from './measure.ts';

const QUESTIONS = 20;

export interface Payload {
  /** Bytes of the picture itself. */
  readonly picture: number;
  /** Bytes sent by twenty questions, each way. */
  readonly base64: number;
  readonly firstTime: number;
  readonly again: number;
}

/** Asks twenty questions each way, each in a process of its own; `answer` is the event stream of an answer. */
export async function measurePayload(binary: string, answer: string): Promise<Payload> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-payload-'));
  let received = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const upload = request.url === '/v1/files';
      const type = upload ? 'application/json' : 'text/event-stream';
      response.writeHead(200, { 'content-type': type, 'anthropic-workspace-id': 'wrkspc_1' });
      response.end(upload ? JSON.stringify(STORED) : answer);
    });
  });
  server.on('connection', (socket) => {
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const png = makePng({ width: 1024, height: 1024, noise: true });
  const picture = join(folder, 'picture.png');
  await writeFile(picture, png);
  const env = {
    HOME: folder,
    CLAUDE_SEE_CONFIG_DIR: folder,
    CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'),
    CLAUDE_SEE_DATA_DIR: join(folder, 'data'),
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const ask = async (...flags: readonly string[]) => {
    received = 0;
    for (let n = 0; n < QUESTIONS; n++) {
      await runNode([binary, picture, `What stands in row ${n}?`, ...flags], env);
    }
    return received;
  };
  try {
    const base64 = await ask('--source', 'base64');
    const firstTime = await ask('--upload');
    const again = await ask();
    return { picture: png.length, base64, firstTime, again };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Tells what a number of bytes is for each question. */
export function perQuestion(bytes: number): string {
  const each = bytes / QUESTIONS;
  return each < 10_000 ? `${Math.round(each)} bytes` : `${(each / 1024 / 1024).toFixed(2)} MB`;
}

const STORED = {
  id: 'file_011CNha8iCJcU1wXNR6q4V8w',
  type: 'file',
  filename: 'picture.png',
  mime_type: 'image/png',
  size_bytes: 1,
  created_at: '2026-11-22T12:00:00Z',
  expires_at: null,
  downloadable: false,
};
