// Finds names on the disk that are not UTF-8: Node replaces their bytes, and cannot open them.
import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The character that replaces bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Returns the name of an absolute path with each byte beyond ASCII as `\xe9`, if it cannot be opened because it is not
 * UTF-8; undefined for all others.
 */
export function findUndecodableName(path: string): string | undefined {
  if (!path.includes(REPLACEMENT)) return undefined;
  try {
    lstatSync(path);
    return undefined;
  } catch {
    return showBytesOfName(path);
  }
}

function showBytesOfName(path: string): string {
  try {
    const names = readdirSync(dirname(path), 'buffer');
    const bytes = names.find((name) => name.toString() === basename(path)) ?? Buffer.from(basename(path));
    return bytes
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  } catch {
    return basename(path); // The folder has been removed.
  }
}
