// Has a PDF read by a process of its own, within bounds of time and memory; decides nothing about it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { formatDuration } from '../format.ts';
import type { WorkerRequest } from './pdf-worker.ts';
import type { ReadOutcome, ReadRequest } from './read-pdf.ts';

/** Longest time for a document, in milliseconds: a thousand dense pages take some seconds. */
const LONGEST = 20_000;

/** Most memory for a document's objects, in MB; its streams are bounded by inflate-limit.ts. */
const MOST_MEMORY = 768;

export interface ApartResult {
  readonly outcome: ReadOutcome;
  /** The PDF that was written; empty when none was. */
  readonly bytes: Buffer;
}

/**
 * Reads a PDF in a process of its own: a kilobyte can keep a parser busy for hours or make it allocate gigabytes,
 * where nothing in the same process could stop it, not even Ctrl-C. Throws the signal's reason once that aborts; a
 * document that takes longer than so many milliseconds is unreadable.
 */
export async function readPdfApart(
  bytes: Buffer,
  request: ReadRequest,
  signal: AbortSignal,
  longest = LONGEST,
): Promise<ApartResult> {
  signal.throwIfAborted();
  const { input, ranges, rewrite } = request;
  // Not as an argument: some systems allow 32 KB of those, and ranges may be any number.
  const asked: WorkerRequest = { input, ranges, rewrite, byteLength: bytes.length };
  const child = spawn(process.execPath, [`--max-old-space-size=${MOST_MEMORY}`, workerPath()], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const kill = () => void child.kill('SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, longest);
  signal.addEventListener('abort', kill);
  try {
    const reply = await talk(child, asked, bytes);
    signal.throwIfAborted();
    if (late) return unreadable(`reading it takes longer than ${formatDuration(longest)}`);
    const end = reply.indexOf('\n');
    if (end < 0) return unreadable('reading it takes too much memory');
    return { outcome: JSON.parse(reply.toString('utf8', 0, end)), bytes: reply.subarray(end + 1) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Hands over the request as a line of JSON and the bytes, and returns the reply: nothing, or a part of it, from a process that was ended. */
async function talk(child: ChildProcess, asked: WorkerRequest, bytes: Buffer): Promise<Buffer> {
  // A child that ended early is told by its missing reply.
  child.stdin?.on('error', () => {});
  child.stdin?.write(`${JSON.stringify(asked)}\n`);
  child.stdin?.end(bytes);
  const [reply, [exitCode]] = await Promise.all([buffer(child.stdio[3] as Readable), once(child, 'close')]);
  return exitCode === 0 ? reply : Buffer.alloc(0);
}

function unreadable(reason: string): ApartResult {
  return { outcome: { kind: 'unreadable', reason }, bytes: Buffer.alloc(0) };
}

/** Beside us in dist; our sources have theirs from the last build. */
function workerPath(): string {
  const built = fileURLToPath(new URL('./pdf-worker.cjs', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../dist/pdf-worker.cjs', import.meta.url));
}
