import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAppender } from '../../src/batch/append-manifest.ts';
import type { ManifestEvent } from '../../src/batch/manifest.ts';
import { readManifest } from '../../src/batch/read-manifest.ts';
import { inputEvent } from '../support/batch-manifest.ts';
import { START } from '../support/batch-submission.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  path = join(folder, 'batch.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (event: object) => `${JSON.stringify(event)}\n`;
const INPUT = inputEvent(0);
const INPUT_ABROAD = inputEvent(0, { input: 'ü.png' });
const LISTED: ManifestEvent = { event: 'listed', total: 0 };

async function read(): Promise<ManifestEvent[]> {
  const events: ManifestEvent[] = [];
  for await (const { event } of readManifest(path)) events.push(event);
  return events;
}

const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

test('events come back as they were written, whatever their text', async () => {
  const unusable: ManifestEvent = {
    event: 'unusable',
    index: 3,
    error: {
      ...{ code: 'input_missing', message: 'grün\n\u2028 "ü".jpg', hint: null },
      ...{ exit_code: 2, retryable: false, request_id: null },
    },
  };
  writeFileSync(path, line(START));
  const appender = openAppender(path);
  appender.append(LISTED, unusable);
  appender.close();
  expect(await read()).toEqual([START, LISTED, unusable]);
});

test('each event comes with its place in the file', async () => {
  const long = {
    event: 'retry',
    indexes: Array.from({ length: 50_000 }, (_, at) => at),
    at: START.created_at,
  };
  const text = line(START) + line(INPUT_ABROAD) + line(long) + line(LISTED);
  writeFileSync(path, text);
  const bytes = Buffer.from(text);
  for await (const { event, start, end } of readManifest(path)) {
    expect(bytes.subarray(start, end).toString()).toBe(line(event));
  }
});

test('a last line that was torn at any byte is left out, and cut off by the next event', async () => {
  const torn = Buffer.from(line({ event: 'created', n: 1, id: 'msgbatch_ü', at: '2026-11-27T10:00:00Z' }));
  for (let length = 0; length < torn.length; length++) {
    writeFileSync(path, line(START));
    appendFileSync(path, torn.subarray(0, length));
    expect(await read()).toEqual([START]);
    const appender = openAppender(path);
    appender.append(LISTED);
    appender.close();
    expect(readFileSync(path, 'utf8')).toBe(line(START) + line(LISTED));
  }
});

test('a torn line that is longer than a block is cut off', async () => {
  writeFileSync(path, `${line(START)}{"event":"retry","at":"${'x'.repeat(200_000)}`);
  openAppender(path).close();
  expect(readFileSync(path, 'utf8')).toBe(line(START));
});

test.each<readonly [string, string | Buffer, string]>([
  ['an empty file', '', 'is not the manifest of a batch'],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0a, 0x1a, 0x0a]), 'is not the manifest of a batch'],
  ['answers', line({ index: 0, input: 'a.jpg', text: 'A cat.' }), 'is not the manifest of a batch'],
  ['a newer version', line({ ...START, version: 2 }), 'is from a newer version of claude-see'],
  ['an unknown event', line(START) + line({ event: 'paused' }), 'is from a newer version of claude-see'],
  ['a start without a question', line({ ...START, question: null }), 'is damaged at line 1'],
  ['a start with a key for any custom_id', line({ ...START, key: '' }), 'is damaged at line 1'],
  ['a second start', line(START) + line(START), 'is damaged at line 2'],
  ['an input twice', line(START) + line(INPUT) + line(INPUT), 'is damaged at line 3'],
  ['an input behind the list', line(START) + line(LISTED) + line(INPUT), 'is damaged at line 3'],
  ...[-1, 0.5, '0', null, 100_000_001, 2 ** 31, 1e15].map(
    (index) =>
      [`the index ${index}`, line(START) + line({ ...INPUT, index }), 'is damaged at line 2'] as const,
  ),
  ...[
    { ...INPUT, input: 7 },
    { ...INPUT, ref: { kind: '__proto__' } },
    { ...INPUT, ref: { kind: 'path', path: ['/etc'] } },
    { ...INPUT, ref: { kind: 'error', error: { code: 'constructor', message: '', hint: null } } },
    { event: 'request', index: 0 },
    { event: 'retry', indexes: [0, 1e15], at: '2026-11-27T10:00:00Z' },
    {
      event: 'creating',
      n: 1,
      first: 0,
      last: 1e15,
      count: 1,
      bytes: 1,
      worst_case_usd: null,
      at: START.created_at,
    },
    {
      event: 'creating',
      n: 2 ** 31,
      first: 0,
      last: 0,
      count: 1,
      bytes: 1,
      worst_case_usd: null,
      at: START.created_at,
    },
    { event: 'created', n: 1, id: 'msgbatch_1', at: 'yesterday' },
    { event: 'ended', n: 1, counts: {}, ended_at: null },
  ].map(
    (event) =>
      [`the event ${JSON.stringify(event)}`, line(START) + line(event), 'is damaged at line 2'] as const,
  ),
  ['a damaged line', `${line(START)}{"event":\n${line(LISTED)}`, 'is damaged at line 2'],
  ['a line without an event', `${line(START)}7\n`, 'is damaged at line 2'],
])('%s is refused', async (_, content, message) => {
  writeFileSync(path, content);
  expect(await failureOf(read())).toMatchObject({ code: 'input_unusable', subject: path, message });
});

test('a file that is not there is said', async () => {
  expect(await failureOf(read())).toMatchObject({
    code: 'input_missing',
    message: 'cannot be read: no such file or folder',
  });
});
