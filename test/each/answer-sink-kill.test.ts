/** Processes that are killed while they write answers: nothing that was kept is lost. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAnswerSink, type SinkFlags } from '../../src/each/answer-sink.ts';
import { useSinks } from '../support/answer-sink.ts';
import { entryOf, keyOf, makeSinkContext } from '../support/sink-context.ts';

const sinks = useSinks();
const LOOP = fileURLToPath(new URL('../support/sink-loop.ts', import.meta.url));
/** For each form; the moments are others in each run of the tests. */
const KILLS = 6;
let bundle = '';

// A bundle starts in a fifth of the time that its sources take.
beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'claude-see-bundle-'));
  const built = await rolldown({
    input: LOOP,
    platform: 'node',
    external: ['sharp', /^libheif-js\//, /^@anthropic-ai\/.*-sdk$/, '@azure/identity'],
  });
  await built.write({ dir: bundle, format: 'esm', entryFileNames: 'loop.mjs' });
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

/** Runs the loop until it is killed, so many lines and milliseconds after it began; returns the numbers it printed. */
function runAndKill(flags: object, lines: number, delayMs: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [join(bundle, 'loop.mjs')], {
    cwd: sinks.folder,
    env: { ...process.env, FLAGS: JSON.stringify(flags) },
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdout.on('data', (text) => {
    const before = stdout.split('\n').length;
    stdout += text;
    if (before <= lines && stdout.split('\n').length > lines)
      setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  return new Promise((done, fail) => {
    child.on('close', (_, signal) => {
      if (signal === 'SIGKILL') done(stdout.split('\n').slice(0, -1).map(Number));
      else fail(new Error(stderr));
    });
  });
}

const FORMS: readonly SinkFlags[] = [{ output: 'x.jsonl' }, { output: 'x.csv' }, { sidecar: 'txt' }];

/** Kills some processes, one after the other; returns the numbers of all answers that one of them had kept. */
async function killSome(flags: SinkFlags): Promise<readonly number[]> {
  const kept = new Set<number>();
  for (let kill = 0; kill < KILLS; kill++) {
    for (const number of await runAndKill(flags, 1 + Math.floor(Math.random() * 15), Math.random() * 5)) {
      // What an earlier process kept is not asked again.
      expect(kept.has(number)).toBe(false);
      kept.add(number);
    }
  }
  return [...kept].sort((a, b) => a - b);
}

async function findAll(flags: SinkFlags, kept: readonly number[]): Promise<void> {
  const { context } = makeSinkContext(sinks.folder);
  const sink = await openAnswerSink({ flags: { ...flags, resume: '' }, schema: undefined }, context);
  for (const number of kept) {
    const entry = entryOf(`${number}.jpg`, number);
    sink.claim(entry);
    const record = sink.findEarlier(entry, keyOf(entry.input));
    expect(record?.text.startsWith(`about ${number}\n`)).toBe(true);
    if (record) await sink.show(record);
  }
  await sink.end();
  const read = (name: string) => readFileSync(join(sinks.folder, name), 'utf8');
  for (const number of kept) {
    if (flags.sidecar) expect(read(`${number}.txt`).startsWith(`about ${number}\n`)).toBe(true);
    else expect(read(flags.output ?? '')).toContain(`${number}.jpg`);
  }
}

test('kill -9 at any moment loses no answer that was kept, in any form', async () => {
  await Promise.all(FORMS.map(async (flags) => findAll(flags, await killSome(flags))));
}, 60_000);
