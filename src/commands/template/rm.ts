// Implements `template rm`: removes templates of the user.
import { rmSync } from 'node:fs';
import type { Env } from '../../env.ts';
import { CliError, describeSystemError, usageError } from '../../errors.ts';
import { plural } from '../../format.ts';
import { withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { isBuiltInName } from '../../template/built-in-names.ts';
import { findPlaces, findUserFolder, isThere, pathIn } from '../../template/find-templates.ts';
import { requireTemplateName } from '../../template/template-name.ts';
import { confirmDeletion } from '../files/confirm.ts';

/** Removes templates and prints their names; continues after a failure and throws the worst CliError at the end. */
export function removeTemplates(
  words: readonly string[],
  flags: FlagsOf<'template rm'>,
  env: Env,
): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    const names = [...new Set(words)];
    const asks = names.length > 1;
    if (asks && !(await confirmDeletion(`remove ${plural(names.length, 'template')}`, flags, context)))
      return;
    const removed: object[] = [];
    try {
      await runEach(names, (name) => remove(name, env), context, {
        concurrency: 1,
        onResult: async (done) => {
          removed.push(done);
          if (!flags.json) await output.writeLine(done.name);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(removed);
    }
  });
}

async function remove(name: string, env: Env): Promise<{ readonly name: string; readonly path: string }> {
  requireTemplateName(name);
  const folder = await findUserFolder(env);
  const path = folder === undefined ? undefined : pathIn(folder, name);
  if (path === undefined || !isThere(path)) throw await explainMissing(name, env);
  try {
    rmSync(path);
  } catch (error) {
    throw new CliError('output_unwritable', `cannot be removed: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  }
  return { name, path };
}

async function explainMissing(name: string, env: Env): Promise<CliError> {
  const project = (await findPlaces(name, env)).find(({ origin }) => origin === 'project');
  if (project)
    return usageError(name, 'belongs to the project, not to you', `remove its file: ${project.path}`);
  if (isBuiltInName(name)) {
    return usageError(
      name,
      'is built in and cannot be removed',
      `to hide it with your own: claude-see template set ${name} -p "your prompt"`,
    );
  }
  return new CliError('not_found', 'there is no template of this name', {
    subject: name,
    hint: '`claude-see template ls` lists them',
  });
}
