// Reads a list of inputs line by line, from a file or stdin: a million lines are never held.
import { isUtf8 } from 'node:buffer';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { sniff } from '../image/sniff.ts';
import type { LoadContext } from '../input/load.ts';
import { readPieces } from '../input/read-bytes.ts';
import { type ListedInput, lineError, parseListed } from './parse-listed.ts';
import { type StreamRecord, splitRecords } from './split-records.ts';

/** Bytes of the longest line: a data URI of a picture of 12 MB, more than the API takes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A list of inputs: a file, or stdin for `-`. */
export interface InputList {
  readonly file: string;
  /** Names end in a NUL character, and none is JSON. */
  readonly nul: boolean;
}

/**
 * Yields each line that is not blank, or in its place a CliError that names it. Throws CliError for a list that cannot be
 * read or is none, and the signal's reason.
 */
export async function* readList(
  { file, nul }: InputList,
  { env, signal }: LoadContext,
): AsyncGenerator<ListedInput | CliError> {
  const pieces = checkStart(readPieces(file, env, signal), file);
  for await (const record of splitRecords(pieces, nul ? 0 : 10, MAX_LINE_BYTES)) {
    const read = readRecord(record, { file, nul });
    if (read !== undefined) yield read;
  }
}

function readRecord({ number, bytes }: StreamRecord, { file, nul }: InputList) {
  const at = `${file}:${number}`;
  if (bytes === undefined) return lineError(at, `is longer than ${formatBytes(MAX_LINE_BYTES)}`);
  if (!isUtf8(bytes)) {
    return lineError(at, 'is not UTF-8', 'a file whose name is not UTF-8 cannot be opened: rename it');
  }
  const text = bytes.toString('utf8');
  const line = nul ? text : text.replace(number === 1 ? /^\uFEFF|\r$/g : /\r$/, '');
  if (nul ? line === '' : line.trim() === '') return undefined;
  return parseListed(line, { at, line: number }, nul);
}

/** Passes a stream on unless its beginning shows that it is no list. Throws CliError. */
async function* checkStart(pieces: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst) refuseOtherFile(piece, file);
    isFirst = false;
    yield piece;
  }
}

/** Formats that no list of names looks like. Binary data of an unknown kind may be names and NUL characters. */
const OTHER_FORMATS: readonly string[] = ['html', 'xml', 'video', 'audio', 'zip', 'gzip', 'lfs-pointer'];

function refuseOtherFile(start: Buffer, file: string): void {
  const found = sniff(start);
  const isOther =
    found.kind === 'image' ||
    found.kind === 'other-image' ||
    found.kind === 'pdf' ||
    ((found.kind === 'other' || found.kind === 'text') && OTHER_FORMATS.includes(found.format));
  if (isOther) throw notAList(file, found.name, 'a list holds one input a line, or JSON lines');
  const head = start.toString('latin1', 0, 64);
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head)) {
    throw notAList(file, 'UTF-16 text', 'save it as UTF-8; in PowerShell: Set-Content -Encoding utf8');
  }
  if (/^(?:\xef\xbb\xbf)?\s*\[\s*\{/.test(head)) {
    throw notAList(file, 'a JSON array', `write one object a line: jq -c '.[]' ${file === '-' ? '' : file}`);
  }
}

function notAList(file: string, what: string, hint: string): CliError {
  const message = `is ${what}, not a list of inputs`;
  return new CliError('input_unusable', message, { subject: file, hint: hint.trim() });
}
