// Shows a template of a project before its first use: it may come from a stranger, and says what is sent about a picture.
import { type Env, write } from '../env.ts';
import { usageError } from '../errors.ts';
import { neutralise } from '../render/neutralise.ts';
import { makeOutput, type OutputFlags } from '../render/output.ts';
import { makeCommandEscaper } from '../render/workflow-commands.ts';
import { askYesNo, canAsk } from '../run/ask-yes-no.ts';
import { loadSha256 } from '../sha256.ts';
import { isTrusted, trustContent } from '../store/trusted-templates.ts';
import { type FoundTemplate, toShowCommand } from './read-template.ts';

/**
 * Characters that a reader does not see, and that a model reads: format marks, private use, not assigned, separators,
 * fillers and variation selectors.
 */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|\p{Variation_Selector}/gu;

/** Whether a template counts as accepted: all but those of a project, which are accepted by their content. */
export async function isAccepted(found: FoundTemplate, env: Env): Promise<boolean> {
  return found.origin !== 'project' || isTrusted(await hashContent(found), env);
}

/** Remembers that the user has seen a template of a project, with the content that was read. Throws CliError. */
export async function accept(found: FoundTemplate, env: Env): Promise<void> {
  if (found.origin === 'project') await trustContent(await hashContent(found), found.file.path, env);
}

/**
 * Makes sure that the user has seen a template of a project. On a terminal it is shown, and they are asked; elsewhere
 * CliError is thrown, also for a no.
 */
export async function requireTrust(found: FoundTemplate, flags: OutputFlags, env: Env): Promise<void> {
  if (found.origin !== 'project' || (await isAccepted(found, env))) return;
  const { name, file } = found;
  const subject = `--template ${name}`;
  const show = toShowCommand(name);
  const context = { env, output: makeOutput(env, flags), signal: env.signal };
  if (!canAsk(context)) {
    const hint = `read it: ${show}; then accept it: ${show} --yes`;
    throw usageError(subject, `comes with this project and is new here: ${file.path}`, hint);
  }
  await showFile(file, env);
  await showSchemaFile(found, env);
  if (!(await askYesNo(`use the template ${name} of this project, now and later?`, context))) {
    throw usageError(subject, 'was not accepted', `read it again: ${show}`);
  }
  await accept(found, env).catch(() =>
    context.output.info('it cannot be remembered, and will be shown again'),
  );
}

/** Shows the schema file that a template names on stderr, if there is one. */
export async function showSchemaFile({ schemaFile }: FoundTemplate, env: Env): Promise<void> {
  if (schemaFile) await showFile(schemaFile, env);
}

/** Shows a file whole, as notes would cut long words, with what is invisible in it written out. */
async function showFile(
  { path, text }: { readonly path: string; readonly text: string },
  { stderr, variables }: Env,
): Promise<void> {
  const lines = text.trimEnd().split(/\r?\n/);
  const shown = [`${path}:`, ...lines.map((line) => `  ${line}`)].map((line) => `${revealInvisible(line)}\n`);
  await write(stderr, makeCommandEscaper(variables)(neutralise(shown.join(''))));
}

/** Writes invisible characters as their code, such as \\u{200b}. */
export function revealInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

async function hashContent(found: Extract<FoundTemplate, { origin: 'project' | 'yours' }>): Promise<string> {
  const content = JSON.stringify([found.file.text, found.schemaFile?.text ?? null]);
  return (await loadSha256())(Buffer.from(content));
}
