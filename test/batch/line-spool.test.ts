import { afterEach, expect, test } from 'vitest';
import { type LineSpool, openLineSpool } from '../../src/batch/line-spool.ts';

let spool: LineSpool | undefined;
afterEach(() => spool?.close());

test('lines come back by their number, in any order, before and after they are on disk', () => {
  spool = openLineSpool(100, 4);
  spool.add(102, 'two, “äöü”');
  expect(spool.read(102)).toBe('two, “äöü”');
  const long = 'x'.repeat(300_000);
  spool.add(100, long);
  spool.add(103, '{}');
  expect(spool.read(103)).toBe('{}');
  expect(spool.read(100)).toBe(long);
  expect(spool.read(101)).toBeUndefined();
});
