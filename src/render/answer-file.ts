// Writes an answer to the file of `-o` so that the file is either the old one or the whole new one.
import type { Stats } from 'node:fs';
import {
  access,
  constants,
  type FileHandle,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describeSystemError, SeeError, systemErrorCode } from '../errors.ts';

export interface AnswerFile {
  /** Puts the whole text in place; throws SeeError when the disk refuses. */
  commit(text: string): Promise<void>;
  /** Leaves the file as it was. */
  discard(): Promise<void>;
}

/**
 * Reserves a place beside the target before anything is paid for; throws SeeError when it cannot be written.
 * Pipes and devices, such as /dev/null, are written to directly.
 */
export async function openAnswerFile(path: string, cwd: string): Promise<AnswerFile> {
  const guard = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof SeeError) throw error;
      throw new SeeError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
        subject: path,
        cause: error,
      });
    }
  };
  return guard(async () => {
    const named = resolve(cwd, path);
    const found = await stat(named).catch(ignoreMissing);
    if (found?.isDirectory()) {
      throw new SeeError('output_unwritable', 'is a folder', { subject: path, hint: 'name a file in it' });
    }
    if (found) await access(named, constants.W_OK);
    if (found && !found.isFile()) {
      return { commit: (text) => guard(() => writeFile(named, text)), discard: async () => {} };
    }
    const target = found ? await realpath(named) : await followDanglingLinks(named);
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
  });
}

/** The umask held for the new file; the old one's rights, and its owner where that is allowed, are kept. */
async function copyRights(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o777);
}

/** Returns the missing file that a chain of symbolic links ends in, or the path itself when it is no link. */
async function followDanglingLinks(path: string): Promise<string> {
  const next = await readlink(path).catch(() => undefined);
  return next === undefined ? path : followDanglingLinks(resolve(dirname(path), next));
}

function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) === 'ENOENT') return undefined;
  throw error;
}
