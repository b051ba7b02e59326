import { expect, test } from 'vitest';
import { makeJsonReporter } from '../../../src/render/check/json.ts';
import { findCommands, findRawControls, HOSTILE_REPORT, MIXED, report } from '../../support/check-report.ts';

test('is the whole report on one line', async () => {
  const written = await report(makeJsonReporter, MIXED);
  expect(written.endsWith('}\n')).toBe(true);
  expect(written.split('\n')).toHaveLength(2);
  expect(JSON.parse(written)).toEqual(MIXED);
});

test('is indented on a terminal', async () => {
  const written = await report(makeJsonReporter, MIXED, { sink: { columns: 80 } });
  expect(written.startsWith('{\n  "version": 1,\n  "claude_see": "0.1.0",\n')).toBe(true);
  expect(JSON.parse(written)).toEqual(MIXED);
});

test.each([undefined, 80])('keeps hostile text equal and harmless with %s columns', async (columns) => {
  const written = await report(makeJsonReporter, HOSTILE_REPORT, { sink: { columns } });
  expect(findRawControls(written)).toEqual([]);
  expect(findCommands(written)).toEqual([]);
  expect(JSON.parse(written)).toEqual(HOSTILE_REPORT);
});
