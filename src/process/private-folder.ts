// Makes temporary folders that nobody else can enter, and leaves nothing of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of this process alone. */
export interface PrivateFolder {
  readonly path: string;
  /** Removes it with all that is in it. */
  remove(): void;
}

/**
 * Makes a folder in `parent` that only this user can enter; it is removed when the process exits, if it is still there.
 * Throws Node's system error where none can be made.
 */
export function openPrivateFolder(parent: string): PrivateFolder {
  const path = mkdtempSync(join(parent, 'claude-see-'));
  // Programs of Windows may hold a file a moment longer than they run.
  const removeAll = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  // A second Ctrl-C ends the process at once.
  process.once('exit', removeAll);
  const remove = () => {
    process.off('exit', removeAll);
    removeAll();
  };
  return { path, remove };
}

/** Calls `use` with the path of such a folder, and removes the folder in every case. */
export async function withPrivateFolder<T>(parent: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = openPrivateFolder(parent);
  try {
    return await use(folder.path);
  } finally {
    folder.remove();
  }
}
