// Opens the file that keeps the picture of a page, for --save-shot, before the page is opened.
import { usageError } from '../errors.ts';
import { formatSize } from '../format.ts';
import type { ShotOptions } from '../page/shot.ts';
import { openPath } from '../render/targets/file.ts';
import type { Destination } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Opens the file of one of so many pictures; each of several has its window in its name, as in `shot-390x844.png`. Throws
 * CliError for a name without .png, and for a file that cannot be written.
 */
export async function openShotFile(
  name: string,
  { viewport }: ShotOptions,
  pictures: number,
  { env, signal }: Pick<RunContext, 'env' | 'signal'>,
): Promise<Pick<Destination, 'write' | 'discard'>> {
  if (!/\.png$/i.test(name)) {
    throw usageError('--save-shot', `${name} is no name of a PNG`, 'end the name in .png');
  }
  const window = pictures > 1 && viewport ? `-${formatSize(viewport)}` : '';
  const path = name.replace(/(?=\.png$)/i, window);
  const { cwd, stderr } = env;
  return openPath(path, { write: async () => {} }, { cwd, stderr, signal });
}
