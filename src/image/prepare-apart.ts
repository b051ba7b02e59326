// Has pictures made ready by a process of its own, which can be killed; decides nothing about them.
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { describeExit, exitError, processFailedError, waitForExit } from '../process/child-process.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import type { PrepareOptions } from './decide.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { closeNameless, openNameless, writeWhole } from './nameless-file.ts';
import type { PrepareReply, PrepareRequest } from './prepare-worker.ts';
import { readLater } from './spill.ts';

/** Makes pictures ready elsewhere. */
export interface ApartPreparer {
  /** Returns undefined for a picture that it cannot take, such as for lack of room on the disk or of processes. */
  prepare(image: LoadedImage, info: (line: string) => void): Promise<PreparedImage | undefined>;
  /** Ends the process; pictures that it made stay readable. */
  end(): void;
  /** Gives the temporary files back. */
  close(): void;
}

/** Room for one picture in the file by which they go over: no input is larger. */
const SLOT_BYTES = MAX_FILE_BYTES;

/**
 * Starts a process that makes pictures ready; undefined where it cannot be started. glibc keeps the memory of each
 * thread's pictures: after twenty photos of 12 megapixels that is 350 MB, with one arena 160 MB, and only the
 * environment of a new process can ask for one. The pictures go over by files, as Node's own channel copies a
 * message again for each 64 KB of it.
 */
export async function prepareApart(
  options: PrepareOptions,
  ctx: ProcessContext,
): Promise<ApartPreparer | undefined> {
  const worker = fileURLToPath(new URL('./prepare-worker.cjs', import.meta.url));
  if (!existsSync(worker)) return undefined; // Run from source.
  let input: number | undefined;
  try {
    input = openNameless();
    const output = openNameless();
    const { fork } = await import('node:child_process');
    const child = fork(worker, {
      execArgv: [],
      env: { ...safeEnv(ctx), MALLOC_ARENA_MAX: '1' },
      stdio: ['ignore', 'ignore', 'ignore', input, output, 'ipc'],
    });
    return makePreparer(child, { input, output }, options, ctx.signal);
  } catch {
    if (input !== undefined) closeNameless(input);
    return undefined; // No room for files or a process: then it is done here.
  }
}

function makePreparer(
  child: ChildProcess,
  files: { readonly input: number; readonly output: number },
  options: PrepareOptions,
  signal: AbortSignal,
): ApartPreparer {
  const waiting = new Map<number, (reply: PrepareReply) => void>();
  const ended = waitForExit(child);
  let begun = false;
  const stop = () => void child.kill('SIGKILL'); // It may be too busy to hear anything else.
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (message: PrepareReply | 'begun') => {
    if (message === 'begun') begun = true;
    else waiting.get(message.id)?.(message);
  });
  const freeSlots: number[] = [];
  let slots = 0;
  let last = 0;
  return {
    async prepare({ bytes, ...image }, info) {
      signal.throwIfAborted();
      const slot = freeSlots.pop() ?? slots++;
      const start = slot * SLOT_BYTES;
      if (!hasTaken(files.input, bytes, start)) {
        freeSlots.push(slot);
        return undefined;
      }
      const id = ++last;
      const replied = new Promise<PrepareReply>((resolve) => waiting.set(id, resolve));
      const place = { start, length: bytes.length };
      // One that has ended, or never was, is told by its end.
      if (child.connected)
        child.send({ id, image, input: place, options } satisfies PrepareRequest, () => {});
      const reply = await Promise.race([replied, ended]);
      waiting.delete(id);
      freeSlots.push(slot);
      signal.throwIfAborted();
      if (!('notes' in reply)) {
        const failure = exitError(reply, begun, image.input);
        if (failure?.code === 'process_failed') return undefined;
        throw failure ?? processFailedError(image.input, describeExit(reply));
      }
      const { notes, error, picture, output } = reply;
      for (const line of notes) info(line);
      if (error) throw new CliError(error.code, error.message, error);
      if (!picture || !output) return undefined;
      return readLater(picture, files.output, output.start, output.length);
    },
    end: () => void child.kill(),
    close() {
      signal.removeEventListener('abort', stop);
      closeNameless(files.input);
      closeNameless(files.output);
    },
  };
}

/** Writes to a temporary file; false where there is no room, as there may be little for those. */
function hasTaken(file: number, bytes: Uint8Array, position: number): boolean {
  try {
    writeWhole(file, bytes, position);
    return true;
  } catch {
    return false;
  }
}
