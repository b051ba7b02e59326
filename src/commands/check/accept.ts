// `check accept`: copies the current pictures, those of pages too, over their baselines.
import { accept as acceptCopies, planAccept } from '../../check/accept.ts';
import { findCheckFile } from '../../check/find-check-file.ts';
import { findJobs } from '../../check/find-images.ts';
import { readCheckFile } from '../../check/read-check-file.ts';
import { selectChecks } from '../../check/select-jobs.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { makePageRun, readServe, requirePageFor } from './page-run.ts';

/** Makes baselines of the current pictures, and prints what became of each. Throws CliError. */
export async function accept(
  path: string | undefined,
  flags: FlagsOf<'check accept'>,
  env: Env,
): Promise<void> {
  const output = makeOutput(env, flags);
  const serve = readServe(flags);
  const whole = await readCheckFile(path ?? (await findCheckFile(env.cwd)), env, env.signal);
  requirePageFor(serve, whole);
  const suite = selectChecks(whole, flags.only ?? []);
  const { signal } = env;
  const copies = planAccept(await findJobs(suite, env, signal, serve?.url));
  const { shots, during } = makePageRun(serve, { env, output, signal });
  const images = copies.map(({ from }) => from);
  const accepted = await during(images, signal, () =>
    acceptCopies(copies, suite.folder, { signal, shots }),
  ).finally(() => output.progress.stop());
  for (const { from, notes } of accepted) for (const note of notes) output.info(`${from.input}: ${note}`);
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
