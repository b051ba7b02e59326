// `check lint`: warns about assertions that a model judges badly.
import { findCheckFile } from '../../check/find-check-file.ts';
import { lintSuite } from '../../check/lint.ts';
import { readCheckFile } from '../../check/read-check-file.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Prints one warning for each flaw. Throws CliError for a file with mistakes; warnings are no failure. */
export async function lint(path: string | undefined, flags: FlagsOf<'check lint'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const suite = await readCheckFile(path ?? (await findCheckFile(env.cwd)), env, env.signal);
  const warnings = lintSuite(suite);
  if (flags.json) return output.writeJson(warnings);
  for (const { position, that, reason, better } of warnings) {
    const place = position ? `${suite.path}:${position.line}:${position.column}` : suite.path;
    await output.writeLine(`${place}: ${JSON.stringify(that)}: ${reason}; ${better}`);
  }
  if (warnings.length === 0) output.info(`${suite.path}: every assertion is one that a model can judge`);
}
