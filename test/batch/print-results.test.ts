import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchResult } from '../../src/api/batch-results.ts';
import type { ManifestEvent } from '../../src/batch/manifest.ts';
import { readManifestState } from '../../src/batch/manifest-state.ts';
import { printResults } from '../../src/batch/print-results.ts';
import { spoolResults } from '../../src/batch/spool-results.ts';
import { CliError } from '../../src/errors.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import {
  batchEvents,
  inputEvent,
  MANIFEST_KEY,
  requestEvent,
  startEvent,
  writeManifest,
} from '../support/batch-manifest.ts';
import { testContext } from '../support/test-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-print-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const answer = (index: number, text: string, key = MANIFEST_KEY): BatchResult =>
  ({
    custom_id: `${key}-${index}`,
    result: {
      type: 'succeeded',
      message: {
        id: `msg_${index}`,
        model: 'claude-opus-5-5',
        stop_reason: 'end_turn',
        usage: { input_tokens: 1000, output_tokens: 100 },
        content: [{ type: 'text', text }],
      },
    },
  }) as unknown as BatchResult;

const failure = (index: number, type: 'expired' | 'canceled'): BatchResult => ({
  custom_id: `${MANIFEST_KEY}-${index}`,
  result: { type },
});

const inputs = (count: number): readonly ManifestEvent[] => [
  startEvent(),
  ...Array.from({ length: count }, (_, index) => inputEvent(index)),
  { event: 'listed', total: count },
];

/** Prints what a manifest and the results of its batches, by their ids, come to. */
const print = async (
  events: readonly ManifestEvent[],
  results: Readonly<Record<string, readonly BatchResult[] | CliError>>,
  write: (record: EachRecord, path: string | undefined) => Promise<void> = async () => {},
) => {
  const path = writeManifest(join(folder, 'm.jsonl'), events);
  const view = await readManifestState(path);
  const { context, info, stderr } = testContext();
  const records: EachRecord[] = [];
  const downloads: string[] = [];
  const api = {
    async *streamBatchResults(id: string) {
      downloads.push(`${id} after ${records.length}`);
      const found = results[id] ?? [];
      if (found instanceof CliError) throw found;
      yield* found;
    },
  };
  const tools = { api, inputs: view.inputs, key: view.start.key, context };
  const totals = await printResults(view, {
    path,
    context,
    reportsUnusable: true,
    question: {
      provider: 'anthropic',
      model: 'claude-opus-5-5',
      schema: undefined,
      schemaInPrompt: false,
      price: { input: 10, output: 50, cacheRead: 1, own: true },
      retryCommand: 'claude-see batch retry 7k3q9f',
    },
    spool: (batch) => spoolResults(batch, tools),
    output: {
      async write(record, inputPath) {
        records.push(record);
        await write(record, inputPath);
      },
    },
  });
  const lines = records.map(({ input, text, error }) => `${input} ${error ? error.code : text}`);
  return { totals, records, lines, downloads, info, stderr: stderr() };
};

