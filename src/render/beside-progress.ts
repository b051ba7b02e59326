// Lets errors be written while the spinner goes on.
import type { Env } from '../env.ts';
import type { Progress } from './progress.ts';

/** Returns an environment in which the spinner steps aside for each write to stderr. */
export function besideProgress(env: Env, progress: Pick<Progress, 'pause'>): Env {
  const stderr: Env['stderr'] = {
    ...{ isTTY: env.stderr.isTTY, columns: env.stderr.columns },
    write(text, done) {
      progress.pause(() => void env.stderr.write(text, done));
      return true;
    },
  };
  return { ...env, stderr };
}
