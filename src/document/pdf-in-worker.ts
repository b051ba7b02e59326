// Reads a PDF in a child process with limits on time and memory.
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

/** Time for one document: a thousand dense pages take a few seconds. */
const TIMEOUT_MS = 20_000;

/** Memory for the objects of a document; inflate-limit.ts limits its streams. */
const MAX_MEMORY_MB = 768;

/** Time after the timeout until the child ends itself, in case this process is stopped. */
const GRACE_MS = 5000;

export interface WorkerResult {
  readonly outcome: ReadOutcome;
  /** The PDF that was written; empty if the original can be sent. */
  readonly bytes: Buffer;
}

/**
 * Reads a PDF in a child process. A kilobyte can keep a parser busy for hours or make it allocate gigabytes, and
 * within this process nothing could stop it, not even Ctrl-C. A document that takes longer than `timeoutMs` is
 * unreadable. Throws the signal's reason when it aborts, and CliError if the child process cannot run.
 */
export async function readPdfInWorker(
  bytes: Buffer,
  { input, ranges, rewrite }: ReadRequest,
  ctx: ProcessContext,
  { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): Promise<WorkerResult> {
  const { signal } = ctx;
  signal.throwIfAborted();
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MAX_MEMORY_MB}`, findWorker(input), `${timeoutMs + GRACE_MS}`],
    {
      env: safeEnv(ctx),
      stdio: ['pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    },
  );
  const kill = () => void child.kill('SIGKILL');
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  signal.addEventListener('abort', kill);
  try {
    const exited = waitForExit(child);
    const reply = await exchangeWithChild(child, { input, ranges, rewrite, byteLength: bytes.length }, bytes);
    const result = parseReply(reply);
    if (result) return result;
    const exit = await exited;
    signal.throwIfAborted();
    if (isLate) return unreadable(`reading it takes longer than ${formatDuration(timeoutMs)}`);
    return toResult(exit, reply.length > 0, input);
  } finally {
    kill(); // Otherwise its threads would take a while to end.
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Sends the request as a line of JSON, then the bytes. Returns the reply, which is cut if the child was killed. */
async function exchangeWithChild(
  child: ChildProcess,
  request: WorkerRequest,
  bytes: Buffer,
): Promise<Buffer> {
  // If the child ends early, the missing reply reports it.
  child.stdin?.on('error', () => {});
  // Not as an argument: some systems limit those to 32 KB, and there can be any number of ranges.
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  child.stdin?.end(bytes);
  const replies = child.stdio?.[3]; // Missing if too many files are open.
  return replies ? buffer(replies as Readable) : Buffer.alloc(0);
}

/** Splits a reply into an empty line, a line of JSON and the bytes. Returns undefined if it is incomplete. */
function parseReply(reply: Buffer): WorkerResult | undefined {
  const end = reply.indexOf('\n', 1);
  if (end < 0) return undefined;
  const { outcome, byteLength }: WorkerReply = JSON.parse(reply.toString('utf8', 1, end));
  const bytes = reply.subarray(end + 1);
  return bytes.length === byteLength ? { outcome, bytes } : undefined;
}

/** Returns the result for a missing reply: the document is to blame, unless the process could not run (CliError). */
function toResult(exit: ChildExit, isReady: boolean, input: string): WorkerResult {
  const error = exitError(exit, isReady, input);
  if (error?.code === 'process_failed') throw error;
  return unreadable(
    error ? 'reading it takes too much memory' : `reading it ended with ${describeExit(exit)}`,
  );
}

function unreadable(reason: string): WorkerResult {
  return { outcome: { kind: 'unreadable', reason }, bytes: Buffer.alloc(0) };
}

/** Returns the path of the worker: beside this file in dist, or from the last build when run from source. */
function findWorker(input: string): string {
  const paths = ['./pdf-worker.cjs', '../../dist/pdf-worker.cjs'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const path = paths.find((path) => existsSync(path));
  if (path === undefined)
    throw processFailedError(input, `${paths[0]} is missing`, { hint: 'install claude-see again' });
  return path;
}
