// Reads the answers in JSON lines of an earlier run, for `--retry-errors`.
import { resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { openLineLog } from '../store/line-log.ts';
import { type KeptRecords, openKeptRecords } from './kept-records.ts';

export interface EarlierAnswers extends Pick<KeptRecords, 'find' | 'findAnswer'> {
  close(): void;
}

/** Opens a file and changes nothing in it. Throws CliError for one that holds no records. */
export async function openEarlierAnswers(path: string, { cwd }: Pick<Env, 'cwd'>): Promise<EarlierAnswers> {
  const subject = `--retry-errors ${path}`;
  try {
    const log = openLineLog(resolve(cwd, path), { readOnly: true });
    const kept = await openKeptRecords(log, 'answers');
    if (kept.index.records > 0) return { find: kept.find, findAnswer: kept.findAnswer, close: log.close };
    log.close();
  } catch (error) {
    const code = systemErrorCode(error) === 'ENOENT' ? 'input_missing' : 'input_unusable';
    throw new CliError(code, describeSystemError(error), { subject, cause: error });
  }
  throw new CliError('input_unusable', 'holds no answers', {
    subject,
    hint: 'pass the JSON lines that --each wrote with -o FILE.jsonl',
  });
}
