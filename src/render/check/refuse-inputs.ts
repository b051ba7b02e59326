// Refuses reports that would overwrite what a run reads.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../../errors.ts';

/** A file that a run reads: as the user named it, and absolute. */
export interface ReadFile {
  readonly input: string;
  readonly path: string;
}

/**
 * Throws CliError for a report in a file that the run reads. Device and inode are compared, because links give one file
 * several names.
 */
export async function refuseInputs(
  reports: readonly (string | undefined)[],
  inputs: readonly ReadFile[],
  cwd: string,
): Promise<void> {
  const files = reports.flatMap((report) => report ?? []);
  const targets = new Map<string, string>();
  for (const file of files) {
    const id = await identify(resolve(cwd, file));
    if (id !== undefined) targets.set(id, file);
  }
  // Most runs write reports that do not exist yet.
  if (targets.size === 0) return;
  for (const { input, path } of inputs) {
    const target = targets.get((await identify(path)) ?? '');
    if (target === undefined) continue;
    const which = input === target ? 'also an input' : `the same file as the input ${input}`;
    throw usageError(
      `--reporter ${target}`,
      `is ${which}: the report would overwrite it`,
      'name another file',
    );
  }
}

/** Returns the identity of a regular file; undefined for anything else. */
async function identify(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
}
