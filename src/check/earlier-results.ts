// Takes over from an earlier report what it could decide and what has not changed since, for `--retry-errors`.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CheckReport, ImageResult, JudgedPicture } from '../render/check/report.ts';
import { hashCheck } from './check-hash.ts';
import { type CheckedFile, isPage } from './checked-image.ts';
import type { CheckJob } from './find-images.ts';

/**
 * Returns the results that stand, by the index of their job: those by the same model of the same check about the same
 * files, in which nothing is an error or was skipped. A page is shown again to see whether it has changed: none stands.
 */
export async function findEarlierResults(
  jobs: readonly CheckJob[],
  report: CheckReport | undefined,
  model: string,
): Promise<ReadonlyMap<number, ImageResult>> {
  const standing = new Map<number, ImageResult>();
  if (report?.model !== model) return standing;
  for (const [index, job] of jobs.entries()) {
    const { check, image } = job;
    const found = report.images.find((each) => each.check === check.id && each.input === image.input);
    if (found && isDecided(found) && (await isUnchanged(found, job))) standing.set(index, found);
  }
  return standing;
}

function isDecided({ assertions }: ImageResult): boolean {
  return !assertions.some(({ status }) => status === 'error' || status === 'skipped');
}

async function isUnchanged({ check_hash, picture, baseline }: ImageResult, job: CheckJob): Promise<boolean> {
  if (!picture || isPage(job.image) || check_hash !== hashCheck(job.check)) return false;
  if (!(await isSameFile(picture, job.image))) return false;
  if (!baseline || !job.baseline) return !baseline && !job.baseline;
  return isSameFile(baseline.picture, job.baseline);
}

/** Compares bytes; a file that is missing is the same as none. */
async function isSameFile(judged: JudgedPicture | null, { path }: CheckedFile): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined);
  const sha256 = bytes && createHash('sha256').update(bytes).digest('hex');
  return sha256 === judged?.sha256;
}
