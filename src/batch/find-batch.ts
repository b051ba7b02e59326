// Finds the manifest of a batch: by the first characters of its id, by `--manifest`, or the latest of this machine.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { listNames } from '../store/disk.ts';
import { findDataFolder } from '../store/folders.ts';
import { resolveShortId, toShortId } from '../store/short-ids.ts';

/** A batch as the user names it. */
export interface FoundBatch {
  /** Absolute path of its manifest. */
  readonly path: string;
  /** How to name it in a command: `7k3q9f` or `--manifest FILE`. */
  readonly argument: string;
}

/** The folder of this machine's batches. */
export interface BatchFolder {
  /** Ids, newest first. */
  ids(): readonly string[];
  /** Returns the path of a manifest, which need not exist. */
  path(id: string): string;
}

/** A manifest of this machine is called by its id. */
const MANIFEST_NAME = /^(\d{8}-[0-9a-z]+)\.jsonl$/;

/** Opens the folder of batches; nothing is read or written yet. Its `path` throws CliError where there is no home folder. */
export async function openBatchFolder(env: Env): Promise<BatchFolder> {
  const home = await findDataFolder(env);
  const folder = home === undefined ? undefined : join(home, 'batches');
  return {
    ids() {
      if (folder === undefined) return [];
      const ids = listNames(folder).flatMap((name) => MANIFEST_NAME.exec(name)?.[1] ?? []);
      const modified = new Map(ids.map((id) => [id, getModified(join(folder, `${id}.jsonl`))]));
      const day = (id: string) => id.slice(0, 8);
      // An id holds its day; of one day, the manifest that was written last is the newest.
      return ids.sort(
        (a, b) => day(b).localeCompare(day(a)) || (modified.get(b) ?? 0) - (modified.get(a) ?? 0),
      );
    },
    path(id) {
      if (folder !== undefined) return join(folder, `${id}.jsonl`);
      throw new CliError('settings_unusable', 'there is no home folder to keep batches in', {
        hint: 'set HOME, CLAUDE_SEE_DATA_DIR to a folder, or pass --manifest FILE',
      });
    },
  };
}

/** Finds the batch that the user names, by default the latest; throws CliError. */
export async function findBatch(
  word: string | undefined,
  { manifest }: { readonly manifest?: string | undefined },
  env: Env,
): Promise<FoundBatch> {
  if (manifest !== undefined) {
    if (word !== undefined) {
      throw usageError('--manifest', `cannot be combined with an id: ${word}`, 'pass one of the two');
    }
    return findFile(manifest, env);
  }
  const folder = await openBatchFolder(env);
  const ids = folder.ids();
  const id =
    word === undefined ? ids[0] : resolveShortId(word, ids, { plural: 'batches', missing: noSuchBatch });
  if (id === undefined) {
    throw new CliError('not_found', 'no batch has been submitted from this machine', {
      hint: 'submit one with `claude-see batch submit`, or pass --manifest FILE',
    });
  }
  return { path: folder.path(id), argument: toShortId(id) };
}

function findFile(manifest: string, env: Env): FoundBatch {
  const path = resolve(env.cwd, manifest);
  try {
    if (manifest !== '' && statSync(path).isFile()) {
      return { path, argument: `--manifest ${quoteArgument(manifest)}` };
    }
  } catch (cause) {
    throw new CliError('input_missing', describeSystemError(cause), {
      subject: manifest,
      hint: '`claude-see batch submit --manifest FILE` makes the file',
      cause,
    });
  }
  throw usageError('--manifest', `${JSON.stringify(manifest)} is not a file`);
}

function noSuchBatch(word: string): CliError {
  return new CliError('not_found', 'no batch has this id', {
    subject: word === '' ? "''" : word,
    hint: '`claude-see batch ls` lists the ids',
  });
}

function getModified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