describe('results', () => {
  test('come in the order of the inputs, each batch downloaded when its first input is due', async () => {
    const events = [...inputs(4), ...batchEvents(1, [0, 1]), ...batchEvents(2, [2, 3])];
    const { lines, downloads, totals, stderr, info } = await print(events, {
      msgbatch_01: [answer(1, 'second'), answer(0, 'first')],
      msgbatch_02: [answer(3, 'fourth'), answer(2, 'third')],
    });
    expect(lines).toEqual(['a.png first', 'b.png second', 'c.png third', 'd.png fourth']);
    expect(downloads).toEqual(['msgbatch_01 after 0', 'msgbatch_02 after 2']);
    expect(totals).toEqual({
      inputs: 4,
      answered: 4,
      unusable: 0,
      failed: 0,
      retried: 0,
      costUsd: 0.03,
      exitCode: 0,
    });
    expect([stderr, info]).toEqual(['', []]);
  });

  test('of an input that was asked again are those of its last batch', async () => {
    const events: readonly ManifestEvent[] = [
      ...inputs(3),
      ...batchEvents(1, [0, 2]),
      { event: 'retry', indexes: [1], at: '2026-11-27T14:00:00Z' },
      ...batchEvents(2, [1, 1]),
    ];
    const { lines, totals } = await print(events, {
      msgbatch_01: [failure(1, 'expired'), answer(2, 'third'), answer(0, 'first')],
      msgbatch_02: [answer(1, 'second')],
    });
    expect(lines).toEqual(['a.png first', 'b.png second', 'c.png third']);
    expect(totals).toMatchObject({ answered: 3, failed: 0 });
  });

  test('that are missing are errors, and those of another batch are left out with a note', async () => {
    const { lines, info, stderr, totals } = await print([...inputs(2), ...batchEvents(1, [0, 1])], {
      msgbatch_01: [answer(0, 'first'), answer(1, 'of another', 'an0ther000'), answer(7, 'unknown')],
    });
    expect(lines).toEqual(['a.png first', 'b.png server_error']);
    expect(info).toEqual(['msgbatch_01: 2 results left out: no input of this batch has their custom_id']);
    expect(stderr).toBe(
      'claude-see: b.png: the API gave no result for it\n  ask again: claude-see batch retry 7k3q9f\n',
    );
    expect(totals).toMatchObject({ failed: 1, retried: 1, exitCode: 4 });
  });

  test('of a batch that expired are reported in one line', async () => {
    const { lines, stderr, totals } = await print([...inputs(3), ...batchEvents(1, [0, 2])], {
      msgbatch_01: [failure(0, 'expired'), failure(1, 'canceled'), failure(2, 'expired')],
    });
    expect(lines).toEqual(['a.png expired', 'b.png canceled', 'c.png expired']);
    expect(stderr.split('\n').filter((line) => line.startsWith('claude-see'))).toEqual([
      'claude-see: 2 inputs: not answered within 24 hours',
      'claude-see: 1 input: canceled before an answer came',
    ]);
    expect(totals).toMatchObject({ answered: 0, failed: 3, retried: 3, costUsd: 0, exitCode: 4 });
  });

  test('that the API has no longer are an error that says so', async () => {
    const gone = new CliError('not_found', 'has no results any more', { subject: 'msgbatch_01' });
    await expect(
      print([...inputs(1), ...batchEvents(1, [0, 0])], { msgbatch_01: gone }),
    ).rejects.toMatchObject({
      code: 'not_found',
      subject: 'msgbatch_01',
      hint: expect.stringContaining('29 days'),
    });
  });

  test('have the prompt and id of their own input, and its path', async () => {
    const paths: (string | undefined)[] = [];
    const events: readonly ManifestEvent[] = [
      startEvent(),
      inputEvent(0, { prompt: 'read the label', id: 'jar' }),
      inputEvent(1, {
        input: 'https://x.test/b.png',
        ref: { kind: 'url', url: 'https://x.test/b.png', block: 'image' },
      }),
      { event: 'listed', total: 2 },
      ...batchEvents(1, [0, 1]),
      requestEvent(0, 1, { key: 'k0', images: [{ input: 'a.png' }] }),
    ];
    const { records } = await print(
      events,
      { msgbatch_01: [answer(0, 'jam'), answer(1, 'a sign')] },
      async (_, path) => void paths.push(path),
    );
    expect(records).toMatchObject([
      { index: 0, input_id: 'jar', question: 'read the label', key: 'k0', images: [{ input: 'a.png' }] },
      { index: 1, input_id: null, question: 'alt text', key: 'key of 1', images: [] },
    ]);
    expect(paths).toEqual(['/photos/a.png', undefined]);
  });
});

test('unusable inputs keep their error, wherever it was found', async () => {
  const error = {
    code: 'input_missing',
    message: 'a.png: no such file',
    hint: 'check the name',
    exit_code: 2,
    retryable: false,
    request_id: null,
  };
  const damaged = { ...error, code: 'input_unusable', message: 'b.png: is damaged', hint: null };
  const events: readonly ManifestEvent[] = [
    startEvent(),
    inputEvent(0, { ref: { kind: 'error', error } }),
    inputEvent(1),
    { event: 'listed', total: 2 },
    { event: 'unusable', index: 1, error: damaged },
  ];
  const { records, totals, stderr, downloads } = await print(events, {});
  expect(records).toMatchObject([
    { input: 'a.png', key: null, text: '', error },
    { input: 'b.png', key: null, text: '', error: damaged },
  ]);
  expect(stderr).toBe('claude-see: a.png: no such file\n  check the name\nclaude-see: b.png: is damaged\n');
  expect(totals).toMatchObject({ inputs: 2, unusable: 2, failed: 0, exitCode: 2 });
  expect(downloads).toEqual([]);
});

describe('a place that cannot be written', () => {
  const events = [...inputs(2), ...batchEvents(1, [0, 1])];
  const results = { msgbatch_01: [answer(0, 'first'), answer(1, 'second')] };

  test('is reported when it belongs to one input, and the others follow', async () => {
    const { lines, totals, stderr } = await print(events, results, async ({ input }) => {
      if (input === 'a.png') throw new CliError('input_unusable', 'a.txt exists already', { subject: input });
    });
    expect(lines).toEqual(['a.png first', 'b.png second']);
    expect(stderr).toBe('claude-see: a.png: a.txt exists already\n');
    expect(totals).toMatchObject({ answered: 2, exitCode: 2 });
  });

  test('ends the run when it is that of all', async () => {
    const full = new CliError('output_unwritable', 'no space left on the disk');
    await expect(print(events, results, () => Promise.reject(full))).rejects.toBe(full);
  });
});
