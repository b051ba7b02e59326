// Hands a file to ffmpeg: by its path, or bytes through a temporary file.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAnonymousFile, openAnonymousFile } from '../image/anonymous-file.ts';
import type { ProcessContext } from '../process/context.ts';
import { openPrivateFolder } from '../process/private-folder.ts';
import { writeFully } from '../store/full-io.ts';

/** A file that is not read into memory. */
export interface FileOnDisk {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
}

/** A file as ffmpeg opens it, with the descriptor that it must inherit as its third, if any. */
export interface ToolFile {
  readonly url: string;
  readonly fd?: number | undefined;
  readonly size: number;
  close(): void;
}

/**
 * Opens a file for ffmpeg, which must be able to seek in it. On Linux, bytes go into a file without a name, so that not
 * even a kill leaves it behind: `/proc/self/fd/3` opens it anew each time. Elsewhere they go into a private folder,
 * which is removed when the process ends in any way but a kill. Throws Node's system error.
 */
export function openToolFile(source: Buffer | FileOnDisk, { env }: ProcessContext): ToolFile {
  // An absolute path behind `file:` is neither taken for an option nor for another protocol.
  if (!Buffer.isBuffer(source)) return { url: `file:${source.path}`, size: source.size, close() {} };
  const size = source.length;
  if ((env.platform ?? process.platform) === 'linux') {
    const fd = openAnonymousFile();
    try {
      writeFully(fd, source, 0);
    } catch (error) {
      closeAnonymousFile(fd);
      throw error;
    }
    return { url: 'file:/proc/self/fd/3', fd, size, close: () => closeAnonymousFile(fd) };
  }
  const folder = openPrivateFolder(tmpdir());
  const file = join(folder.path, 'media');
  try {
    writeFileSync(file, source, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    folder.remove();
    throw error;
  }
  return { url: `file:${file}`, size, close: folder.remove };
}
