// Writes an answer to the file of `-o` so that the file is either the old one or the whole new one.
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
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
    const target = await followLinks(resolve(cwd, path));
    const found = await stat(target).catch(ignoreMissing);
    if (found?.isDirectory()) {
      throw new SeeError('output_unwritable', 'is a folder', { subject: path, hint: 'name a file in it' });
    }
    if (found && !found.isFile()) {
      return { commit: (text) => guard(() => writeFile(target, text)), discard: async () => {} };
    }
    if (found) await access(target, constants.W_OK);
    const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${process.pid}.tmp`);
    const handle = await open(temporary, 'w', found ? found.mode & 0o777 : 0o666);
    return {
      commit: (text) =>
        guard(async () => {
          try {
            await handle.writeFile(text);
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
        await handle.close();
        await rm(temporary, { force: true });
      },
    };
  });
}

async function followLinks(path: string): Promise<string> {
  return (await realpath(path).catch(ignoreMissing)) ?? path;
}

function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) === 'ENOENT') return undefined;
  throw error;
}
