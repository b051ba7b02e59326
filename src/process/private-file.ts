// Gives another program a path to write to that nobody else can read, and leaves nothing there.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Calls `use` with the path of a file in a new folder of `parent` that only this user can enter, and removes the folder in
 * every case, also when the process exits meanwhile. Throws Node's system error where no folder can be made.
 */
export async function withPrivateFile<T>(
  parent: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(parent, 'claude-see-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A second Ctrl-C ends the process at once.
  process.once('exit', remove);
  try {
    return await use(join(folder, name));
  } finally {
    process.off('exit', remove);
    remove();
  }
}
