// Opens the file of `-o` and writes the answers to it, so that it holds either its old content or all of the new.
import type { Stats } from 'node:fs';
import { access, constants, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Env } from '../../env.ts';
import { CliError, ClosedPipeError, describeSystemError, systemErrorCode } from '../../errors.ts';
import type { Output } from '../output.ts';
import { followLinks, openDescriptor, openDevice, openPipe, toDescriptor } from './special.ts';
import { type Destination, makeStdoutTarget, type Target } from './target.ts';

/** The names that `openRegularFile` gives to temporary files. */
const TEMPORARY_NAME = /^\.claude-see-[0-9a-f-]{36}\.tmp$/;

/** Age at which no run can still be about to write one: far beyond any sensible `--timeout`. */
const LEFTOVER_AGE_MS = 24 * 3_600_000;

export interface FileTargetOptions extends Pick<Env, 'cwd' | 'stdout' | 'stderr' | 'signal'> {
  readonly output: Pick<Output, 'writeAnswer' | 'progress'>;
}

/** Bytes that prove that the disk has room: an empty file fits on a full one. */
const PROBE_BYTES = 64 * 1024;

/**
 * Opens a path for writing before anything is paid for; throws CliError when it cannot be written. Answers that it
 * does not take in the end, such as on a full disk, are printed on stdout.
 */
export async function openFileTarget(path: string, options: FileTargetOptions): Promise<Target> {
  const { output } = options;
  const stdout = makeStdoutTarget(output, options.stdout);
  const destination = await openPath(path, stdout, options);
  let text = '';
  return {
    acceptsPartial: false,
    async write(piece) {
      text += piece;
    },
    async commit() {
      // The path may be the terminal that shows the spinner.
      output.progress.stop();
      try {
        await destination.write(text);
      } catch (error) {
        if (error instanceof CliError && error.code === 'output_unwritable') {
          await stdout.write(text).catch(() => {}); // The first error is the one to report.
        }
        throw error;
      }
    },
    discard: destination.discard,
  };
}

/**
 * Opens a path that takes one text, or the bytes of one file; `/dev/stdout` writes to the given target. Throws CliError when it cannot be
 * written, now or then.
 */
export async function openPath(
  path: string,
  stdout: Pick<Target, 'write'>,
  options: Omit<FileTargetOptions, 'output' | 'stdout'>,
): Promise<Destination> {
  const named = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      if (error instanceof CliError || error instanceof ClosedPipeError) throw error;
      throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
        subject: path,
        cause: error,
      });
    }
  };
  const { write, append, stream, discard } = await named(() => openDestination(path, stdout, options));
  return {
    write: (content) => named(() => write(content)),
    ...(append ? { append: (text) => named(() => append(text)) } : {}),
    ...(stream ? { stream: (text) => named(() => stream(text)) } : {}),
    discard,
  };
}

/** Replaces regular files and missing ones. Writes to everything else as it is. */
async function openDestination(
  path: string,
  toStdout: Pick<Target, 'write'>,
  { cwd, stderr, signal }: Omit<FileTargetOptions, 'output' | 'stdout'>,
): Promise<Destination> {
  const target = await followLinks(resolve(cwd, path));
  const descriptor = toDescriptor(target);
  if (descriptor !== undefined) return openDescriptor(descriptor, toStdout, stderr);
  const found = await stat(target).catch(ignoreMissing);
  if (found?.isDirectory()) {
    throw new CliError('output_unwritable', 'is a folder', { subject: path, hint: 'name a file in it' });
  }
  if (found) await access(target, constants.W_OK);
  if (!found || found.isFile()) return openRegularFile(target, found);
  return found.isFIFO() ? openPipe(target, signal) : openDevice(target);
}

/** Creates a temporary file beside the target, which proves that the folder is writable and the disk not full. */
async function openRegularFile(target: string, found: Stats | undefined): Promise<Destination> {
  // A process id would not be unique: it is 1 in every container, and several may share a folder.
  const folder = dirname(target);
  const temporary = join(folder, `.claude-see-${crypto.randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx', 0o666);
  await removeLeftovers(folder);
  const discard = async () => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  try {
    await probe(handle);
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async write(content) {
      try {
        await handle.writeFile(content);
        if (found) await copyOwnership(handle, found);
        // Without it a crash of the system could leave the new name with empty content.
        await handle.sync();
        await handle.close();
        await rename(temporary, target);
      } catch (error) {
        await discard();
        throw error;
      }
    },
    append: (text) => handle.writeFile(text),
    discard,
  };
}

/** Writes zeros at the start and takes them back. A nearly full disk takes some of them before it throws. */
async function probe(handle: FileHandle): Promise<void> {
  const zeros = Buffer.alloc(PROBE_BYTES);
  for (let done = 0; done < PROBE_BYTES; ) {
    done += (await handle.write(zeros, 0, PROBE_BYTES - done, done)).bytesWritten;
  }
  await handle.truncate(0);
}

/** Removes the temporary files of killed runs, which may hold an answer. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => TEMPORARY_NAME.test(each))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFTOVER_AGE_MS)
      await rm(path, { force: true }).catch(() => {});
  }
}

/** Gives the new file the mode of the old one, and its owner where the system allows it. */
async function copyOwnership(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const created = await handle.stat();
  if (created.uid !== uid || created.gid !== gid) await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o777);
}

function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) === 'ENOENT') return undefined;
  throw error;
}
