// Opens the file of --save-shot before the page is opened.
import { usageError } from '../errors.ts';
import { formatSize } from '../format.ts';
import type { ShotOptions } from '../page/shot.ts';
import { openPath } from '../render/targets/file.ts';
import type { Destination } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Opens the file for one picture; with several `pictures`, each has its viewport in its name, as in `shot-390x844.png`. Throws
 * CliError for a name without .png, and for a file that cannot be written.
 */
export async function openShotFile(
  name: string,
  { viewport }: ShotOptions,
  pictures: number,
  { env, signal }: Pick<RunContext, 'env' | 'signal'>,
): Promise<Pick<Destination, 'write' | 'discard'>> {
  if (!/\.png$/i.test(name)) {
    throw usageError('--save-shot', `${name} does not end in .png`, 'name a PNG file: page.png');
  }
  const window = pictures > 1 && viewport ? `-${formatSize(viewport)}` : '';
  const path = name.replace(/(?=\.png$)/i, window);
  const { cwd, stderr } = env;
  return openPath(path, { write: async () => {} }, { cwd, stderr, signal });
}
