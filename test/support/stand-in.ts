/** Stand-ins for programs of the system: shell scripts on PATH that log how they were called. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts a stand-in into a folder that is on PATH: a shell script with `$here` its folder and `$*` its arguments, which it
 * logs.
 */
export async function standIn(folder: string, name: string, script: string): Promise<void> {
  const path = join(folder, name);
  const head = `#!/bin/sh\nPATH=/usr/bin:/bin\nhere='${folder}'\necho "${name} $*" >> "$here/log"\n`;
  await writeFile(path, `${head}${script}\n`);
  await chmod(path, 0o755);
}

/** Returns the calls of all stand-ins of a folder, in their order. */
export async function readCalls(folder: string): Promise<readonly string[]> {
  const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
  return log.split('\n').filter((line) => line !== '');
}
