// Finds the manifest of a batch: by the first characters of its id, by `--manifest`, or the latest of this machine.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import { quoteForSystem } from '../shell-quoting.ts';
import { openBatchFolder } from '../store/batches.ts';

/** A batch as the user names it. */
export interface FoundBatch {
  /** Absolute path of its manifest. */
  readonly path: string;
  /** Its name in a command: `7k3q9f` or `--manifest FILE`. */
  readonly argument: string;
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
  const id = folder.resolve(word);
  return { path: folder.pathOf(id), argument: toShortId(id) };
}

/** Returns the command that goes on with the submission of a batch, which is named as in `FoundBatch.argument`. */
export function toResumeCommand(argument: string): string {
  return `claude-see batch submit ${argument.startsWith('--manifest ') ? '' : '--resume '}${argument}`;
}

/** Returns an id without its date: 30 random bits are enough to name one batch of a machine. */
export function toShortId(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}

function findFile(manifest: string, env: Env): FoundBatch {
  const path = resolve(env.cwd, manifest);
  try {
    if (manifest !== '' && statSync(path).isFile()) {
      return { path, argument: `--manifest ${quoteForSystem(manifest, env)}` };
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
