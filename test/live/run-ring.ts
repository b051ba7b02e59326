/** Runs the rows one after the other; what differs or fails does not stop the others. */
import Anthropic from '@anthropic-ai/sdk';
import type { LiveRow, Ring, Row } from './ring.ts';

interface Watcher {
  starts?(row: Row): void;
  ends?(result: LiveRow): void;
}

/**
 * Returns what each row saw. Files that were uploaded are deleted in any case. Throws the SDK's error when the API
 * cannot be reached, as no further row could see anything, and the reason of an abort.
 */
export async function runRing(rows: readonly Row[], ring: Ring, watcher: Watcher = {}): Promise<LiveRow[]> {
  const results: LiveRow[] = [];
  try {
    for (const row of rows) {
      watcher.starts?.(row);
      const seen = await see(row, ring);
      const { id, name, expected } = row;
      const result = { id, name, expected, seen, ok: seen === expected };
      results.push(result);
      watcher.ends?.(result);
    }
  } finally {
    await deleteFiles(ring);
  }
  return results;
}

async function see(row: Row, ring: Ring): Promise<string> {
  try {
    return await row.see(ring);
  } catch (error) {
    ring.signal.throwIfAborted();
    if (error instanceof Anthropic.APIConnectionError) throw error;
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs after an abort as well: the client's requests take no signal here. */
async function deleteFiles({ client, uploaded }: Ring): Promise<void> {
  await Promise.allSettled(
    [...uploaded].map((id) => client.files.delete(id, {}, { maxRetries: 1, timeout: 10_000 })),
  );
}
