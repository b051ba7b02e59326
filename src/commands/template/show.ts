// Implements `template show`: prints a template as YAML, and accepts that of a project with --yes.
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { formatTemplate, toFileForm } from '../../template/format-template.ts';
import { findTemplate } from '../../template/read-template.ts';
import { accept, isAccepted, revealInvisible, showSchemaFile } from '../../template/require-trust.ts';

/**
 * Prints a template: its file as it is, invisible characters written out on a terminal. The schema file that it names
 * follows on stderr. Throws CliError.
 */
export async function showTemplate(name: string, flags: FlagsOf<'template show'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const found = await findTemplate(name, name, env);
  const { origin, template, schemaFile } = found;
  const path = origin === 'built-in' ? null : found.file.path;
  if (flags.json) {
    const accepted = flags.yes === true || (await isAccepted(found, env));
    const shown = { name, origin, path, accepted, template: toFileForm(template) };
    await output.writeJson({ ...shown, schema_file: schemaFile?.text ?? null });
  } else {
    const text = origin === 'built-in' ? await formatTemplate(template) : found.file.text;
    const whole = text.endsWith('\n') ? text : `${text}\n`;
    await output.write(env.stdout.isTTY ? revealInvisible(whole) : whole);
    await showSchemaFile(found, env);
  }
  if (flags.yes) {
    await accept(found, env);
    if (origin === 'project') output.info(`accepted: -t ${name} uses it from now on, until it changes`);
  }
}
