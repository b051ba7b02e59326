// Opens the file that keeps the records of a run: JSON lines, or a log of what other files cannot give back.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import { findAnswerLog } from '../store/answer-logs.ts';
import { proveWritable } from '../store/disk.ts';
import { findDataFolder } from '../store/folders.ts';
import { type LineLog, openLineLog } from '../store/line-log.ts';
import type { InspectedOutput } from './inspect-output.ts';
import { type KeptRecords, openKeptRecords, type Standing } from './kept-records.ts';
import { type PieceContext, rewriteFile } from './rewrite.ts';

/** Keeps records on disk as they come. */
export interface RecordFile {
  readonly kept: KeptRecords;
  /** Whether the log held records. */
  readonly hasEarlier: boolean;
  /** Throws CliError (`output_unwritable`) when another process has added records or taken the place of the file. */
  refuseChanged(): void;
  /** Throws CliError (`output_unwritable`). */
  put(record: EachRecord): void;
  /** Puts the records into the order of the inputs. Throws CliError (`output_unwritable`). */
  end(): Promise<void>;
  /** Leaves the records as they came. */
  abort(): Promise<void>;
}

/** A log of its own, which may grow for ever. */
export interface RecordLog extends RecordFile {
  /** Does what `end` does, unless another process has changed the log. */
  tidy(): Promise<void>;
}

/** The file of `-o`. */
export interface NamedFile extends InspectedOutput {
  /** As typed. */
  readonly path: string;
}

/** Nothing is lost when a file cannot be written a second time. */
export const UNORDERED = 'it holds every answer, in the order in which they came';

export interface KeepOptions {
  readonly standing: Standing;
  /** Drops what the file holds, with the first record that is kept. */
  readonly reset: boolean;
}

/** Opens a file of JSON lines. Throws CliError for one that holds anything else. */
export async function openJsonLines(
  { path, target, exists, hasContent }: NamedFile,
  options: KeepOptions,
  context: PieceContext,
): Promise<RecordFile> {
  const log = attempt(path, () => {
    proveWritable(dirname(target));
    return openLineLog(target, { mode: 0o666, reset: options.reset });
  });
  const file = await makeRecordFile(path, target, { log, ...options }, context);
  const { records, tail } = file.kept.index;
  // The first record of an earlier run may have been torn.
  const isForeign = records === 0 && !(tail && isTornRecord(tail.text));
  if (hasContent && !options.reset && isForeign) {
    await file.abort();
    throw usageError(`-o ${path}`, 'holds no answers of --each to go on with', 'name another file');
  }
  cutTail(log, file.kept);
  return {
    ...file,
    async abort() {
      await file.abort();
      if (!exists && !file.kept.has()) rmSync(target, { force: true });
    },
  };
}

/**
 * Opens the log of an output, named by what tells it from others. Returns undefined where this machine keeps no data,
 * and says so.
 */
export async function openRecordLog(
  output: string,
  options: KeepOptions,
  context: PieceContext,
): Promise<RecordLog | undefined> {
  const { env } = context;
  const folder = await findDataFolder(env);
  let path: string;
  let log: LineLog;
  try {
    if (folder === undefined) throw new Error('this system knows no home folder');
    path = findAnswerLog(folder, output, env.now());
    log = openLineLog(path, { reset: options.reset });
  } catch (error) {
    const why = describeSystemError(error);
    context.output.info(`no log of the answers is kept, so --resume cannot go on with them: ${why}`);
    return undefined;
  }
  const file = await makeRecordFile(path, path, { log, ...options }, context);
  cutTail(log, file.kept);
  return { ...file, tidy: () => (log.isChanged() ? file.abort() : file.end()) };
}

interface OpenedLog extends KeepOptions {
  readonly log: LineLog;
}

/** Keeps records in a log that is open. Throws CliError. */
export async function makeRecordFile(
  path: string,
  target: string,
  { log, standing, reset }: OpenedLog,
  context: PieceContext,
): Promise<RecordFile> {
  const kept = await attempt(path, () => openKeptRecords(log, reset ? 'none' : standing));
  const { damaged, records } = kept.index;
  if (damaged.length > 0) context.output.info(`${path}: ${describeDamage(damaged)}`);
  const refuseChanged = () => {
    if (log.isChanged()) throw new CliError('output_unwritable', 'another process has changed it');
  };
  return {
    kept,
    hasEarlier: records > 0,
    refuseChanged,
    put: (record) => attempt(path, () => kept.put(record)),
    async end() {
      try {
        await log.sync();
        refuseChanged();
        await rewriteFile(target, kept.inOrder(), context, () => {
          refuseChanged();
          log.close();
        });
      } catch (error) {
        throw error instanceof CliError ? error.with({ subject: path, hint: UNORDERED }) : error;
      } finally {
        log.close();
      }
    },
    async abort() {
      await log.sync();
      log.close();
    },
  };
}

/** Makes the file end in a newline: cuts off a torn record, and completes one that lacks nothing else. */
function cutTail(log: LineLog, { index }: KeptRecords): void {
  if (index.tail) log.truncate(index.tail.offset);
  else if (!index.endsInNewline) log.append('\n');
}

function isTornRecord(text: string): boolean {
  const start = '{"index":';
  return text.startsWith(start) || start.startsWith(text);
}

function describeDamage(lines: readonly number[]): string {
  const [first = 0, ...more] = lines;
  const rest = more.length === 0 ? 'is' : `and ${more.length} more are`;
  return `line ${first} ${rest} not JSON, and left out`;
}

/** Throws CliError in place of the system's error. */
export function attempt<T>(path: string, run: () => T): T {
  const toError = (error: unknown) =>
    new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  try {
    const result = run();
    if (!(result instanceof Promise)) return result;
    return result.catch((error) => {
      throw toError(error);
    }) as T;
  } catch (error) {
    throw toError(error);
  }
}
