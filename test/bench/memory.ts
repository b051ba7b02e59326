/** What a look-up in the memory of uploads costs, with few entries and with many. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UploadEntry } from '../../src/store/upload-entry.ts';
import { openUploadStore, type UploadStore } from '../../src/store/upload-store.ts';
import { testEnv } from '../support/test-env.ts';
import { median } from './measure.ts';

const LOOK_UPS = 2000;

/** Microseconds of a look-up that finds, for each number of entries. */
export async function lookUpCost(counts: readonly number[]): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-memory-'));
  try {
    const costs: number[] = [];
    for (const count of counts) {
      const env = testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: join(folder, String(count)) } });
      const memory = await openUploadStore(env);
      for (let n = 0; n < count; n++) await memory.put(entry(n));
      costs.push(cost(memory, count));
    }
    return costs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cost(memory: UploadStore, count: number): number {
  const times: number[] = [];
  for (let n = 0; n < LOOK_UPS; n++) {
    const key = entry((n * 7919) % count); // Far apart, so that no folder is looked at twice in a row.
    const began = performance.now();
    if (memory.find(key)?.file_id !== key.file_id) throw new Error('a look-up found nothing');
    times.push((performance.now() - began) * 1000);
  }
  return median(times);
}

function entry(n: number): UploadEntry {
  return {
    base_url: 'https://api.anthropic.com',
    scope: 'b'.repeat(64),
    sha256: n.toString(16).padStart(64, '0'),
    media_type: 'image/png',
    file_id: `file_${n}`,
    filename: `photo-${n}.png`,
    size_bytes: 3_000_000,
    created_at: '2026-11-22T12:00:00Z',
    expires_at: '2026-12-22T12:00:00Z',
  };
}
