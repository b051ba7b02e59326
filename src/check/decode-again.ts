// Decodes a picture of a report again: that of a page as it was taken, or a file that is still the one that was judged.
import { basename, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { identifyImage } from '../image/identify.ts';
import { decodeJudged, type JudgedPart, type JudgedPixels } from '../image/judged-pixels.ts';
import { sniff } from '../image/sniff.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { JudgedPicture } from '../render/check/report.ts';
import { loadSha256 } from '../sha256.ts';
import type { PageShots } from './page-shots.ts';

/**
 * Returns the pixels of a part of a picture, which `findShot` finds by its hash if it is one of a page; undefined when the file is gone, cannot be decoded or has other bytes now. Throws only bugs.
 */
export async function decodeAgain(
  { path, sha256 }: Pick<JudgedPicture, 'path' | 'sha256'>,
  part: JudgedPart,
  env: Env,
  findShot: PageShots['find'] = () => undefined,
): Promise<JudgedPixels | undefined> {
  // Reports are finished after Ctrl-C too, which has aborted the signal of the run. A second one ends the process.
  const { signal } = new AbortController();
  try {
    const file = { kind: 'path', input: path, path: resolve(env.cwd, path) } as const;
    const bytes = findShot(sha256) ?? (await readBytes(file, env, signal));
    if ((await loadSha256())(bytes) !== sha256) return undefined;
    const found = sniff(bytes);
    if (found.kind === 'pdf') return undefined;
    const image = identifyImage({ input: path, name: basename(path), bytes, found }, () => {});
    return await decodeJudged(image, part, { signal, env });
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
