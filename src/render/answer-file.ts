// Writes an answer to the file of `-o` so that the file is either the old one or the whole new one.
import type { Stats } from 'node:fs';
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CliError, ClosedPipeError, describeSystemError, systemErrorCode } from '../errors.ts';
import { followLinks, ownDescriptor } from './answer-links.ts';
import { type DirectStreams, writeDescriptor, writeSpecial } from './answer-special.ts';

export interface AnswerFile {
  /** Puts the whole text in place; throws CliError when the disk refuses. */
  commit(text: string): Promise<void>;
  /** Leaves the file as it was. */
  discard(): Promise<void>;
}

/**
 * Reserves a place beside the target before anything is paid for; throws CliError when it cannot be written.
 * Pipes, devices and our own open streams, such as /dev/stdout, are written to as they are: never replaced.
 */
export async function openAnswerFile(path: string, streams: DirectStreams): Promise<AnswerFile> {
  const guard = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (streams.signal.aborted) throw streams.signal.reason;
      if (error instanceof CliError || error instanceof ClosedPipeError) throw error;
      throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
        subject: path,
        cause: error,
      });
    }
  };
  const direct = (send: (text: string) => Promise<void>): AnswerFile => ({
    commit: (text) => guard(() => send(text)),
    discard: async () => {},
  });
  return guard(async () => {
    const named = resolve(streams.cwd, path);
    const descriptor = await ownDescriptor(named);
    if (descriptor !== undefined) return direct(writeDescriptor(descriptor, path, streams));
    const found = await stat(named).catch(ignoreMissing);
    if (found?.isDirectory()) {
      throw new CliError('output_unwritable', 'is a folder', { subject: path, hint: 'name a file in it' });
    }
    if (found?.isSocket()) {
      throw new CliError('output_unwritable', 'is a socket', {
        subject: path,
        hint: 'name a file or a pipe',
      });
    }
    if (found) await access(named, constants.W_OK);
    if (found && !found.isFile()) return direct(writeSpecial(named, found, streams.signal));
    return reserve(found ? await realpath(named) : await followLinks(named), found, guard);
  });
}

async function reserve(
  target: string,
  found: Stats | undefined,
  guard: <T>(run: () => Promise<T>) => Promise<T>,
): Promise<AnswerFile> {
  // Not named by process id: that is 1 in every container, and several may share a folder.
  const temporary = join(dirname(target), `.claude-see-${crypto.randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx', 0o666);
  return {
    commit: (text) =>
      guard(async () => {
        try {
          await handle.writeFile(text);
          if (found) await copyRights(handle, found);
          await handle.sync();
          await handle.close();
          await rename(temporary, target);
        } catch (error) {
          await handle.close().catch(() => {});
          await rm(temporary, { force: true });
          throw error;
        }
      }),
    async discard() {
      await handle.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

/** The umask held for the new file; the old one's rights, and its owner where that is allowed, are kept. */
async function copyRights(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o777);
}

function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) === 'ENOENT') return undefined;
  throw error;
}
