import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { submitPending } from '../../src/batch/submit.ts';
import { makeBatchApi, makeManifest, makeTools, urlEntries } from '../support/batch-submission.ts';

/** One more than a batch takes. */
const INPUTS = 100_001;
/**
 * The state of an input takes 8 bytes; an object for each would take 20 MB at least. Buffers that wait to be collected
 * make up to 11 MB, whatever the number of inputs.
 */
const MAX_GROWTH_BYTES = 16 * 1024 * 1024;

/** Returns the bytes that live, in the heap and in buffers. */
function measureLiving(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a submission remembers each input in a few bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  try {
    const before = measureLiving();
    const manifest = await makeManifest(folder, urlEntries(INPUTS));
    let created = 0;
    const createBatch = async () => {
      created += 1;
      return { id: `msgbatch_${created}` } as never;
    };
    let most = 0;
    const onRequest = ({ entry }: { entry: { index: number } }) => {
      if (entry.index % 50_000 === 49_999) most = Math.max(most, measureLiving());
    };
    const api = { ...makeBatchApi().api, createBatch };
    await submitPending(makeTools(manifest, makeBatchApi(), { api, onRequest }));
    manifest.close();
    expect(created).toBe(2);
    expect(most - before).toBeLessThan(MAX_GROWTH_BYTES);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
