// Builds the schema of an answer from the value of `--schema` or from an object.
import { isUtf8 } from 'node:buffer';
import { CliError, usageError } from '../errors.ts';
import { checkSatisfiable } from './check-satisfiable.ts';
import { compileSchema } from './compile-schema.ts';
import { readConcise } from './concise.ts';
import { formatFields } from './format-fields.ts';
import { describeUncheckedFormats } from './formats.ts';
import { inspectSchema } from './inspect.ts';
import { prepareSchema } from './prepare-schema.ts';
import {
  type MakeError,
  makeDocument,
  OBJECT_HINT,
  parseDocument,
  type SchemaDocument,
  type SchemaNode,
} from './schema-document.ts';
import { toApiForm } from './to-api-form.ts';
import { findFileProblem, findSourceProblem, looksLikePath } from './unusable-source.ts';
import { makeValidator, type ValidateAnswer } from './validate.ts';

/** A schema for answers: the form that the API accepts, if any, and a validator for the form that the author wrote. */
export interface AnswerSchema {
  /** The subject of errors about an answer, such as `--schema`. */
  readonly subject: string | undefined;
  /** The value of `output_config.format.schema`; undefined if structured outputs cannot express the schema. */
  readonly apiSchema: Record<string, unknown> | undefined;
  /** A clause that says why there is no `apiSchema`; undefined if there is one. */
  readonly promptReason: string | undefined;
  /** The schema as its author wrote it, for use in a prompt. */
  readonly original: SchemaNode;
  /** Validates the text of an answer against the original schema. */
  readonly validate: ValidateAnswer;
}

/** Access to the files that a schema may be in. */
export interface SchemaFiles {
  stat(path: string): 'file' | 'directory' | 'missing';
  read(path: string): Promise<Buffer>;
}

export interface AnswerSchemaOptions {
  /** The subject of errors about an answer. */
  readonly subject?: string;
  /** Makes the error for an unusable schema; by default a plain Error, which is reported as a bug. */
  readonly makeError?: MakeError;
  /** Takes a note on the schema that the user should read; by default nothing does. */
  readonly info?: (note: string) => void;
}

const FLAG = '--schema';

const EXAMPLE = "pass a file, JSON, or fields such as 'name, price number, tags[]: short labels'";

const MAX_NOTED_KEYWORDS = 10;

const LIST_HINT = "give the list a name: 'items[] {name, price number}'";

/** Returns the answer schema for a JSON Schema given as an object; throws the error of `makeError` if it is unusable. */
export function makeAnswerSchema(
  schema: SchemaNode,
  {
    subject,
    makeError = (message) => new Error(`invalid answer schema: ${message}`),
    info = () => {},
  }: AnswerSchemaOptions = {},
): Promise<AnswerSchema> {
  return fromDocument(makeDocument(schema, makeError), { subject, makeError, info });
}

/** Takes what a user may want to know of how a schema has been read, one line each. */
export interface SchemaNotes {
  /** Takes a note on a part of the schema that is not used as it stands. */
  readonly info?: (note: string) => void;
  /** Takes the fields of the short form, as they have been read. */
  readonly detail?: (note: string) => void;
}

/**
 * Returns the answer schema for the value of `--schema`: a file, JSON, or fields in the short form. Throws CliError
 * if the schema is invalid, the validator cannot use it, or nothing can match it.
 */
export async function readAnswerSchema(
  text: string,
  files: SchemaFiles,
  { info = () => {}, detail }: SchemaNotes = {},
): Promise<AnswerSchema> {
  const { document, makeError, isShort } = await readSource(text, files);
  const schema = await fromDocument(document, { subject: FLAG, makeError, info });
  if (isShort) detail?.(formatFields(document.root, { explicit: true }));
  return schema;
}

interface Reading {
  readonly subject: string | undefined;
  readonly makeError: MakeError;
  readonly info: (note: string) => void;
}

