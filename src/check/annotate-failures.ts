// Writes an annotated picture for each image with a failure, for `--out`.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { numberBoxes, OUTCOME_COLORS } from '../render/check/number-boxes.ts';
import type { ImageResult } from '../render/check/report.ts';
import type { CheckReporter, ReporterTools } from '../render/check/reporter.ts';
import { openOutputFolder } from '../store/output-folder.ts';
import type { PageShots } from './page-shots.ts';

/** Writes pictures as results arrive. */
export interface FailureAnnotator {
  /** Stands before the reporters, so that they can name the pictures. It never throws because of the folder. */
  readonly reporter: CheckReporter;
  readonly annotated: ReporterTools['annotated'];
  /** The first failure to write; undefined without one. */
  failure(): CliError | undefined;
}

/**
 * Makes the folder, and throws CliError (`output_unwritable`) when it cannot be written. `folder` is as typed, and
 * `findShot` finds pictures of pages. Pictures of earlier runs stay.
 */
export function openAnnotations(folder: string, env: Env, findShot?: PageShots['find']): FailureAnnotator {
  const place = openOutputFolder('--out', folder, env.cwd);
  const written = new WeakMap<ImageResult, string>();
  let failure: CliError | undefined;
  return {
    reporter: {
      async image(result) {
        if (failure || !hasFailed(result)) return;
        try {
          const picture = await drawFailure(result, env, findShot);
          if (!picture) return;
          const name = nameAnnotated(result);
          written.set(result, place.write(name, picture));
        } catch (error) {
          if (!(error instanceof CliError)) throw error;
          failure = error;
        }
      },
      end: async () => {},
    },
    annotated: (image) => written.get(image),
    failure: () => failure,
  };
}

function hasFailed({ assertions }: ImageResult): boolean {
  return assertions.some(({ status }) => status === 'fail');
}

/**
 * Draws the boxes of failed assertions, with their numbers of the report, at the size of the original. What was not
 * judged is grey. Returns undefined when the picture is gone or another one now.
 */
async function drawFailure(
  image: ImageResult,
  env: Env,
  findShot: PageShots['find'] | undefined,
): Promise<Buffer | undefined> {
  const { picture } = image;
  if (!picture) return undefined;
  const { decodeAgain } = await import('./decode-again.ts');
  const pixels = await decodeAgain(picture, { crop: undefined, masks: picture.masks }, env, findShot);
  if (!pixels) return undefined;
  const boxes = numberBoxes(image)
    .filter(({ assertion }) => assertion.status === 'fail')
    .map(({ box, number, outcome }) => ({ ...box, number, color: OUTCOME_COLORS[outcome] }));
  const { annotate } = await import('../image/annotate.ts');
  return annotate(pixels, boxes, { input: picture.path, region: picture.region });
}

/** Characters of a name before its hash. */
const MAX_STEM_LENGTH = 80;

/**
 * Returns a file name from check and input, such as `login-home-1a2b3c4d.png`: the same in every run. Letters, digits,
 * `_` and `-` are safe everywhere; the hash keeps names apart that differ in other characters or case only, and keeps
 * `con` and `nul` from being devices on Windows.
 */
export function nameAnnotated({ check, input }: Pick<ImageResult, 'check' | 'input'>): string {
  const base = posix.basename(input.replaceAll('\\', '/')).replace(/\.\w+$/, '');
  const stem = `${check}-${base}`
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, MAX_STEM_LENGTH)
    .replace(/^-+|-+$/g, '');
  const hash = createHash('sha256')
    .update(JSON.stringify([check, input]))
    .digest('hex')
    .slice(0, 8);
  return `${stem || 'image'}-${hash}.png`;
}
