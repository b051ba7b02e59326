// The program of the process that prepares images for its parent; prepare-in-worker.ts says why there is one.
import { fstat } from 'node:fs';
import { CliError } from '../errors.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import { readFully, writeFully } from '../store/full-io.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { type PartsOptions, prepareParts } from './prepare-parts.ts';
import type { ByteRange } from './spill-file.ts';

/** Descriptors from the parent: images arrive in one file and leave in the other. */
const INPUT_FILE = 3;
const OUTPUT_FILE = 4;

export interface PrepareRequest {
  readonly id: number;
  readonly image: Omit<LoadedImage, 'bytes'>;
  readonly input: ByteRange;
  readonly options: PartsOptions;
}

/** The notes in order, and the images made of one or the error; without either, the parent prepares the image itself. */
export interface PrepareReply {
  readonly id: number;
  readonly notes: readonly string[];
  readonly prepared?: readonly {
    readonly image: Omit<PreparedImage, 'bytes'>;
    readonly output: ByteRange;
  }[];
  readonly error?: Pick<CliError, 'code' | 'message' | 'subject' | 'hint'>;
}

/** Answers the parent's requests until the parent ends. */
function serve(): void {
  let end = 0;
  // The parent kills this process to stop it.
  const ctx = {
    signal: new AbortController().signal,
    env: { variables: process.env, platform: process.platform },
  };
  const answer = async ({ id, image, input, options }: PrepareRequest): Promise<PrepareReply> => {
    const notes: string[] = [];
    try {
      const source = { ...image, bytes: readFully(INPUT_FILE, input.start, input.length) };
      const made = await prepareParts(source, options, (line) => notes.push(line), ctx);
      const prepared = made.map(({ bytes, ...image }) => {
        const output = { start: end, length: bytes.length };
        end += bytes.length;
        writeFully(OUTPUT_FILE, bytes, output.start);
        return { image, output };
      });
      return { id, notes, prepared };
    } catch (error) {
      const known = isOutOfMemory(error) ? outOfMemoryError(image.input, error) : error;
      // For example a full disk, which the parent does not need. Any other error happens again there, where it is reported.
      if (!(known instanceof CliError)) return { id, notes: [] };
      const { code, message, subject, hint } = known;
      return { id, notes, error: { code, message, subject, hint } };
    }
  };
  // Ctrl-C reaches the whole process group, and the parent decides what it means.
  process.on('SIGINT', () => {});
  // exit() would wait for busy threads.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: PrepareRequest) => {
    void answer(request).then((reply) => process.send?.(reply));
  });
  // fstat runs on the thread pool, so its callback proves that the pool has started.
  fstat(INPUT_FILE, () => process.send?.('ready'));
}

serve();
