// Merges a template into a command line: what was typed counts before it, and it counts before variables and settings.
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { CommandName } from '../run/flag-spec.ts';
import { FLAGS } from '../run/flag-table.ts';
import type { Flags } from '../run/flags.ts';
import { makeFrame } from './make-frame.ts';
import { type FoundTemplate, findTemplate } from './read-template.ts';
import { requireTrust } from './require-trust.ts';
import { flagKeyOf, TEMPLATE_FLAGS, type TemplateFlag } from './template-form.ts';

/** Flags that change only how an answer looks: a command without them has nothing to do. */
const LOOKS: readonly TemplateFlag[] = ['plain', 'labels'];

export interface UsedTemplate {
  readonly args: readonly InputArgument[];
  readonly flags: Flags;
  /** The keys of the template that were not typed as flags. */
  readonly keys: readonly (TemplateFlag | 'system' | 'schema')[];
}

/** Reads and applies a template. Throws CliError. */
export async function useTemplate(
  name: string,
  command: CommandName,
  { args, flags }: { readonly args: readonly InputArgument[]; readonly flags: Flags },
  env: Env,
): Promise<UsedTemplate> {
  const found = await findTemplate(name, `--template ${name}`, env);
  await requireTrust(found, flags, env);
  const { template } = found;
  const frame = makeFrame(template, { name, values: flags.var ?? [], fill: flags.fill ?? false });
  const used = TEMPLATE_FLAGS.filter((flag) => isUsed(flag, found, flags, command));
  const own = Object.fromEntries(used.map((flag) => [flagKeyOf(flag), template.flags?.[flag]]));
  const system = flags.system === undefined ? template.system : undefined;
  const schema = flags.schema === undefined ? await readSchemaText(found) : undefined;
  return {
    args: frame === undefined ? args : [...args, { kind: 'template', value: name, frame }],
    flags: {
      ...flags,
      ...own,
      ...(system !== undefined && { system }),
      ...(schema !== undefined && { schema }),
      template: undefined,
      var: undefined,
    },
    keys: [
      ...used,
      ...(system === undefined ? [] : ['system' as const]),
      ...(schema === undefined ? [] : ['schema' as const]),
    ],
  };
}

function isUsed(
  flag: TemplateFlag,
  { name, template }: FoundTemplate,
  flags: Flags,
  command: CommandName,
): boolean {
  const value = template.flags?.[flag];
  const key = flagKeyOf(flag);
  const { commands }: { readonly commands: readonly CommandName[] } = FLAGS[key];
  if (value === undefined || flags[key] !== undefined) return false;
  if (flag === 'max-zooms' && flags.zoom === false) return false;
  if (commands.includes(command)) return true;
  if (LOOKS.includes(flag)) return false;
  const subject = `template ${name}: ${flag}`;
  const hint = `write a template without it: claude-see template show ${name} prints this one`;
  throw usageError(subject, `does not apply to \`${command}\``, hint);
}

/** Returns the value of `--schema` for a template, which no file of the current folder changes the meaning of. */
async function readSchemaText({ name, template, schemaFile }: FoundTemplate): Promise<string | undefined> {
  const { schema } = template;
  if (schemaFile) {
    const { parseDocument } = await import('../schema/schema-document.ts');
    const makeError = (message: string, hint?: string) =>
      new CliError('input_unusable', message, { subject: schemaFile.path, hint });
    return JSON.stringify(parseDocument(schemaFile.text, makeError).root);
  }
  if (typeof schema !== 'string') return schema && JSON.stringify(schema);
  if (/^\s*\{\s*(?:["}]|$)/.test(schema)) return schema;
  const { readConcise } = await import('../schema/concise.ts');
  const makeError = (message: string, hint?: string) => usageError(`template ${name}: schema`, message, hint);
  return JSON.stringify(readConcise(schema, makeError));
}
