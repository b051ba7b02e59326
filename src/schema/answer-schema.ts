// Reads what `--schema` names: a JSON Schema, a file with one, or fields in the concise form.
import { isUtf8 } from 'node:buffer';
import { CliError, usageError } from '../errors.ts';
import { readConcise } from './concise.ts';
import { inspectSchema } from './inspect.ts';
import { type Judge, makeJudge } from './judge.ts';
import { checkOutputLimits } from './output-limits.ts';
import {
  makeDocument,
  parseDocument,
  type Refuse,
  type SchemaDocument,
  type SchemaNode,
} from './schema-document.ts';
import { makeSendable } from './sendable.ts';

/** A schema for answers: as it is sent, and as answers are judged by it. */
export interface AnswerSchema {
  /** What goes out as `output_config.format.schema`. */
  readonly sent: Record<string, unknown>;
  /** As the user wrote it, for a prompt. */
  readonly asked: SchemaNode;
  /**
   * Judges the text of an answer. `lenient` takes JSON out of a Markdown fence, for platforms that know no schema.
   */
  readonly judge: Judge;
}

/** How the files are reached that a schema may lie in. */
export interface SchemaFiles {
  stat(path: string): 'file' | 'directory' | 'missing';
  read(path: string): Promise<Buffer>;
}

const EXAMPLE = "a schema is a file, JSON, or fields such as 'name, price number, tags[]: short labels'";

/** Reads the value of `--schema`; throws CliError for whatever cannot be asked of the API or checked here. */
export async function readAnswerSchema(text: string, files: SchemaFiles): Promise<AnswerSchema> {
  const { document, refuse } = await readSource(text, files);
  inspectSchema(document, refuse);
  const sent = makeSendable(document, refuse);
  checkOutputLimits(sent, refuse);
  return { sent, asked: document.root, judge: await makeJudge(document.root, refuse) };
}

interface Source {
  document: SchemaDocument;
  refuse: Refuse;
}

async function readSource(text: string, files: SchemaFiles): Promise<Source> {
  const refuse: Refuse = (message, hint) => usageError('--schema', message.replace(/^: /, ''), hint);
  const trimmed = text.trim();
  if (trimmed === '') throw refuse('is empty', EXAMPLE);
  if (trimmed.startsWith('{')) return { document: parseDocument(text, refuse), refuse };
  if (trimmed.startsWith('['))
    throw refuse('is a list, not an object', 'a JSON Schema is an object: {"type": "object", …}');
  const found = /[\n\0]/.test(trimmed) ? 'missing' : files.stat(text);
  if (found === 'file' && readsAsFields(text)) {
    const hint = `for the file, write ./${trimmed}; for the fields, their types as well: '${trimmed} string'`;
    throw refuse(`${JSON.stringify(trimmed)} is a file, and could be fields too`, hint);
  }
  if (found === 'file') return readFile(text, files);
  if (looksLikePath(trimmed)) {
    throw found === 'directory'
      ? new CliError('input_unusable', 'is a folder', { subject: text, hint: 'name the schema file in it' })
      : new CliError('input_missing', 'no such file', { subject: text, hint: EXAMPLE });
  }
  return { document: makeDocument(readConcise(text, refuse), refuse), refuse };
}

async function readFile(path: string, files: SchemaFiles): Promise<Source> {
  const refuse: Refuse = (message, hint) => {
    return new CliError('input_unusable', message.replace(/^: /, ''), { subject: path, hint });
  };
  const bytes = await files.read(path);
  if (!isUtf8(bytes)) throw refuse('is not UTF-8 text', 'a schema is a JSON file');
  return { document: parseDocument(bytes.toString('utf8'), refuse), refuse };
}

/** Else what a command means would depend on whether a file `name` happens to lie in the folder. */
function readsAsFields(text: string): boolean {
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
