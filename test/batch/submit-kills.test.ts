/** Submissions that are killed at random moments, over one manifest and an API that goes on. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readManifestState } from '../../src/batch/manifest-state.ts';
import { type BatchApiInMemory, KEY, makeBatchApi, makeRun, readBody } from '../support/batch-submission.ts';
import { makeRandom } from '../support/random.ts';
import type { ApiAnswer, ApiCall } from '../support/submit-child.ts';

const CHILD = fileURLToPath(new URL('../support/submit-child.ts', import.meta.url));

let folder = '';
let program = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  program = join(folder, 'submit-child.cjs');
  // Translated once, as the process starts more often than it works.
  const output = { file: program, format: 'cjs', codeSplitting: false } as const;
  await build({ input: CHILD, platform: 'node', external: /node_modules/, logLevel: 'silent', output });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COUNT = 400;
const KILLS = 20;
/** From the start of the work to its end, and a little more. */
const LATEST_KILL_MS = 120;

/** Answers a call; one creation in eight is lost on its way back, and one in eight on its way there. */
async function answer(
  { id, call, argument }: ApiCall,
  { api, add }: BatchApiInMemory,
  random: () => number,
): Promise<ApiAnswer> {
  const { context } = makeRun();
  if (call === 'createBatch' && typeof argument === 'object' && argument) {
    const fate = random();
    if (fate < 1 / 8) return { id, error: 'network' };
    const { id: created } = add(readBody(argument.path, argument.bytes), { ended: random() < 0.7 });
    return fate < 2 / 8 ? { id, error: 'network' } : { id, value: { id: created } };
  }
  const value: unknown[] = [];
  if (call === 'listBatches') for await (const page of api.listBatches(context)) value.push(...page);
  else for await (const result of api.streamBatchResults(String(argument), context)) value.push(result);
  return { id, value };
}

/** Runs the child until it ends or is killed so long after it began to work; returns its exit code, null when killed. */
function run(
  batchApi: BatchApiInMemory,
  random: () => number,
  killAfterMs: number | undefined,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const variables = { ...process.env, COUNT: String(COUNT), SIZE: '20' };
    const child = fork(program, { cwd: folder, execArgv: [], env: variables });
    let code: number | null | undefined;
    let isConnected = true;
    let answering = Promise.resolve();
    // What the child sent before it was killed still arrives.
    const end = () => {
      if (code !== undefined && !isConnected) answering.then(() => resolve(code ?? null), reject);
    };
    child.on('message', (message: ApiCall | 'ready') => {
      if (message === 'ready') {
        if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
        return;
      }
      answering = answering.then(async () => {
        const reply = await answer(message, batchApi, random);
        if (child.connected) child.send(reply, () => {});
      });
    });
    child.on('exit', (status) => {
      code = status;
      end();
    });
    child.on('disconnect', () => {
      isConnected = false;
      end();
    });
  });
}

test(`${KILLS} kills at random moments lose no input and submit none twice`, async () => {
  const random = makeRandom(20261127);
  const expected = Array.from({ length: COUNT }, (_, index) => index)
    .filter((index) => index % 10 !== 3)
    .map((index) => `${KEY}-${index}`)
    .sort();
  let kills = 0;
  for (let round = 0; kills < KILLS; round++) {
    const batchApi = makeBatchApi({ now: () => new Date() });
    let code: number | null = 7;
    while (code !== 0) {
      code = await run(batchApi, random, kills < KILLS ? random() * LATEST_KILL_MS : undefined);
      if (code === null) kills += 1;
      // The network was away too often, or it is not known yet which batches exist.
      else expect([0, 4, 7]).toContain(code);
      for (const batch of batchApi.batches) batch.ended = true;
    }
    const counts = batchApi.counts();
    expect([...counts.keys()].sort(), `round ${round}`).toEqual(expected);
    expect(Math.max(...counts.values()), `round ${round}`).toBe(1);
    const state = await readManifestState(join(folder, 'batch.jsonl'));
    expect([state.count('created'), state.count('unusable')]).toEqual([360, 40]);
    rmSync(join(folder, 'batch.jsonl'));
  }
}, 120_000);
