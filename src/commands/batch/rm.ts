// Implements `batch rm`: removes manifests from this machine; what runs at Anthropic goes on.
import { rmSync } from 'node:fs';
import { type FoundBatch, findBatch } from '../../batch/find-batch.ts';
import { acquireLock } from '../../batch/lock.ts';
import { readManifestState } from '../../batch/manifest-state.ts';
import { progressOf } from '../../batch/progress-of.ts';
import type { Env } from '../../env.ts';
import { CliError, describeSystemError, usageError } from '../../errors.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { confirmDeletion } from '../files/confirm.ts';

/**
 * Removes the manifests of batches, and prints how they were named. Asks first where a batch has not ended, as its
 * answers cannot be had without its manifest. Throws the worst CliError at the end.
 */
export function removeBatches(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    if (words.length === 0 && flags.manifest === undefined) {
      throw usageError(undefined, 'no batch given', 'pass ids, or a file with --manifest');
    }
    const inputs = words.length === 0 ? [undefined] : [...new Set(words)];
    const found = new Map<string | undefined, FoundBatch>();
    let open = 0;
    for (const word of inputs) {
      const batch = await findBatch(word, flags, env).catch(keepCliError);
      if (batch instanceof CliError) continue; // It is reported in its turn.
      found.set(word, batch);
      if (!(await hasEnded(batch))) open += 1;
    }
    const forget = `forget ${open === 1 ? 'a batch that has' : `${open} batches that have`} not ended`;
    if (open > 0 && !(await confirmDeletion(forget, flags, context))) return;
    const removed: object[] = [];
    const remove = async (word: string | undefined) => {
      const { path, argument } = found.get(word) ?? (await findBatch(word, flags, env));
      removeManifest(path);
      return { input: word ?? flags.manifest, manifest: path, argument };
    };
    try {
      await runEach(inputs, remove, context, {
        concurrency: 1,
        onResult: async ({ argument, ...done }) => {
          removed.push(done);
          if (!flags.json) await output.writeLine(done.input ?? argument);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(removed);
    }
  });
}

function keepCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  throw error;
}

/** A manifest that cannot be read may be one of a newer version, so it counts as one that has not ended. */
async function hasEnded({ path }: FoundBatch): Promise<boolean> {
  try {
    return progressOf(await readManifestState(path), new Map()).state === 'ended';
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return false;
  }
}

/** Throws CliError, also while another process has the manifest open. */
function removeManifest(path: string): void {
  const lock = acquireLock(path);
  try {
    // A submission that was stopped leaves the requests that it had written.
    rmSync(`${path}.body`, { force: true });
    rmSync(path, { force: true });
  } catch (error) {
    throw new CliError('output_unwritable', `cannot be removed: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  } finally {
    lock.release();
  }
}
