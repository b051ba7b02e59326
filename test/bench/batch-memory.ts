/**
 * Submits COUNT inputs at URLs with the engine of a real run, to an API that only counts; prints the seconds of listing
 * and of submitting, and the memory of the process at its peak, in MB.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUR_BATCH_LIMITS } from '../../src/batch/body-file.ts';
import { makeRequestMaker } from '../../src/batch/make-request.ts';
import { makeSharedFiles } from '../../src/batch/shared-files.ts';
import { submitPending } from '../../src/batch/submit.ts';
import { makeEachQuestion } from '../../src/each/each-question.ts';
import { openEngine } from '../../src/engine/engine.ts';
import { makePageShooter } from '../../src/engine/shoot-pages.ts';
import {
  KEY,
  makeBatchApi,
  makeManifest,
  makeRun,
  makeTools,
  urlEntries,
} from '../support/batch-submission.ts';

const { COUNT = '1' } = process.env;
const MB = 1024 * 1024;

process.env.ANTHROPIC_API_KEY = 'sk-ant-bench';
const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-'));
let peak = 0;
const timer = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 100);
try {
  const begun = performance.now();
  const manifest = await makeManifest(folder, urlEntries(Number(COUNT)));
  const listed = performance.now();
  const { context } = makeRun();
  const engine = openEngine(context);
  const question = await makeEachQuestion({}, { inBatch: true, budget: undefined }, context);
  const files = { isThere: async () => true, forget: async () => {} };
  const sharedFiles = makeSharedFiles();
  const makeRequest = makeRequestMaker({
    engine,
    pages: makePageShooter(context),
    context,
    question,
    key: KEY,
    sharedFiles,
    files,
  });
  const sizes: number[] = [];
  const createBatch: ReturnType<typeof makeBatchApi>['api']['createBatch'] = async ({ path }) => {
    sizes.push((await stat(path)).size);
    return { id: `msgbatch_${sizes.length}` } as never;
  };
  const api = { ...makeBatchApi().api, createBatch };
  await submitPending(makeTools(manifest, makeBatchApi(), { api, makeRequest, limits: OUR_BATCH_LIMITS }));
  manifest.close();
  peak = Math.max(peak, process.memoryUsage.rss());
  const seconds = (ms: number) => Number((ms / 1000).toFixed(1));
  const times = { listing_s: seconds(listed - begun), submitting_s: seconds(performance.now() - listed) };
  console.log(
    JSON.stringify({
      inputs: Number(COUNT),
      ...times,
      peak_mb: Math.round(peak / MB),
      batches: sizes.length,
    }),
  );
} finally {
  clearInterval(timer);
  await rm(folder, { recursive: true, force: true });
}
