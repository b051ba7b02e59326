// A process of its own that makes pictures ready for its parent (prepare-apart.ts says why); talks to nobody else.
import { fstat } from 'node:fs';
import { CliError } from '../errors.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import type { PrepareOptions } from './decide.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { readWhole, writeWhole } from './nameless-file.ts';
import { prepareImage } from './prepare.ts';

/** Descriptors that the parent hands over: pictures come in by one file and go out by the other. */
const INPUT_FILE = 3;
const OUTPUT_FILE = 4;

/** Where bytes stand in a file. */
interface Place {
  readonly start: number;
  readonly length: number;
}

export interface PrepareRequest {
  readonly id: number;
  readonly image: Omit<LoadedImage, 'bytes'>;
  readonly input: Place;
  readonly options: PrepareOptions;
}

/** The notes in order, and the picture or why there is none; without either the parent does it again itself. */
export interface PrepareReply {
  readonly id: number;
  readonly notes: readonly string[];
  readonly picture?: Omit<PreparedImage, 'bytes'>;
  readonly output?: Place;
  readonly error?: Pick<CliError, 'code' | 'message' | 'subject' | 'hint'>;
}

/** Answers the parent's requests until it goes. */
function serve(): void {
  let end = 0;
  // Whoever stops the run ends this process.
  const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
  const answer = async ({ id, image, input, options }: PrepareRequest): Promise<PrepareReply> => {
    const notes: string[] = [];
    try {
      const source = { ...image, bytes: readWhole(INPUT_FILE, input.start, input.length) };
      const { bytes, ...picture } = await prepareImage(source, options, (line) => notes.push(line), ctx);
      const start = end;
      end += bytes.length;
      writeWhole(OUTPUT_FILE, bytes, start);
      return { id, notes, picture, output: { start, length: bytes.length } };
    } catch (error) {
      const known = isOutOfMemory(error) ? outOfMemoryError(image.input, error) : error;
      // Such as a full disk, which the parent can do without; and whatever else it is then happens in its reach.
      if (!(known instanceof CliError)) return { id, notes: [] };
      const { code, message, subject, hint } = known;
      return { id, notes, error: { code, message, subject, hint } };
    }
  };
  // Ctrl-C reaches the whole group: the parent decides what it means, and its end is ours.
  process.on('SIGINT', () => {});
  // An exit would wait for the threads that are at work.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: PrepareRequest) => {
    void answer(request).then((reply) => process.send?.(reply));
  });
  // By a thread: those that Node works with are there then.
  fstat(INPUT_FILE, () => process.send?.('begun'));
}

serve();
