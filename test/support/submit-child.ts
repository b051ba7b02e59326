/**
 * A process that submits COUNT inputs in batches of up to SIZE requests, with the manifest in the current folder: it
 * lists them first, or goes on with what is there. Its API is the parent process; its clock takes no time to wait.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchFacts } from '../../src/api/batches.ts';
import { openManifest } from '../../src/batch/open-manifest.ts';
import { submitPending } from '../../src/batch/submit.ts';
import { CliError } from '../../src/errors.ts';
import { makeBatchApi, makeManifest, makeSimpleRequests, makeTools, urlEntries } from './batch-submission.ts';

/** One call of the API, and its answer. */
export interface ApiCall {
  readonly id: number;
  readonly call: 'createBatch' | 'listBatches' | 'streamBatchResults';
  readonly argument: { readonly path: string; readonly bytes: number } | string | null;
}

export interface ApiAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: 'network';
}

const { COUNT = '1', SIZE = '1' } = process.env;

let calls = 0;
const waiting = new Map<number, (answer: ApiAnswer) => void>();
process.on('message', (answer: ApiAnswer) => waiting.get(answer.id)?.(answer));

async function ask<T>(call: ApiCall['call'], argument: ApiCall['argument']): Promise<T> {
  calls += 1;
  const id = calls;
  const answer = await new Promise<ApiAnswer>((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ id, call, argument } satisfies ApiCall);
  });
  if (answer.error) throw new CliError(answer.error, 'the connection was reset');
  return answer.value as T;
}

const folder = process.cwd();
const path = join(folder, 'batch.jsonl');
let aheadMs = 0;
const clock = {
  now: () => new Date(Date.now() + aheadMs),
  async sleep(ms: number) {
    aheadMs += ms;
  },
};

async function main(): Promise<number> {
  try {
    process.send?.('ready');
    const manifest = existsSync(path)
      ? await openManifest(path)
      : await makeManifest(folder, urlEntries(Number(COUNT)));
    const simple = makeSimpleRequests();
    const tools = makeTools(manifest, makeBatchApi(), {
      clock,
      limits: { maxRequests: Number(SIZE), maxBytes: 1e6 },
      mayHaveCreated: () => true,
      api: {
        createBatch: (body) => ask<BatchFacts>('createBatch', body),
        async *listBatches() {
          yield await ask<readonly BatchFacts[]>('listBatches', null);
        },
        async *streamBatchResults(id) {
          yield* await ask<readonly never[]>('streamBatchResults', id);
        },
      },
      makeRequest: async (entry) => {
        await new Promise((resolve) => setImmediate(resolve));
        // Every tenth input cannot be used.
        if (entry.index % 10 !== 3) return simple(entry);
        return { kind: 'unusable', entry, error: new CliError('input_missing', 'no such file') };
      },
    });
    await submitPending(tools);
    manifest.close();
    return 0;
  } catch (error) {
    return error instanceof CliError ? error.exitCode : 70;
  }
}

main().then(
  (code) => process.exit(code),
  () => process.exit(70),
);
