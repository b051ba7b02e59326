// Opens temporary files without a name, so that not even a kill leaves anything behind.
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Opens a temporary file, removes its name and returns its descriptor; throws Node's system error. */
export function openAnonymousFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-'));
  try {
    return openSync(join(folder, 'content'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Closes the file, which frees its space. */
export function closeAnonymousFile(file: number): void {
  closeSync(file);
}
