// Prepares images in a process that can be killed.
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { describeExit, exitError, processFailedError, waitForExit } from '../process/child-process.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import { writeFully } from '../store/full-io.ts';
import { closeAnonymousFile, openAnonymousFile } from './anonymous-file.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import type { PartsOptions } from './prepare-parts.ts';
import type { PrepareReply, PrepareRequest } from './prepare-worker.ts';
import { withBytesOnDisk } from './spill-file.ts';

/** Prepares images in a worker process. */
export interface WorkerPreparer {
  /** Returns undefined for an image that the worker cannot take, for example for lack of disk space or processes. */
  prepare(image: LoadedImage, info: (line: string) => void): Promise<readonly PreparedImage[] | undefined>;
  /** Ends the process; images that it prepared stay readable. */
  end(): void;
  /** Deletes the temporary files. */
  close(): void;
}

/** Room for one image in the file of inputs: no input is larger. */
const SLOT_BYTES = MAX_FILE_BYTES;

/**
 * Starts a process that prepares images; undefined where it cannot be started. glibc keeps the memory of each thread's
 * images: 350 MB after twenty photos of 12 megapixels, but 160 MB with a single arena, which only the environment of a
 * new process can request. Images are passed in files, because Node's channel copies a message again for each 64 KB.
 */
export async function startWorkerPreparer(
  options: PartsOptions,
  ctx: ProcessContext,
): Promise<WorkerPreparer | undefined> {
  const worker = fileURLToPath(new URL('./prepare-worker.cjs', import.meta.url));
  if (!existsSync(worker)) return undefined; // Run from source.
  let input: number | undefined;
  try {
    input = openAnonymousFile();
    const output = openAnonymousFile();
    const { fork } = await import('node:child_process');
    const child = fork(worker, {
      execArgv: [],
      env: { ...safeEnv(ctx), MALLOC_ARENA_MAX: '1' },
      stdio: ['ignore', 'ignore', 'ignore', input, output, 'ipc'],
    });
    return makePreparer(child, { input, output }, options, ctx.signal);
  } catch {
    if (input !== undefined) closeAnonymousFile(input);
    return undefined; // No space for files or no process: the caller prepares images itself.
  }
}

function makePreparer(
  child: ChildProcess,
  files: { readonly input: number; readonly output: number },
  options: PartsOptions,
  signal: AbortSignal,
): WorkerPreparer {
  const pending = new Map<number, (reply: PrepareReply) => void>();
  const ended = waitForExit(child);
  let ready = false;
  const stop = () => void child.kill('SIGKILL'); // A busy process handles no other signal.
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (message: PrepareReply | 'ready') => {
    if (message === 'ready') ready = true;
    else pending.get(message.id)?.(message);
  });
  const freeSlots: number[] = [];
  let slots = 0;
  let lastId = 0;
  return {
    async prepare({ bytes, ...image }, info) {
      signal.throwIfAborted();
      const slot = freeSlots.pop() ?? slots++;
      const start = slot * SLOT_BYTES;
      if (!tryWrite(files.input, bytes, start)) {
        freeSlots.push(slot);
        return undefined;
      }
      const id = ++lastId;
      const replied = new Promise<PrepareReply>((resolve) => pending.set(id, resolve));
      const request: PrepareRequest = { id, image, input: { start, length: bytes.length }, options };
      // `ended` reports a process that has ended or never started.
      if (child.connected) child.send(request, () => {});
      const reply = await Promise.race([replied, ended]);
      pending.delete(id);
      freeSlots.push(slot);
      signal.throwIfAborted();
      if (!('notes' in reply)) {
        const failure = exitError(reply, ready, image.input);
        if (failure?.code === 'process_failed') return undefined;
        throw failure ?? processFailedError(image.input, describeExit(reply));
      }
      const { notes, error, prepared } = reply;
      for (const line of notes) info(line);
      if (error) throw new CliError(error.code, error.message, error);
      return prepared?.map(({ image, output }) => withBytesOnDisk(image, files.output, output));
    },
    end: () => void child.kill(),
    close() {
      signal.removeEventListener('abort', stop);
      closeAnonymousFile(files.input);
      closeAnonymousFile(files.output);
    },
  };
}

/** Writes to a temporary file; false when the disk has no space left. */
function tryWrite(file: number, bytes: Uint8Array, position: number): boolean {
  try {
    writeFully(file, bytes, position);
    return true;
  } catch {
    return false;
  }
}
