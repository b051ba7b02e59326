// Finds sips, which every Mac has, where it must stand in for libheif-js.
import type { ProcessContext } from '../process/context.ts';
import { findCommand } from '../process/find-command.ts';
import { hasLibheif } from './packages.ts';

/** Returns the path of sips on a Mac without libheif-js; undefined anywhere else. */
export async function findSips({ env }: ProcessContext): Promise<string | undefined> {
  if (env.platform !== 'darwin' || hasLibheif()) return undefined;
  return findCommand('sips', { platform: 'darwin', variables: env.variables });
}
