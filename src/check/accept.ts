// Copies current pictures, those of pages too, over their baselines, for `check accept`.
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { sniff } from '../image/sniff.ts';
import { makeFolder, writeFileAtomic } from '../store/disk.ts';
import { type CheckedFile, type CheckedImage, isPage } from './checked-image.ts';
import type { CheckJob } from './find-images.ts';
import type { PageShots } from './page-shots.ts';

/** One picture that becomes a baseline. */
export interface Copy {
  readonly check: string;
  readonly from: CheckedImage;
  readonly to: CheckedFile;
}

export interface Accepted extends Copy {
  /** Remarks about how a page was shown. */
  readonly notes: readonly string[];
  readonly state: 'created' | 'updated' | 'unchanged';
}

/**
 * Returns a copy for each job with a baseline. Throws CliError where there is none at all, or where two jobs would write
 * different pictures to the same baseline.
 */
export function planAccept(jobs: readonly CheckJob[]): readonly Copy[] {
  const copies = new Map<string, Copy>();
  for (const { check, image, baseline } of jobs) {
    if (!baseline) continue;
    const other = copies.get(baseline.path);
    if (other && identify(other.from) !== identify(image)) {
      throw new CliError('input_unusable', `${other.from.input} and ${image.input} have this baseline`, {
        subject: baseline.input,
        hint: `select one of the checks: --only ${other.check} or --only ${check.id}`,
      });
    }
    if (!other) copies.set(baseline.path, { check: check.id, from: image, to: baseline });
  }
  if (copies.size === 0)
    throw new CliError('input_unusable', 'no check has a baseline', { hint: 'add baseline to a check' });
  return [...copies.values()];
}

function identify(image: CheckedImage): string {
  return isPage(image) ? JSON.stringify([image.address, image.shot]) : image.path;
}

/** The tools that accepting needs. */
interface AcceptTools {
  readonly signal: AbortSignal;
  /** Takes the pictures of pages. */
  readonly shots: Pick<PageShots, 'take'>;
}

/**
 * Copies pictures, the folder of a baseline made first where it is missing, and returns what became of each. A reader finds
 * the old baseline or the new one, whole. Throws CliError at the first that cannot be copied, and the signal's reason.
 */
export async function accept(
  copies: readonly Copy[],
  folder: string,
  tools: AcceptTools,
): Promise<readonly Accepted[]> {
  const done: Accepted[] = [];
  for (const copy of copies) {
    tools.signal.throwIfAborted();
    const { bytes, notes } = await readPicture(copy.from, tools);
    done.push({ ...copy, notes, state: await copyOver(copy, bytes, folder) });
  }
  return done;
}

async function readPicture(from: CheckedImage, { shots, signal }: AcceptTools) {
  if (!isPage(from)) return { bytes: await read(from), notes: [] };
  const { png, notes } = await shots.take(from, signal);
  return { bytes: png, notes };
}

async function copyOver({ from, to }: Copy, picture: Buffer, folder: string): Promise<Accepted['state']> {
  const { kind, name } = sniff(picture);
  if (kind !== 'image' && kind !== 'other-image') {
    throw new CliError('input_unusable', `is no picture: it seems to be ${name}`, { subject: from.input });
  }
  await refuseWayOut(to, folder);
  const found = await stat(to.path).catch(() => undefined);
  if (found && !found.isFile()) {
    throw new CliError('output_unwritable', 'is not a file', {
      subject: to.input,
      hint: 'name a file as the baseline',
    });
  }
  if (found?.size === picture.length && (await read(to)).equals(picture)) return 'unchanged';
  try {
    // Baselines are committed and read by others, unlike what the store keeps.
    makeFolder(dirname(to.path), 0o777);
    // A link in this place is replaced, and what it leads to stays as it is.
    writeFileAtomic(to.path, picture, { mode: 0o666 });
  } catch (error) {
    throw new CliError('output_unwritable', describeSystemError(error), { subject: to.input, cause: error });
  }
  return found ? 'updated' : 'created';
}

async function read({ path, input }: CheckedFile): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = systemErrorCode(error) === 'ENOENT' ? 'input_missing' : 'input_unusable';
    throw new CliError(code, describeSystemError(error), { subject: input, cause: error });
  }
}

/** Throws where a path that seems to stay in the folder of the check file leads out of it through a linked folder. */
async function refuseWayOut({ path, input }: CheckedFile, folder: string): Promise<void> {
  if (!isInside(path, folder)) return;
  let existing = dirname(path);
  let real = await realpath(existing).catch(() => undefined);
  while (real === undefined && existing !== dirname(existing)) {
    existing = dirname(existing);
    real = await realpath(existing).catch(() => undefined);
  }
  if (real === undefined || isInside(resolve(real, 'x'), await realpath(folder))) return;
  throw new CliError('output_unwritable', 'a linked folder leads out of the folder of the check file', {
    subject: input,
    hint: 'name the real folder as the baseline',
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows the way to another drive is absolute.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
