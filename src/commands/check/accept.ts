// `check accept`: copies the current pictures over their baselines.
import { accept as acceptCopies, planAccept } from '../../check/accept.ts';
import { findCheckFile } from '../../check/find-check-file.ts';
import { findJobs } from '../../check/find-images.ts';
import { readCheckFile } from '../../check/read-check-file.ts';
import { selectChecks } from '../../check/select-jobs.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Makes baselines of the current pictures, and prints what became of each. Throws CliError. */
export async function accept(
  path: string | undefined,
  flags: FlagsOf<'check accept'>,
  env: Env,
): Promise<void> {
  const output = makeOutput(env, flags);
  const whole = await readCheckFile(path ?? (await findCheckFile(env.cwd)), env, env.signal);
  const suite = selectChecks(whole, flags.only ?? []);
  const copies = planAccept(await findJobs(suite, env, env.signal));
  const accepted = await acceptCopies(copies, suite.folder, env.signal);
  if (flags.json) {
    const rows = accepted.map(({ check, from, to, state }) => ({
      check,
      from: from.input,
      to: to.input,
      state,
    }));
    return output.writeJson(rows);
  }
  for (const { to, state } of accepted) await output.writeLine(`${state} ${to.input}`);
}
