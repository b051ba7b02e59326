// Finds the manifests of the batches of this user, a file each in the data folder.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import { findMatchingIds, MAX_CANDIDATES, makeConversationId } from './conversation-ids.ts';
import { listNames } from './disk.ts';
import { findDataFolder } from './folders.ts';

/** The folder of all manifests. */
export interface BatchFolder {
  /** Absolute; it may not exist yet. */
  readonly path: string;
  /** Returns the path of the manifest with this id. */
  pathOf(id: string): string;
  /** Returns the ids of all batches, newest first; throws the system's error. */
  ids(): readonly string[];
  /** Returns the only id that begins with these characters, or the newest without any; throws CliError. */
  resolve(word: string | undefined): string;
}

const NAME = /^(\d{8}-[0-9a-z]{6})\.jsonl$/;

/** Returns a new id, such as `20261127-7k3q9f`. */
export function makeBatchId(now: Date): string {
  return makeConversationId(now);
}

/** Opens the folder; nothing is read or written yet. Throws CliError where there is no home folder. */
export async function openBatchFolder(env: Env): Promise<BatchFolder> {
  const home = await findDataFolder(env);
  if (home === undefined) {
    throw new CliError('settings_unusable', 'there is no home folder to keep the state of a batch in', {
      hint: 'name a file with --manifest, or set CLAUDE_SEE_DATA_DIR to a folder',
    });
  }
  const path = join(home, 'batches');
  const pathOf = (id: string) => join(path, `${id}.jsonl`);
  const ids = () => listBatchIds(path, pathOf);
  return {
    path,
    pathOf,
    ids,
    resolve: (word) => resolveBatchId(word, ids()),
  };
}

/** The day is part of the id; of one day, the file that was made last comes first. */
function listBatchIds(folder: string, pathOf: (id: string) => string): readonly string[] {
  const found = listNames(folder).flatMap((name) => {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) return [];
    const stat = statSync(pathOf(id), { throwIfNoEntry: false });
    return stat ? [{ id, day: id.slice(0, 8), madeAtMs: stat.birthtimeMs }] : [];
  });
  const byDay = (a: string, b: string) => (a === b ? 0 : a < b ? 1 : -1);
  return found
    .sort((a, b) => byDay(a.day, b.day) || b.madeAtMs - a.madeAtMs || byDay(a.id, b.id))
    .map(({ id }) => id);
}

function resolveBatchId(word: string | undefined, ids: readonly string[]): string {
  const found = word === undefined ? ids.slice(0, 1) : findMatchingIds(word, ids);
  const [only, ...more] = found;
  if (only === undefined) {
    const message = word === undefined ? 'there is no batch yet' : 'no batch has this id';
    throw new CliError('not_found', message, {
      subject: word === '' ? "''" : word,
      hint: word === undefined ? 'make one: claude-see batch submit' : '`claude-see batch ls` lists the ids',
    });
  }
  if (more.length === 0) return only;
  const rest = found.length - MAX_CANDIDATES;
  const named = found.slice(0, MAX_CANDIDATES).join(', ');
  throw usageError(
    word,
    `matches ${found.length} batches`,
    `type more characters: ${named}${rest > 0 ? ` and ${rest} more` : ''}`,
  );
}
