// Writes answers into a file of lines or CSV, which grows as they come and is put into order at the end.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import type { EachRecord, RecordFormat } from '../render/each/record.ts';
import { makeTemporaryPath, proveWritable } from '../store/disk.ts';
import { openLineLog } from '../store/line-log.ts';
import { parseRecord } from './kept-records.ts';
import {
  attempt,
  type KeepOptions,
  makeRecordFile,
  type NamedFile,
  openRecordLog,
  type RecordFile,
  UNORDERED,
} from './record-files.ts';
import { type PieceContext, rewriteFile } from './rewrite.ts';

/** The log has what two runs have written over each other. */
const KEPT = 'every answer is kept: pass --resume to write them in order';

export interface TableFile extends RecordFile {
  readonly canResume: boolean;
}

/** Opens a table with the log of its records. Throws CliError, as for a file whose log is gone. */
export async function openTable(
  { path, target, exists, hasContent }: NamedFile,
  format: RecordFormat,
  options: KeepOptions,
  context: PieceContext,
): Promise<TableFile> {
  attempt(path, () => proveWritable(dirname(target)));
  const log = await openRecordLog(target, options, context);
  const records = log ?? (await openPassingLog(target, context));
  if (hasContent && !options.reset) {
    if (!records.hasEarlier) {
      await records.abort();
      throw usageError(
        `-o ${path}`,
        'has no log of answers on this machine',
        'name another file, or pass --force to overwrite it',
      );
    }
    // A kill may have torn its last line.
    await rewriteFile(path, listRows(records, format), context);
  }
  const table = attempt(path, () => openLineLog(target, { mode: 0o666, reset: options.reset }));
  let needsHead = !hasContent || options.reset;
  return {
    kept: records.kept,
    hasEarlier: records.hasEarlier,
    refuseChanged: records.refuseChanged,
    canResume: log !== undefined,
    put(record) {
      records.put(record);
      const row = format.format(record, needsHead);
      if (row === '') return;
      attempt(path, () => table.append(needsHead ? format.head + row : row));
      needsHead = false;
    },
    async end() {
      try {
        records.refuseChanged();
      } catch (error) {
        await table.sync();
        table.close();
        await records.abort();
        throw error instanceof CliError ? error.with({ subject: path, hint: KEPT }) : error;
      }
      try {
        await rewriteFile(path, listRows(records, format), context, table.close);
        needsHead = false;
      } catch (error) {
        throw error instanceof CliError ? error.with({ hint: UNORDERED }) : error;
      }
      await records.end();
    },
    async abort() {
      await table.sync();
      table.close();
      await records.abort();
      if (!exists && needsHead) rmSync(target, { force: true });
    },
  };
}

function* listRows({ kept }: RecordFile, { head, format }: RecordFormat): Generator<string> {
  yield head;
  let isFirst = true;
  for (const line of kept.inOrder()) {
    const record: EachRecord | undefined = parseRecord(line);
    const row = record ? format(record, isFirst) : '';
    if (row !== '') isFirst = false;
    yield row;
  }
}

/** Opens a log for this run alone, where this machine keeps no data: the order needs the records, too. */
async function openPassingLog(target: string, context: PieceContext): Promise<RecordFile> {
  const path = makeTemporaryPath(dirname(target));
  const log = attempt(path, () => openLineLog(path));
  const file = await makeRecordFile(path, path, { log, standing: 'none', reset: false }, context);
  const abort = async () => {
    log.close();
    rmSync(path, { force: true });
  };
  return { ...file, end: abort, abort };
}