async function fromDocument(
  written: SchemaDocument,
  { subject, makeError, info }: Reading,
): Promise<AnswerSchema> {
  const { document, original } = prepareSchema(written, makeError, info);
  noteUnknown(inspectSchema(document, makeError), info);
  const { validate, matchesSome, checksFormat } = await compileSchema(original, makeError);
  checkSatisfiable(document, matchesSome, makeError);
  const form = toApiForm(document, makeError);
  const formats = describeUncheckedFormats(document, checksFormat);
  if (formats !== undefined) info(formats);
  return {
    subject,
    apiSchema: 'schema' in form ? form.schema : undefined,
    promptReason: 'reason' in form ? form.reason : undefined,
    original,
    validate: makeValidator(validate),
  };
}

/** Notes the keywords that JSON Schema does not define. */
function noteUnknown(names: readonly string[], info: (note: string) => void): void {
  if (names.length === 0) return;
  const more = names.length - MAX_NOTED_KEYWORDS;
  const shown = [...names.slice(0, MAX_NOTED_KEYWORDS), ...(more > 0 ? [`and ${more} more`] : [])];
  info(`ignores what is not a keyword of JSON Schema: ${shown.join(', ')}`);
}

interface Source {
  document: SchemaDocument;
  /** Whether the schema is in the short form. */
  isShort?: boolean;
  makeError: MakeError;
}

async function readSource(text: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => usageError(FLAG, message, hint);
  const trimmed = text.trim();
  if (trimmed === '') throw makeError('is empty', EXAMPLE);
  if (/^\{\s*(?:["}]|$)/.test(trimmed)) {
    const makeJsonError: MakeError = (message, hint = fieldsHint(trimmed)) => makeError(message, hint);
    return { document: parseDocument(text, makeJsonError), makeError };
  }
  if (trimmed.startsWith('[')) {
    throw makeError('is a list, not an object', trimmed.includes('"') ? OBJECT_HINT : LIST_HINT);
  }
  const problem = findSourceProblem(trimmed);
  if (problem) throw makeError(problem.message, problem.hint);
  const found = /[\n\0]/.test(trimmed) ? 'missing' : files.stat(text);
  if (found === 'file' && isConciseForm(text)) {
    // Otherwise the meaning of a command would depend on the files in the current folder.
    const hint = `for the file, pass ./${trimmed}; for the fields, add a type: '${trimmed} string'`;
    throw makeError(`${JSON.stringify(trimmed)} is both a file and a valid field`, hint);
  }
  if (found === 'file') return readFile(text, files);
  if (looksLikePath(trimmed)) {
    throw found === 'directory'
      ? new CliError('input_unusable', 'is a folder', { subject: text, hint: 'pass the schema file in it' })
      : new CliError('input_missing', 'no such file', { subject: text, hint: EXAMPLE });
  }
  return { document: makeDocument(readConcise(text, makeError), makeError), makeError, isShort: true };
}

async function readFile(path: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => {
    return new CliError('input_unusable', message, { subject: path, hint });
  };
  const bytes = await files.read(path);
  if (!isUtf8(bytes)) throw makeError('is not UTF-8 text', 'a schema is a JSON file');
  const text = bytes.toString('utf8');
  const problem = findFileProblem(path, text, { isShort: isConciseForm });
  if (problem) throw makeError(problem.message, problem.hint);
  return { document: parseDocument(text, makeError), makeError };
}

/** Returns the hint for JSON that would be fields without its quotes; undefined for other JSON. */
function fieldsHint(json: string): string | undefined {
  const fields = json.replaceAll('"', '');
  return isConciseForm(fields) ? `for fields, leave the quotes out: '${fields}'` : undefined;
}

/** Whether a text is a schema in the short form. */
export function isConciseForm(text: string): boolean {
  try {
    readConcise(text, (message) => new Error(message));
    return true;
  } catch {
    return false;
  }
}
