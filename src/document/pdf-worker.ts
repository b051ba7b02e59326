// A process of its own that reads one PDF for its parent (pdf-apart.ts says why); talks to nobody else.
import { createWriteStream, write } from 'node:fs';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type ReadOutcome, type ReadRequest, type ReadResult, readPdf } from './read-pdf.ts';

/** Descriptor for the reply: the library prints to stdout where a stream is damaged. */
const REPLY_FD = 3;

/** Descriptor of a pipe that nothing comes by: it closes when the parent ends, however that comes about. */
const PARENT_FD = 4;

/**
 * A thread that ends this process once the parent has gone or the time is over: the parser may hear of nothing for
 * hours. Nothing but a kill gets past it.
 */
const WATCHDOG = `
const { parent, longest } = require('node:worker_threads').workerData;
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: parent }).on('error', end).on('close', end).resume();
setTimeout(end, longest);`;

export interface WorkerRequest extends ReadRequest {
  readonly byteLength: number;
}

/** The request is a line of JSON, and the bytes follow it. */
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
  if (!request) throw new Error('nothing was asked');
  return { request, bytes: bytes.subarray(0, end) };
}

/** The first line of a reply, which so many bytes follow. */
export interface WorkerReply {
  readonly outcome: ReadOutcome;
  readonly byteLength: number;
}

/** The outcome as a line of JSON, and then the bytes; before it stands the empty line that says that we run. */
function reply({ outcome, bytes = new Uint8Array() }: ReadResult): void {
  const out = createWriteStream('', { fd: REPLY_FD });
  out.write(`${JSON.stringify({ outcome, byteLength: bytes.length } satisfies WorkerReply)}\n`);
  out.end(bytes);
}

async function serve(): Promise<void> {
  await promisify(write)(REPLY_FD, '\n'); // By a thread: those that Node works with are there then.
  const { request, bytes } = await readInput();
  reply(await readPdf(bytes, request));
}

// Ctrl-C reaches the whole group: the parent decides what it means.
process.on('SIGINT', () => {});
const longest = Number(process.argv[2]);
new Worker(WATCHDOG, { eval: true, workerData: { parent: PARENT_FD, longest } }).unref();
void serve();
