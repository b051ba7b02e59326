// Opens a folder that the user named for files of a run, such as annotated pictures.
import { join, posix, resolve } from 'node:path';
import { CliError, describeSystemError } from '../errors.ts';
import { makeWritableFolder, writeFileAtomic } from './disk.ts';

/** A folder that can be written. */
export interface OutputFolder {
  /** Absolute. */
  readonly path: string;
  /** Writes a file, over one of the same name, and returns its name as typed. Throws CliError (`output_unwritable`). */
  write(name: string, bytes: Buffer): string;
}

/** Makes a folder, with its name as typed, that others may read as a CI service does. Throws CliError (`output_unwritable`). */
export function openOutputFolder(flag: string, folder: string, cwd: string): OutputFolder {
  const path = resolve(cwd, folder);
  const attempt = (run: () => void) => {
    try {
      run();
    } catch (error) {
      throw new CliError('output_unwritable', describeSystemError(error), {
        subject: `${flag} ${folder}`,
        hint: 'name a folder that can be written',
        cause: error,
      });
    }
  };
  attempt(() => makeWritableFolder(path));
  return {
    path,
    write(name, bytes) {
      attempt(() => writeFileAtomic(join(path, name), bytes, { mode: 0o666 }));
      return posix.join(folder.replaceAll('\\', '/'), name);
    },
  };
}
