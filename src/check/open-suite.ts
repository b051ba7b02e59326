// Opens what a command line of `check` names: a check file, the default one, or images and pages with assertions.
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { findCheckFile, isCheckFileName } from './find-check-file.ts';
import { readCheckFile } from './read-check-file.ts';
import type { Suite } from './suite.ts';
import { type CheckFlags, isPageArgument, suiteFromFlags } from './suite-from-flags.ts';

/** Returns the suite. Throws CliError for a check file with mistakes, and where file and flags contradict each other. */
export async function openSuite(
  inputs: readonly string[],
  flags: Omit<CheckFlags, 'inputs'>,
  env: Env,
): Promise<Suite> {
  const [first, ...more] = inputs;
  const namesFile = first !== undefined && !isPageArgument(first) && isCheckFileName(first);
  const isAdHoc =
    flags.assertions.length > 0 || flags.baseline !== undefined || (first !== undefined && !namesFile);
  if (isAdHoc) {
    if (namesFile)
      throw usageError(first, 'is a check file, which has its own assertions', 'leave -e and --baseline out');
    return suiteFromFlags({ ...flags, inputs }, env.cwd);
  }
  if (more.length > 0) throw usageError(more[0], 'check reads one check file', 'run it once for each');
  const own = (['crop', 'maxDiffPixels', 'votes'] as const).find((name) => flags[name] !== undefined);
  if (own ?? flags.pageFlag) {
    const flag = own
      ? { crop: '--crop', maxDiffPixels: '--max-diff-pixels', votes: '--votes' }[own]
      : flags.pageFlag;
    const what = own ? 'images' : 'pages';
    throw usageError(flag, `is for ${what} on the command line`, 'write it into the check file');
  }
  return readCheckFile(first ?? (await findCheckFile(env.cwd)), env, env.signal);
}
