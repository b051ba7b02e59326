// Reads what `--schema` names: a JSON Schema, a file with one, or fields in the concise form.
import { isUtf8 } from 'node:buffer';
import { CliError, usageError } from '../errors.ts';
import { readConcise } from './concise.ts';
import { inspectSchema } from './inspect.ts';
import { checkOutputLimits } from './output-limits.ts';
import {
  type MakeError,
  makeDocument,
  parseDocument,
  type SchemaDocument,
  type SchemaNode,
} from './schema-document.ts';
import { toApiSchema } from './to-api-schema.ts';
import { compileValidator, type ValidateAnswer } from './validate.ts';

/** A schema for answers: as it is sent, and as answers are judged by it. */
export interface AnswerSchema {
  /** What goes out as `output_config.format.schema`. */
  readonly apiSchema: Record<string, unknown>;
  /** As the user wrote it, for a prompt. */
  readonly original: SchemaNode;
  /**
   * Judges the text of an answer. `lenient` takes JSON out of a Markdown fence, for platforms that know no schema.
   */
  readonly validate: ValidateAnswer;
}

/** How the files are reached that a schema may lie in. */
export interface SchemaFiles {
  stat(path: string): 'file' | 'directory' | 'missing';
  read(path: string): Promise<Buffer>;
}

const EXAMPLE = "a schema is a file, JSON, or fields such as 'name, price number, tags[]: short labels'";

/** Reads the value of `--schema`; throws CliError for whatever cannot be asked of the API or checked here. */
export async function readAnswerSchema(text: string, files: SchemaFiles): Promise<AnswerSchema> {
  const { document, makeError } = await readSource(text, files);
  inspectSchema(document, makeError);
  const sent = toApiSchema(document, makeError);
  checkOutputLimits(sent, makeError);
  return {
    apiSchema: sent,
    original: document.root,
    validate: await compileValidator(document.root, makeError),
  };
}

interface Source {
  document: SchemaDocument;
  makeError: MakeError;
}

async function readSource(text: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => usageError('--schema', message.replace(/^: /, ''), hint);
  const trimmed = text.trim();
  if (trimmed === '') throw makeError('is empty', EXAMPLE);
  if (trimmed.startsWith('{')) return { document: parseDocument(text, makeError), makeError };
  if (trimmed.startsWith('['))
    throw makeError('is a list, not an object', 'a JSON Schema is an object: {"type": "object", …}');
  const found = /[\n\0]/.test(trimmed) ? 'missing' : files.stat(text);
  if (found === 'file' && isConciseForm(text)) {
    const hint = `for the file, write ./${trimmed}; for the fields, their types as well: '${trimmed} string'`;
    throw makeError(`${JSON.stringify(trimmed)} is a file, and could be fields too`, hint);
  }
  if (found === 'file') return readFile(text, files);
  if (looksLikePath(trimmed)) {
    throw found === 'directory'
      ? new CliError('input_unusable', 'is a folder', { subject: text, hint: 'name the schema file in it' })
      : new CliError('input_missing', 'no such file', { subject: text, hint: EXAMPLE });
  }
  return { document: makeDocument(readConcise(text, makeError), makeError), makeError };
}

async function readFile(path: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => {
    return new CliError('input_unusable', message.replace(/^: /, ''), { subject: path, hint });
  };
  const bytes = await files.read(path);
  if (!isUtf8(bytes)) throw makeError('is not UTF-8 text', 'a schema is a JSON file');
  return { document: parseDocument(bytes.toString('utf8'), makeError), makeError };
}

/** Else what a command means would depend on whether a file `name` happens to lie in the folder. */
function isConciseForm(text: string): boolean {
  try {
    readConcise(text, (message) => usageError('--schema', message));
    return true;
  } catch {
    return false;
  }
}

/** A description may hold anything: only what stands before one counts. */
function looksLikePath(text: string): boolean {
  return /^(?:[A-Za-z]:)?[^:,\s]*[/\\]/.test(text) || (/\.json$/i.test(text) && !/[,\n]|:\s/.test(text));
}
