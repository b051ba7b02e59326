// A process of its own that reads one PDF for its parent (pdf-apart.ts says why); talks to nobody else.
import { createWriteStream } from 'node:fs';
import { type ReadRequest, type ReadResult, readPdf } from './read-pdf.ts';

/** Descriptor for the reply: the library prints to stdout where a stream is damaged. */
const REPLY = 3;

export interface WorkerRequest extends ReadRequest {
  readonly byteLength: number;
}

async function readInput(byteLength: number): Promise<Buffer> {
  const bytes = Buffer.alloc(byteLength);
  let end = 0;
  for await (const chunk of process.stdin) end += (chunk as Buffer).copy(bytes, end);
  return bytes.subarray(0, end);
}

/** The outcome as a line of JSON, and then the bytes. */
function reply({ outcome, bytes }: ReadResult): void {
  const out = createWriteStream('', { fd: REPLY });
  out.write(`${JSON.stringify(outcome)}\n`);
  out.end(bytes);
}

// Ctrl-C reaches the whole group: the parent decides what it means.
process.on('SIGINT', () => {});
const request: WorkerRequest = JSON.parse(process.argv[2] ?? '');
reply(await readPdf(await readInput(request.byteLength), request));
