// `check init`: writes a commented check file.
import { writeExample } from '../../check/example.ts';
import { DEFAULT_CHECK_FILE } from '../../check/find-check-file.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Writes the example to a file that does not exist yet. Throws CliError. */
export async function init(path: string | undefined, flags: FlagsOf<'check init'>, env: Env): Promise<void> {
  const file = path ?? DEFAULT_CHECK_FILE;
  writeExample(file, env.cwd);
  const output = makeOutput(env, flags);
  if (flags.json) await output.writeJson({ check_file: file });
  else output.info(`wrote ${file}: put your own images and checks into it, then run claude-see check`);
}
