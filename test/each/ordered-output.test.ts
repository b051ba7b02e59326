import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOrderedOutput } from '../../src/each/ordered-output.ts';
import type { OutputFlags } from '../../src/each/output-flags.ts';
import { useSinks } from '../support/answer-sink.ts';
import { errorOf } from '../support/each-records.ts';
import { answerOf, entryOf, makeSinkContext } from '../support/sink-context.ts';

const sinks = useSinks();
const pathOf = (name: string) => join(sinks.folder, name);
const openOutput = async (flags: OutputFlags) => {
  const { context, texts } = makeSinkContext(sinks.folder);
  return { output: await openOrderedOutput({ flags, schema: undefined }, context), texts };
};
const RECORDS = ['a.jpg', 'b.jpg'].map((input, index) => answerOf(entryOf(input, index)));

test.each([
  [{}, 'a.jpg\tabout a.jpg\nb.jpg\tabout b.jpg\n'],
  [{ csv: true }, 'input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n'],
  [{ sidecar: 'txt' }, ''],
])('streams to stdout with %j', async (flags, stdout) => {
  for (const { input } of RECORDS) writeFileSync(pathOf(input), '');
  const { output, texts } = await openOutput(flags);
  for (const record of RECORDS) await output.write(record, record.input);
  expect(texts.stdout).toBe(stdout);
  await output.end();
  expect(texts.stdout).toBe(stdout);
});

test('gives a file its content at the end, and leaves it alone when it breaks off', async () => {
  writeFileSync(pathOf('x.csv'), 'old\n');
  const flags = { output: 'x.csv', force: true };
  const broken = await openOutput(flags);
  await broken.output.write(answerOf(entryOf('a.jpg'), 'a', { text: 'x'.repeat(500_000) }), undefined);
  await broken.output.abort();
  expect([readFileSync(pathOf('x.csv'), 'utf8'), readdirSync(sinks.folder)]).toEqual(['old\n', ['x.csv']]);
  const { output } = await openOutput(flags);
  for (const record of RECORDS) await output.write(record, undefined);
  expect(readFileSync(pathOf('x.csv'), 'utf8')).toBe('old\n');
  await output.end();
  expect(readFileSync(pathOf('x.csv'), 'utf8')).toBe('input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n');
});

test('does not overwrite a file without --force', async () => {
  writeFileSync(pathOf('x.jsonl'), '{}\n');
  await expect(openOutput({ output: 'x.jsonl' })).rejects.toMatchObject({
    message: 'exists already',
    hint: 'pass --force to overwrite it',
  });
});

test('writes files beside the inputs, and goes on after one that it must not write', async () => {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(pathOf(name), '');
  writeFileSync(pathOf('a.txt'), 'mine');
  const { output, texts } = await openOutput({ sidecar: 'txt', json: true });
  const [a = RECORDS[0], b = RECORDS[1]] = RECORDS;
  if (!a || !b) throw new Error('no records');
  await expect(output.write(a, 'a.jpg')).rejects.toMatchObject({
    code: 'input_unusable',
    subject: 'a.jpg',
    message: 'a.txt exists already',
  });
  await output.write(b, 'b.jpg');
  await expect(output.write(answerOf(entryOf('url')), undefined)).rejects.toThrow('has no folder');
  await output.write(answerOf(entryOf('c.jpg'), 'c', { error: errorOf('refusal', 3) }), 'c.jpg');
  await output.end();
  expect(readFileSync(pathOf('a.txt'), 'utf8')).toBe('mine');
  expect(readFileSync(pathOf('b.txt'), 'utf8')).toBe('about b.jpg\n');
  expect(existsSync(pathOf('c.txt'))).toBe(false);
  expect(texts.stdout.split('\n')).toHaveLength(5);
});

test('leaves a file beside an input that holds the answer already', async () => {
  const [a] = RECORDS;
  if (!a) throw new Error('no record');
  writeFileSync(pathOf('a.jpg'), '');
  writeFileSync(pathOf('a.txt'), 'about a.jpg\n');
  const { output } = await openOutput({ sidecar: 'txt' });
  await output.write(a, 'a.jpg');
  expect(readdirSync(sinks.folder).toSorted()).toEqual(['a.jpg', 'a.txt']);
});

test('writes nothing beside an input that is not there, as a manifest may name any path', async () => {
  const [a, b] = RECORDS;
  if (!a || !b) throw new Error('no records');
  const { output } = await openOutput({ sidecar: 'txt' });
  await expect(output.write(a, 'a.jpg')).rejects.toMatchObject({ code: 'input_unusable', subject: 'a.jpg' });
  expect(readdirSync(sinks.folder)).toEqual([]);
});

test('says once that the inputs are on another machine', async () => {
  const [a] = RECORDS;
  if (!a) throw new Error('no record');
  const { output, texts } = await openOutput({ sidecar: 'txt', json: true });
  await expect(output.write(a, '/elsewhere/photos/a.jpg')).rejects.toMatchObject({
    code: 'usage',
    subject: '--sidecar',
    message: 'the folder of a.jpg is not on this machine: /elsewhere/photos',
  });
  expect(texts.stdout).toBe('');
});

test.each(['missing/x.jsonl', 'a.jpg/x.csv'])('tells at once that %s cannot be written', async (output) => {
  writeFileSync(pathOf('a.jpg'), '');
  await expect(openOutput({ output })).rejects.toMatchObject({ code: 'output_unwritable', subject: output });
});

test.skipIf(process.platform === 'win32')('streams to the reader of a named pipe', async () => {
  execFileSync('mkfifo', [pathOf('pipe.csv')]);
  const { output } = await openOutput({ output: 'pipe.csv' });
  const reader = open(pathOf('pipe.csv'), 'r');
  const [first, second] = RECORDS;
  if (!first || !second) throw new Error('no records');
  await output.write(first, undefined);
  const handle = await reader;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100);
  expect(buffer.toString('utf8', 0, bytesRead)).toMatch(/^input,answer\n/);
  await output.write(second, undefined);
  await output.end();
  const rest = await readFile(handle, 'utf8');
  await handle.close();
  expect(buffer.toString('utf8', 0, bytesRead) + rest).toBe(
    'input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n',
  );
});
