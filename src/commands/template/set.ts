// Implements `template set`: writes a template of the user from the flags of the line.
import { readSchema } from '../../engine/read-schema.ts';
import type { Env } from '../../env.ts';
import { CliError, describeSystemError, usageError } from '../../errors.ts';
import { type InputArgument, readArguments } from '../../input/arguments.ts';
import { askYesNo, canAsk } from '../../run/ask-yes-no.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { parseNamed } from '../../run/setting-table.ts';
import { isConciseForm } from '../../schema/answer-schema.ts';
import { writeFileAtomic } from '../../store/disk.ts';
import { isBuiltInName } from '../../template/built-in-names.ts';
import { findUserFolder, isThere, pathIn } from '../../template/find-templates.ts';
import { formatTemplate, toFileForm } from '../../template/format-template.ts';
import { splitValue } from '../../template/make-frame.ts';
import { listVariables } from '../../template/placeholders.ts';
import {
  flagKeyOf,
  getParser,
  isSwitch,
  TEMPLATE_FLAGS,
  type Template,
} from '../../template/template-form.ts';
import { requireTemplateName } from '../../template/template-name.ts';

interface SetLine {
  readonly inputs: readonly InputArgument[];
  readonly flags: Flags;
}

/** Writes a template and prints its path. Asks before it replaces one. Throws CliError. */
export async function setTemplate(name: string, line: SetLine, env: Env): Promise<void> {
  requireTemplateName(name);
  const folder = await findUserFolder(env);
  if (folder === undefined) {
    throw new CliError('settings_unusable', 'there is no home folder to keep templates in', {
      hint: 'set HOME, or CLAUDE_SEE_CONFIG_DIR to a folder',
    });
  }
  const path = pathIn(folder, name);
  const { flags } = line;
  // The flags are those of the template, and no settings of this run.
  const { json, quiet, verbose, debug, color, yes } = flags;
  await withRunContext({ json, quiet, verbose, debug, color }, env, async (context) => {
    const template = await makeTemplate(line, context);
    const replaces = isThere(path);
    if (replaces && !yes && !(await confirmReplacing(name, path, context))) return;
    write(path, await formatTemplate(template));
    if (!replaces && isBuiltInName(name))
      context.output.info(`${name}: hides the built-in template of this name`);
    if (json) await context.output.writeJson({ name, path, template: toFileForm(template) });
    else await context.output.write(`${path}\n`);
  });
}

async function makeTemplate({ inputs, flags }: SetLine, context: RunContext): Promise<Template> {
  const prompt = await readPrompt(inputs, context);
  const schema = flags.schema === undefined ? undefined : await readTemplateSchema(flags.schema, context);
  const template = {
    prompt,
    vars: readDefaults(flags.var ?? [], prompt),
    system: flags.system === undefined ? undefined : parseAs('system', flags.system),
    schema,
    flags: Object.fromEntries(TEMPLATE_FLAGS.map((flag) => [flag, readFlag(flag, flags)])),
  };
  if (Object.keys(toFileForm(template)).length > 0) return template;
  throw usageError(undefined, 'the template would be empty', 'pass its prompt with -p or --prompt-file');
}

async function readPrompt(inputs: readonly InputArgument[], { env, signal, output }: RunContext) {
  const texts = inputs.filter(({ kind }) => kind === 'prompt' || kind === 'prompt-file');
  if (texts.length > 1) throw usageError('-p', 'a template has one prompt', 'keep one of them');
  const items = await readArguments(texts, { env, signal, info: output.info });
  return items.flatMap((item) => (item.kind === 'text' ? [item.text.trimEnd()] : []))[0];
}

/** Keeps the short form as it is, as it is easier to edit; a file is copied, as it may change or move. */
async function readTemplateSchema(text: string, context: RunContext): Promise<Template['schema']> {
  const { original } = await readSchema(text, context);
  return isConciseForm(text) ? text : original;
}

function readDefaults(values: readonly string[], prompt = ''): Readonly<Record<string, string>> {
  const names = listVariables(prompt);
  const entries = values.map((each) => {
    const { variable, value } = splitValue(each);
    if (names.includes(variable)) return [variable, value] as const;
    throw usageError(
      `--var ${variable}`,
      `the prompt has no {${variable}}`,
      'write it where the value belongs',
    );
  });
  return Object.fromEntries(entries);
}

function readFlag(flag: (typeof TEMPLATE_FLAGS)[number], flags: Flags): string | boolean | undefined {
  const value = flags[flagKeyOf(flag)];
  if (isSwitch(flag)) return typeof value === 'boolean' ? value : undefined;
  return typeof value === 'string' ? parseAs(flag, value) : undefined;
}

/** Returns the text of a flag after its parser has taken it. Throws CliError. */
function parseAs(flag: 'system' | (typeof TEMPLATE_FLAGS)[number], text: string): string {
  parseNamed(text, `--${flag}`, getParser(flag));
  return text;
}

async function confirmReplacing(name: string, path: string, context: RunContext): Promise<boolean> {
  if (!canAsk(context)) throw usageError(name, `exists already: ${path}`, 'pass --yes to replace it');
  if (await askYesNo(`replace the template ${name} in ${path}?`, context)) return true;
  context.output.info('nothing was changed');
  return false;
}

function write(path: string, text: string): void {
  try {
    writeFileAtomic(path, text, { makeFolders: true });
  } catch (error) {
    throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: path,
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
      cause: error,
    });
  }
}
