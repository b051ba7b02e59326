import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLineLog, type Place } from '../../src/store/line-log.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-log-'));
  path = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('finds each line again, however long, and what follows the last', async () => {
  // Chunks of 1 MB end within a line and within a character.
  const lines = ['', 'short', 'ä'.repeat(1_500_000), 'x'.repeat(1024 * 1024 - 1), 'last'];
  writeFileSync(path, `${lines.join('\n')}\ntörn`);
  const log = openLineLog(path);
  const places: Place[] = [];
  const found: string[] = [];
  const tail = await log.scan((line, place) => {
    found.push(line);
    places.push(place);
  });
  expect(found.map((line, at) => line === lines[at])).toEqual([true, true, true, true, true]);
  expect(places.map((place, at) => log.read(place) === lines[at])).toEqual([true, true, true, true, true]);
  expect([tail.text, log.read(tail)]).toEqual(['törn', 'törn']);
  log.truncate(tail.offset);
  expect(log.read(log.append('neu\n'))).toBe('neu');
  await log.sync();
  log.close();
  log.close();
  expect(readFileSync(path, 'utf8').endsWith('\nlast\nneu\n')).toBe(true);
});

test('drops the old lines with the first new one, and not before', async () => {
  writeFileSync(path, 'old\n');
  const log = openLineLog(path, { reset: true });
  const found: string[] = [];
  await log.scan((line) => found.push(line));
  expect([found, readFileSync(path, 'utf8')]).toEqual([[], 'old\n']);
  expect(log.append('new\n')).toEqual({ offset: 0, length: 3 });
  log.append('newer\n');
  log.close();
  expect(readFileSync(path, 'utf8')).toBe('new\nnewer\n');
});

test('sees that another process has written to the file, or replaced it', () => {
  const open = () => openLineLog(path);
  const [one, other] = [open(), open()];
  one.append('one\n');
  expect([one.isChanged(), other.isChanged()]).toEqual([false, true]);
  other.append('other\n');
  expect(one.isChanged()).toBe(true);
  const third = open();
  expect(third.isChanged()).toBe(false);
  rmSync(path);
  expect(third.isChanged()).toBe(false);
  const newest = open();
  expect([third.isChanged(), newest.isChanged()]).toEqual([true, false]);
  for (const log of [one, other, third, newest]) log.close();
});

test('refuses a folder and a device', () => {
  expect(() => openLineLog(folder)).toThrow('EISDIR');
  expect(() => openLineLog('/dev/null')).toThrow('is not a regular file');
});

test('refuses a file without newlines beyond 64 MB', async () => {
  writeFileSync(path, Buffer.alloc(66 * 1024 * 1024, 'x'));
  const log = openLineLog(path, { readOnly: true });
  await expect(log.scan(() => {})).rejects.toThrow('holds a line of more than 64 MB');
  log.close();
});
