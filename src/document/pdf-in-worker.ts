// Has a PDF read by a process of its own, within bounds of time and memory; decides nothing about it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { formatDuration } from '../format.ts';
import {
  type ChildExit,
  describeExit,
  exitError,
  processFailedError,
  waitForExit,
} from '../process/child-process.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import type { WorkerReply, WorkerRequest } from './pdf-worker.ts';
import type { ReadOutcome, ReadRequest } from './read-pdf.ts';

/** Longest time for a document, in milliseconds: a thousand dense pages take some seconds. */
const TIMEOUT_MS = 20_000;

/** Most memory for a document's objects, in MB; its streams are bounded by inflate-limit.ts. */
const MAX_MEMORY_MB = 768;

/** Milliseconds after which the process ends itself when we have not: we may be stopped. */
const GRACE_MS = 5000;

export interface WorkerResult {
  readonly outcome: ReadOutcome;
  /** The PDF that was written; empty when none was. */
  readonly bytes: Buffer;
}

/**
 * Reads a PDF in a process of its own: a kilobyte can keep a parser busy for hours or make it allocate gigabytes,
 * where nothing in the same process could stop it, not even Ctrl-C. A document that takes longer than so many
 * milliseconds is unreadable. Throws the signal's reason once that aborts, CliError where the process cannot run.
 */
export async function readPdfInWorker(
  bytes: Buffer,
  request: ReadRequest,
  ctx: ProcessContext,
  longest = TIMEOUT_MS,
): Promise<WorkerResult> {
  const { signal } = ctx;
  signal.throwIfAborted();
  const { input, ranges, rewrite } = request;
  // Not as an argument: some systems allow 32 KB of those, and ranges may be any number.
  const asked: WorkerRequest = { input, ranges, rewrite, byteLength: bytes.length };
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MAX_MEMORY_MB}`, workerPath(input), `${longest + GRACE_MS}`],
    {
      env: safeEnv(ctx),
      stdio: ['pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    },
  );
  const kill = () => void child.kill('SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, longest);
  signal.addEventListener('abort', kill);
  try {
    const ended = waitForExit(child);
    const reply = await exchangeWithChild(child, asked, bytes);
    const result = parseReply(reply);
    if (result) return result;
    const end = await ended;
    signal.throwIfAborted();
    if (late) return unreadable(`reading it takes longer than ${formatDuration(longest)}`);
    return toResult(end, reply.length > 0, input);
  } finally {
    kill(); // Its threads would take a while to end.
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Hands over the request as a line of JSON and the bytes, and returns the reply: a part of it from a process that was ended. */
async function exchangeWithChild(child: ChildProcess, asked: WorkerRequest, bytes: Buffer): Promise<Buffer> {
  // A child that ended early is told by its missing reply.
  child.stdin?.on('error', () => {});
  child.stdin?.write(`${JSON.stringify(asked)}\n`);
  child.stdin?.end(bytes);
  const replies = child.stdio?.[3]; // None where too many files are open.
  return replies ? buffer(replies as Readable) : Buffer.alloc(0);
}

/** Takes a reply apart: an empty line, one of JSON, and the bytes; undefined for one that is not whole. */
function parseReply(reply: Buffer): WorkerResult | undefined {
  const end = reply.indexOf('\n', 1);
  if (end < 0) return undefined;
  const { outcome, byteLength }: WorkerReply = JSON.parse(reply.toString('utf8', 1, end));
  const bytes = reply.subarray(end + 1);
  return bytes.length === byteLength ? { outcome, bytes } : undefined;
}

/** Says why there is no reply: the document's own doing, unless the process could not run; then throws CliError. */
function toResult(end: ChildExit, begun: boolean, input: string): WorkerResult {
  const failure = exitError(end, begun, input);
  if (failure?.code === 'process_failed') throw failure;
  return unreadable(
    failure ? 'reading it takes too much memory' : `reading it ended with ${describeExit(end)}`,
  );
}

function unreadable(reason: string): WorkerResult {
  return { outcome: { kind: 'unreadable', reason }, bytes: Buffer.alloc(0) };
}

/** Beside us in dist; our sources have theirs from the last build. */
function workerPath(input: string): string {
  const paths = ['./pdf-worker.cjs', '../../dist/pdf-worker.cjs'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const path = paths.find((path) => existsSync(path));
  if (path === undefined)
    throw processFailedError(input, `${paths[0]} is missing`, { hint: 'install claude-see again' });
  return path;
}
