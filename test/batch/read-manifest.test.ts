import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAppender } from '../../src/batch/append-manifest.ts';
import type { ManifestEvent } from '../../src/batch/manifest.ts';
import { readManifest } from '../../src/batch/read-manifest.ts';
import { START } from '../support/batch-submission.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  path = join(folder, 'batch.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (event: object) => `${JSON.stringify(event)}\n`;
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
  const long = { event: 'retry', indexes: Array.from({ length: 50_000 }, (_, at) => at), at: 'ü' };
  const text = line(START) + line(long) + line(LISTED);
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

test.each([
  ['an empty file', '', 'is not the manifest of a batch'],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0a, 0x1a, 0x0a]), 'is not the manifest of a batch'],
  ['answers', line({ index: 0, input: 'a.jpg', text: 'A cat.' }), 'is not the manifest of a batch'],
  ['a newer version', line({ ...START, version: 2 }), 'is from a newer version of claude-see'],
  ['an unknown event', line(START) + line({ event: 'paused' }), 'is from a newer version of claude-see'],
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
