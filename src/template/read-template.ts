// Reads a template by its name, with the schema file that it names.
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { findSimilar } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { isUncPath, type System } from '../path-flavour.ts';
import { readSmallFile } from '../store/disk.ts';
import { BUILT_IN_TEMPLATES } from './built-in.ts';
import { BUILT_IN_NAMES, isBuiltInName } from './built-in-names.ts';
import { findPlaces, listPlaces, type TemplatePlace } from './find-templates.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template-form.ts';
import { requireTemplateName } from './template-name.ts';

/** A file as it was read. What is shown, hashed and used is this text. */
interface ReadFile {
  readonly path: string;
  readonly text: string;
}

/** A template with its origin. */
export type FoundTemplate = (
  | { readonly origin: 'built-in' }
  | { readonly origin: 'yours' | 'project'; readonly file: ReadFile }
) & {
  readonly name: string;
  readonly template: Template;
  /** The file that the key `schema` names. */
  readonly schemaFile?: ReadFile | undefined;
};

/** Bytes of a file: a prompt as long as a book is rather a document. */
const MAX_BYTES = 64 * 1024;

/** Finds the template of a name; `subject` is where the name stands. Throws CliError. */
export async function findTemplate(name: string, subject: string, env: Env): Promise<FoundTemplate> {
  requireTemplateName(name, subject);
  const [place] = await findPlaces(name, env);
  if (place) return readPlace(place, env);
  if (isBuiltInName(name)) return { name, origin: 'built-in', template: BUILT_IN_TEMPLATES[name] };
  const own = (await listPlaces(env, () => {})).map((each) => each.name);
  const similar = findSimilar(name, [...own, ...BUILT_IN_NAMES]);
  throw usageError(
    subject,
    'there is no template of this name',
    similar === undefined
      ? '`claude-see template ls` lists them'
      : `did you mean ${similar}? \`claude-see template ls\` lists them`,
  );
}

/** Reads the file of a template, and the schema file that it names. Throws CliError. */
export async function readPlace(
  { name, origin, path }: TemplatePlace,
  system: System,
): Promise<FoundTemplate> {
  // The folder that holds .claude-see/templates.
  const readText = (file: string) =>
    readOne(file, origin === 'project' ? resolve(path, '../../..') : undefined);
  const file = { path, text: readText(path) };
  const template = await parseTemplate(file.text, path);
  const { schema } = template;
  const isFile = typeof schema === 'string' && /^[^{\n]*\.json$/i.test(schema.trim());
  if (isFile && system.platform === 'win32' && isUncPath(schema.trim())) {
    // Windows would send credentials to the server, and the template may be somebody else's.
    throw unusable(
      path,
      `its schema ${schema.trim()} is on another computer, which a template cannot name`,
      'copy the schema beside the template',
    );
  }
  const schemaPath = isFile ? resolve(dirname(path), schema.trim()) : undefined;
  const schemaFile = schemaPath === undefined ? undefined : { path: schemaPath, text: readText(schemaPath) };
  return { name, origin, file, template, schemaFile };
}

/** Reads a file; one of a project must lie within it, links followed, as it may be shown in a log. Throws CliError. */
function readOne(path: string, project: string | undefined): string {
  let text: string;
  try {
    if (project !== undefined && !isWithin(realpathSync(path), realpathSync(project))) {
      throw unusable(path, `lies outside of its project, ${project}`, 'copy it into the project');
    }
    text = readSmallFile(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  }
  if (Buffer.byteLength(text) > MAX_BYTES) throw unusable(path, 'is larger than 64 KB', 'shorten it');
  // Bytes that are no UTF-8 are read as this character.
  if (text.includes('\ufffd')) throw unusable(path, 'is not UTF-8 text', 'save it as UTF-8');
  return text;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}

function unusable(subject: string, message: string, hint: string): CliError {
  return new CliError('input_unusable', message, { subject, hint });
}

/** Returns the command that prints a template. */
export function toShowCommand(name: string): string {
  return `claude-see template show ${quoteArgument(name)}`;
}
