// Reads a manifest event by event, without holding it in memory, and without the last line while that is torn.
import { createReadStream } from 'node:fs';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { isKnownEvent, isWellFormed } from './check-event.ts';
import { MANIFEST_VERSION, type ManifestEvent } from './manifest.ts';

/** An event with its place in the file, in bytes; `end` is behind the line break. */
export interface ManifestLine {
  readonly event: ManifestEvent;
  readonly start: number;
  readonly end: number;
}

const LINE_BREAK = 10;

/** A line holds at most an input given as a data URI, twice; without a limit, any large file would fill the memory. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** Yields the events of a manifest in order. Throws CliError for a file that is none, is damaged, or is of a newer version. */
export async function* readManifest(path: string): AsyncGenerator<ManifestLine> {
  let line = 0;
  let lastIndex = -1;
  let isListed = false;
  for await (const { text, start, end } of readLines(path)) {
    line += 1;
    const event = line === 1 ? parseStart(text, path) : parseEvent(text, path, line);
    if (event.event === 'input') {
      // Inputs are found by their order.
      if (isListed || event.index <= lastIndex) throw damaged(path, line);
      lastIndex = event.index;
    }
    if (event.event === 'listed') isListed = true;
    yield { event, start, end };
  }
  if (line === 0) throw notAManifest(path);
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Yields the lines that end in a line break: a write that was cut off leaves one without. */
async function* readLines(path: string): AsyncGenerator<Line> {
  const pieces: Buffer[] = [];
  let start = 0;
  let end = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(LINE_BREAK); at !== -1; at = chunk.indexOf(LINE_BREAK, from)) {
        pieces.push(chunk.subarray(from, at));
        end += at + 1 - from;
        yield { text: Buffer.concat(pieces.splice(0)).toString('utf8'), start, end };
        start = end;
        from = at + 1;
      }
      pieces.push(chunk.subarray(from));
      end += chunk.length - from;
      if (end - start > MAX_LINE_BYTES) throw tooLong(path);
    }
  } catch (error) {
    if (error instanceof CliError || systemErrorCode(error) === undefined) throw error;
    const code = systemErrorCode(error) === 'ENOENT' ? 'input_missing' : 'input_unusable';
    throw new CliError(code, `cannot be read: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  }
}

function parseStart(text: string, path: string): ManifestEvent {
  const found = parseObject(text);
  if (found?.event !== 'manifest' || typeof found.version !== 'number') throw notAManifest(path);
  if (found.version > MANIFEST_VERSION) throw newerVersion(path);
  if (!isWellFormed(found.event, found)) throw damaged(path, 1);
  return found as unknown as ManifestEvent;
}

function parseEvent(text: string, path: string, line: number): ManifestEvent {
  const found = parseObject(text);
  if (typeof found?.event !== 'string' || found.event === 'manifest') throw damaged(path, line);
  if (!isKnownEvent(found.event)) throw newerVersion(path);
  if (!isWellFormed(found.event, found)) throw damaged(path, line);
  return found as unknown as ManifestEvent;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function tooLong(path: string): CliError {
  const message = `has a line of more than ${formatBytes(MAX_LINE_BYTES)}, which no manifest has`;
  return new CliError('input_unusable', message, { subject: path, hint: 'restore it from a backup' });
}

function damaged(path: string, line: number): CliError {
  return new CliError('input_unusable', `is damaged at line ${line}`, {
    subject: path,
    hint: 'restore it from a backup',
  });
}

function notAManifest(path: string): CliError {
  return new CliError('input_unusable', 'is not the manifest of a batch', {
    subject: path,
    hint: 'name the file that `batch submit --manifest` wrote',
  });
}

function newerVersion(path: string): CliError {
  return new CliError('input_unusable', 'is from a newer version of claude-see', {
    subject: path,
    hint: 'update claude-see',
  });
}
