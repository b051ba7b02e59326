// Reads one PDF for the parent process, pdf-in-worker.ts.
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describeSystemError } from '../errors.ts';
import { type ReadOutcome, type ReadRequest, type ReadResult, readPdf } from './read-pdf.ts';

/** Descriptor for the reply. Not stdout, because the library prints warnings about damaged streams there. */
const REPLY_FD = 3;

/** Descriptor of a pipe that closes when the parent ends, for any reason. */
const PARENT_FD = 4;

/**
 * A thread that kills this process when the parent has gone or the time is over. The parser may block the main thread
 * for hours, so that only a kill ends it.
 */
const WATCHDOG = `
const { parent, timeoutMs } = require('node:worker_threads').workerData;
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: parent }).on('error', end).on('close', end).resume();
setTimeout(end, timeoutMs);`;

export interface WorkerRequest extends ReadRequest {
  readonly byteLength: number;
  /** The file that holds the bytes; by default they follow the request. */
  readonly path?: string;
}

/** Reads the request: a line of JSON, then the bytes. */
async function readInput(): Promise<{ request: WorkerRequest; bytes: Buffer }> {
  let head = Buffer.alloc(0);
  let request: WorkerRequest | undefined;
  let bytes = Buffer.alloc(0);
  let end = 0;
  for await (const chunk of process.stdin) {
    let rest: Buffer = chunk;
    if (!request) {
      head = Buffer.concat([head, rest]);
      const lineEnd = head.indexOf('\n');
      if (lineEnd < 0) continue;
      request = JSON.parse(head.toString('utf8', 0, lineEnd)) as WorkerRequest;
      bytes = Buffer.alloc(request.byteLength);
      rest = head.subarray(lineEnd + 1);
    }
    end += rest.copy(bytes, end);
  }
  if (!request) throw new Error('the request is missing');
  return { request, bytes: bytes.subarray(0, end) };
}

/** The line of JSON in a reply, before the bytes. */
export interface WorkerReply {
  readonly outcome: ReadOutcome;
  readonly byteLength: number;
  /** SHA-256 in hex of the file that was read. */
  readonly sha256?: string | undefined;
}

/** Writes the outcome as a line of JSON, then the bytes. */
function reply({ outcome, bytes = new Uint8Array() }: ReadResult, sha256?: string): void {
  const out = createWriteStream('', { fd: REPLY_FD });
  out.write(`${JSON.stringify({ outcome, byteLength: bytes.length, sha256 } satisfies WorkerReply)}\n`);
  out.end(bytes);
}

async function serve(): Promise<void> {
  // An empty line reports that this process runs. Asynchronous, so that Node's threads must have started, too.
  await promisify(write)(REPLY_FD, '\n');
  const { request, bytes } = await readInput();
  if (request.path === undefined) reply(await readPdf(bytes, request));
  else await readFile(request.path, request);
}

/** Reads a file here, so that the parent need not hold it in memory. */
async function readFile(path: string, request: WorkerRequest): Promise<void> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    reply({
      outcome: { kind: 'unreadable', reason: `it can no longer be read: ${describeSystemError(error)}` },
    });
    return;
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  reply(await readPdf(bytes, request), sha256);
}

// Ctrl-C reaches the whole process group: only the parent acts on it.
process.on('SIGINT', () => {});
const timeoutMs = Number(process.argv[2]);
new Worker(WATCHDOG, { eval: true, workerData: { parent: PARENT_FD, timeoutMs } }).unref();
void serve();
