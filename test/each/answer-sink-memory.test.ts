import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAnswerSink } from '../../src/each/answer-sink.ts';
import { openOrderedOutput } from '../../src/each/ordered-output.ts';
import { useSinks } from '../support/answer-sink.ts';
import { answerOf, entryOf, makeSinkContext } from '../support/sink-context.ts';

const sinks = useSinks();
const MB = 1024 * 1024;

/** Returns the memory that a garbage collection would leave, in bytes. */
async function measure(): Promise<number> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // Buffers are let go only after the collection that finds them.
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

test('40,000 records take less than half of the memory that their lines would', async () => {
  const { context } = makeSinkContext(sinks.folder);
  const sink = await openAnswerSink({ flags: { output: 'x.jsonl' }, schema: undefined }, context);
  const before = await measure();
  for (let index = 39_999; index >= 0; index--) {
    await sink.put(answerOf(entryOf(`photos/${index}.jpg`, index), `${index}`));
  }
  expect((await measure()) - before).toBeLessThan(7 * MB);
  await sink.end();
  expect(statSync(join(sinks.folder, 'x.jsonl')).size).toBeGreaterThan(14 * MB);
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(100 * MB);
}, 60_000);

test('records that come in order take no memory', async () => {
  const { context } = makeSinkContext(sinks.folder);
  const options = { flags: { output: 'x.csv' }, schema: undefined };
  const output = await openOrderedOutput(options, context);
  const before = await measure();
  const record = answerOf(entryOf('a.jpg'), 'a', { text: 'x'.repeat(2000) });
  for (let index = 0; index < 20_000; index++) await output.write(record, undefined);
  // Held, their texts would take 40 MB.
  expect((await measure()) - before).toBeLessThan(10 * MB);
  await output.end();
  expect(statSync(join(sinks.folder, 'x.csv')).size).toBe('input,answer\n'.length + 20_000 * 2007);
}, 60_000);
