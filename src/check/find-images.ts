// Finds the images and pages of every check, each once, with its baseline: the jobs of a run.
import { realpath, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, combineErrors } from '../errors.ts';
import { findMatches } from '../input/glob.ts';
import { isPattern } from '../input/missing-input.ts';
import { diskLookup } from '../input/path-lookup.ts';
import { similarFile } from '../input/similar-file.ts';
import { getPathFlavour, isUncPath } from '../path-flavour.ts';
import { formatPosition } from '../yaml/problems.ts';
import { type CheckedFile, type CheckedImage, isUrl, showFile } from './checked-image.ts';
import { findPages } from './find-pages.ts';
import { type FoundImage, pairBaseline, reportSharedBaselines } from './pair-baseline.ts';
import type { Check, Suite } from './suite.ts';

/** One check on one image. */
export interface CheckJob {
  readonly check: Check;
  readonly image: CheckedImage;
  /** It need not exist; undefined for a check without one. */
  readonly baseline: CheckedFile | undefined;
}

/**
 * Returns a job for each image and page of each check, in the order of the file and of numbers in names. Pages that begin
 * with `/` belong to `serveUrl`. Throws CliError for everything that matches no file and for baselines that cannot be paired.
 */
export async function findJobs(
  suite: Suite,
  env: Env,
  signal: AbortSignal,
  serveUrl?: string,
): Promise<readonly CheckJob[]> {
  const errors: CliError[] = [];
  const jobs: CheckJob[] = [];
  for (const check of suite.checks) {
    try {
      refuseRemotePaths(check, suite, env);
      const images = [
        ...(await findImages(check, suite, { env, signal })),
        ...(await findPages(check, { suite, cwd: env.cwd, serveUrl })),
      ];
      const isFolder = await isExistingFolder(check.baseline, suite.folder);
      const paired = images.map(({ image, real, fileName }) => ({
        image,
        real,
        baseline: pairBaseline(check, { fileName }, { isFolder, images: images.length }),
      }));
      reportSharedBaselines(paired);
      for (const { image, real, baseline } of paired) {
        const file = baseline === undefined ? undefined : showFile(baseline, suite.folder, env.cwd);
        if (file && (await toReal(file.path)) === real) {
          throw new CliError('input_unusable', `the baseline of ${image.input} is the image itself`, {
            hint: 'name a file or folder that only check accept writes',
          });
        }
        jobs.push({ check, image, baseline: file });
      }
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted) throw error;
      errors.push(...[...error.also, error].map((each) => atCheck(each, check, suite)));
    }
  }
  const [first, ...rest] = hintOnce(errors);
  if (first) throw combineErrors([first, ...rest]);
  return jobs;
}

/** Leaves out a hint that an earlier error has given. */
function hintOnce(errors: readonly CliError[]): readonly CliError[] {
  return errors.map((error, index) =>
    errors.findIndex(({ hint }) => hint === error.hint) < index ? error.with({ hint: undefined }) : error,
  );
}

/** Names the place of a check in an error that names none yet. */
function atCheck(error: CliError, check: Check, { path }: Suite): CliError {
  const subject = path !== null && check.position ? formatPosition(path, check.position) : check.id;
  return error.with({ subject: error.subject ?? subject, also: [] });
}

interface Context {
  readonly env: Env;
  readonly signal: AbortSignal;
}

async function findImages(check: Check, suite: Suite, context: Context): Promise<readonly FoundImage[]> {
  const found = new Map<string, FoundImage>();
  const errors: CliError[] = [];
  for (const [index, pattern] of check.images.entries()) {
    const paths = await findPaths(pattern, suite.folder, context);
    if (paths.length === 0) errors.push(await noMatch(pattern, index, { check, suite, ...context }));
    const files = paths.map((name) => showFile(name, suite.folder, context.env.cwd));
    // One after the other, each would wait for a thread.
    const reals = await Promise.all(files.map(({ path }) => toReal(path)));
    for (const [at, file] of files.entries()) {
      const real = reals[at] ?? file.path;
      if (!found.has(real)) found.set(real, { image: file, real, fileName: basename(file.path) });
    }
  }
  const [first, ...rest] = errors;
  if (first) throw combineErrors([first, ...rest]);
  return [...found.values()];
}

/** Windows sends credentials to the server of a UNC path, and a check file may come from a stranger's change. */
function refuseRemotePaths({ images, pages, baseline }: Check, { path }: Suite, env: Env): void {
  if (path === null || !getPathFlavour(env).windows) return;
  const named = [...images, ...(pages?.addresses ?? []), ...(baseline === undefined ? [] : [baseline])];
  const remote = named.find(isUncPath);
  if (remote === undefined) return;
  throw new CliError('input_unusable', `${remote} is on another computer, which a check file cannot name`, {
    hint: 'copy the files into a folder of this computer, or map the share to a drive letter',
  });
}

/** A name that exists is that file, even when it has characters of patterns. */
async function findPaths(
  pattern: string,
  folder: string,
  { env, signal }: Context,
): Promise<readonly string[]> {
  const literal = await stat(resolve(folder, pattern)).catch(() => undefined);
  if (literal?.isFile()) return [pattern];
  return literal ? [] : findMatches(pattern, { cwd: folder, flavour: getPathFlavour(env) }, signal);
}

async function noMatch(
  pattern: string,
  index: number,
  { check, suite, env, signal }: Context & { readonly check: Check; readonly suite: Suite },
): Promise<CliError> {
  const position = check.imagePositions?.[index] ?? check.position;
  const subject = suite.path !== null && position ? formatPosition(suite.path, position) : pattern;
  const shown = subject === pattern ? '' : ` ${pattern}`;
  if ((await stat(resolve(suite.folder, pattern)).catch(() => undefined))?.isDirectory()) {
    const hint = `write ${pattern.replace(/\/*$/, '')}/*.png for the PNG files in it`;
    return new CliError('input_unusable', `${shown.trim() || 'it'} is a folder`, { subject, hint });
  }
  const folder = suite.path === null ? 'the current folder' : `the folder of ${suite.path}`;
  const elsewhere = `write where your images are, from ${folder}`;
  if (isPattern(pattern)) {
    return new CliError('input_missing', `no file matches${shown}`, { subject, hint: elsewhere });
  }
  const lookup = diskLookup(suite.folder, () => {}, { signal, system: env });
  const similar = similarFile(pattern, lookup);
  const ownPath = suite.path === null ? undefined : elsewhere;
  const guess = similar === undefined ? ownPath : `did you mean ${similar}?`;
  const saved = 'a check judges files: save the picture first';
  const hint = isUrl(pattern)
    ? `${saved}, or write page:${pattern} for a web page`
    : NO_FILE.test(pattern)
      ? saved
      : guess;
  return new CliError('input_missing', `no such file${shown && `:${shown}`}`, { subject, hint });
}

/** Inputs of other commands that are no files. */
const NO_FILE = /^(?:data:|clipboard:|screen:|file_\w{6}|-$)/;

async function isExistingFolder(path: string | undefined, folder: string): Promise<boolean> {
  if (path === undefined) return false;
  return (await stat(resolve(folder, path)).catch(() => undefined))?.isDirectory() === true;
}

async function toReal(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
