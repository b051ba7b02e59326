// Builds the schema of an answer from the value of `--schema` or from an object.
import { isUtf8 } from 'node:buffer';
import { CliError, usageError } from '../errors.ts';
import { checkSatisfiable } from './check-satisfiable.ts';
import { compileSchema } from './compile-schema.ts';
import { readConcise } from './concise.ts';
import { describeUncheckedFormats } from './formats.ts';
import { inspectSchema } from './inspect.ts';
import {
  type MakeError,
  makeDocument,
  parseDocument,
  type SchemaDocument,
  type SchemaNode,
} from './schema-document.ts';
import { toApiForm } from './to-api-form.ts';
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
  /** Takes a remark on the schema that the user should read; by default nothing does. */
  readonly info?: (line: string) => void;
}

const FLAG = '--schema';

const EXAMPLE = "pass a file, JSON, or fields such as 'name, price number, tags[]: short labels'";

const OBJECT_HINT = 'a JSON Schema is an object: {"type": "object", …}';

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

/**
 * Returns the answer schema for the value of `--schema`: a file, JSON, or fields in the concise form. Throws CliError
 * if the schema is invalid, the validator cannot use it, or nothing can match it.
 */
export async function readAnswerSchema(
  text: string,
  files: SchemaFiles,
  { info = () => {} }: Pick<AnswerSchemaOptions, 'info'> = {},
): Promise<AnswerSchema> {
  const { document, makeError } = await readSource(text, files);
  return fromDocument(document, { subject: FLAG, makeError, info });
}

interface Reading {
  readonly subject: string | undefined;
  readonly makeError: MakeError;
  readonly info: (line: string) => void;
}

async function fromDocument(
  document: SchemaDocument,
  { subject, makeError, info }: Reading,
): Promise<AnswerSchema> {
  inspectSchema(document, makeError);
  const { validate, matchesSome, checksFormat } = await compileSchema(document, makeError);
  checkSatisfiable(document, matchesSome, makeError);
  const form = toApiForm(document, makeError);
  const remark = describeUncheckedFormats(document, checksFormat);
  if (remark !== undefined) info(subject === undefined ? remark : `${subject}: ${remark}`);
  return {
    subject,
    apiSchema: 'schema' in form ? form.schema : undefined,
    promptReason: 'reason' in form ? form.reason : undefined,
    original: document.root,
    validate: makeValidator(validate),
  };
}

interface Source {
  document: SchemaDocument;
  makeError: MakeError;
}

async function readSource(text: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => usageError(FLAG, message, hint);
  const trimmed = text.trim();
  if (trimmed === '') throw makeError('is empty', EXAMPLE);
  if (trimmed.startsWith('{')) return { document: parseDocument(text, makeError), makeError };
  if (trimmed.startsWith('[')) throw makeError('is a list, not an object', OBJECT_HINT);
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
  return { document: makeDocument(readConcise(text, makeError), makeError), makeError };
}

async function readFile(path: string, files: SchemaFiles): Promise<Source> {
  const makeError: MakeError = (message, hint) => {
    return new CliError('input_unusable', message, { subject: path, hint });
  };
  const bytes = await files.read(path);
  if (!isUtf8(bytes)) throw makeError('is not UTF-8 text', 'a schema is a JSON file');
  return { document: parseDocument(bytes.toString('utf8'), makeError), makeError };
}

function isConciseForm(text: string): boolean {
  try {
    readConcise(text, (message) => new Error(message));
    return true;
  } catch {
    return false;
  }
}

/** Looks only before the first description, which may contain anything. */
function looksLikePath(text: string): boolean {
  return /^(?:[A-Za-z]:)?[^:,\s]*[/\\]/.test(text) || (/\.json$/i.test(text) && !/[,\n]|:\s/.test(text));
}
