// Finds the logs of answers whose own files cannot be read again: tables, and files beside pictures.
import { createHash } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listNames, makeFolder, removeTemporaries } from './disk.ts';

/** Days after which nobody goes on with a run. */
const KEEP_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Returns the path of the log of an output, named by what tells it from others; makes its folder, and removes logs that
 * were not touched for 90 days. Throws the system's error.
 */
export function findAnswerLog(dataFolder: string, output: string, now: Date): string {
  const folder = join(dataFolder, 'each');
  makeFolder(folder);
  removeTemporaries(folder, now.getTime(), DAY_MS);
  const path = join(folder, `${createHash('sha256').update(output).digest('hex')}.jsonl`);
  for (const name of listNames(folder)) {
    const each = join(folder, name);
    const modifiedAt = lstatSync(each, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    const isOld = now.getTime() - modifiedAt > KEEP_DAYS * DAY_MS;
    if (isOld && each !== path && /^[0-9a-f]{64}\.jsonl$/.test(name)) rmSync(each, { force: true });
  }
  return path;
}
