// Reads a PDF in a child process with limits on time and memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
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
import type { LargeFile } from './document.ts';
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
  /** SHA-256 in hex of a file that the worker read itself. */
  readonly sha256?: string | undefined;
}

/**
 * Reads a PDF in a child process. A kilobyte can keep a parser busy for hours or make it allocate gigabytes, and
 * within this process nothing could stop it, not even Ctrl-C. A document that takes longer than `timeoutMs` is
 * unreadable. Throws the signal's reason when it aborts, and CliError if the child process cannot run.
 */
export async function readPdfInWorker(
  source: Buffer | LargeFile,
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
    const { isReady, result } = await exchangeWithChild(child, { input, ranges, rewrite }, source);
    if (result) return result;
    const exit = await exited;
    signal.throwIfAborted();
    if (isLate) return tooLarge(`reading it takes longer than ${formatDuration(timeoutMs)}`);
    return toResult(exit, isReady, input);
  } finally {
    kill(); // Otherwise its threads would take a while to end.
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Sends the request as a line of JSON, then the bytes or the path of their file. */
async function exchangeWithChild(
  child: ChildProcess,
  request: ReadRequest,
  source: Buffer | LargeFile,
): Promise<Exchange> {
  const isInMemory = Buffer.isBuffer(source);
  const content = isInMemory ? { byteLength: source.length } : { byteLength: 0, path: source.path };
  const line: WorkerRequest = { ...request, ...content };
  // If the child ends early, the missing reply reports it.
  child.stdin?.on('error', () => {});
  // Not as an argument: some systems limit those to 32 KB, and there can be any number of ranges.
  child.stdin?.write(`${JSON.stringify(line)}\n`);
  child.stdin?.end(isInMemory ? source : undefined);
  const replies = child.stdio?.[3]; // Missing if too many files are open.
  return replies ? readReply(replies as Readable) : { isReady: false, result: undefined };
}

interface Exchange {
  /** The child reported that it runs. */
  readonly isReady: boolean;
  /** Undefined if the reply is incomplete, because the child was killed. */
  readonly result: WorkerResult | undefined;
}

/** Reads a reply: an empty line, a line of JSON, and bytes, which are copied once only. */
async function readReply(replies: Readable): Promise<Exchange> {
  let head = Buffer.alloc(0);
  let reply: WorkerReply | undefined;
  let bytes = Buffer.alloc(0);
  let end = 0;
  for await (const chunk of replies) {
    let rest: Buffer = chunk;
    if (!reply) {
      head = Buffer.concat([head, rest]);
      const lineEnd = head.indexOf('\n', 1);
      if (lineEnd < 0) continue;
      reply = JSON.parse(head.toString('utf8', 1, lineEnd)) as WorkerReply;
      bytes = Buffer.alloc(reply.byteLength);
      rest = head.subarray(lineEnd + 1);
    }
    end += rest.copy(bytes, end);
  }
  const isComplete = reply !== undefined && end === reply.byteLength;
  return { isReady: head.length > 0, result: isComplete && reply ? { ...reply, bytes } : undefined };
}

/** Returns the result for a missing reply: the document is to blame, unless the process could not run (CliError). */
function toResult(exit: ChildExit, isReady: boolean, input: string): WorkerResult {
  const error = exitError(exit, isReady, input);
  if (error?.code === 'process_failed') throw error;
  if (error) return tooLarge('reading it takes too much memory');
  const reason = `reading it ended with ${describeExit(exit)}`;
  return { outcome: { kind: 'unreadable', reason }, bytes: Buffer.alloc(0) };
}

function tooLarge(reason: string): WorkerResult {
  return { outcome: { kind: 'unreadable', reason, isTooLarge: true }, bytes: Buffer.alloc(0) };
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
