// Remembers that the last answered question was not saved, so that `-c` can say that it continues an earlier one.
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** An empty file: it says nothing about the question. */
const MARK = '.unsaved';

/** Sets the mark below the folder of all conversations; without that folder nothing could be continued. Never fails. */
export function markUnsaved(root: string): void {
  try {
    closeSync(openSync(join(root, MARK), 'w', 0o600));
  } catch {
    // `-c` then says only which conversation it continues.
  }
}

/** Removes the mark. Never fails. */
export function clearUnsaved(root: string): void {
  try {
    rmSync(join(root, MARK), { force: true });
  } catch {
    // `-c` then says too much, until the next save.
  }
}

/** Returns whether the mark is set. */
export function isLastUnsaved(root: string): boolean {
  return existsSync(join(root, MARK));
}
