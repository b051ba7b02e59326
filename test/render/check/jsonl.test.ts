import { expect, test } from 'vitest';
import { makeJsonlReporter } from '../../../src/render/check/jsonl.ts';
import {
  findCommands,
  HOSTILE_REPORT,
  MIXED,
  makeSink,
  makeTools,
  report,
} from '../../support/check-report.ts';

test('has a line for each picture, and the rest of the report as the summary', async () => {
  const { images, ...summary } = MIXED;
  const lines = (await report(makeJsonlReporter, MIXED)).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual([...images, { summary }]);
});

test('writes a picture as it comes', async () => {
  const written: string[] = [];
  const reporter = makeJsonlReporter(makeSink(written), makeTools());
  const [image] = MIXED.images;
  if (image) await reporter.image?.(image);
  expect(written).toEqual([`${JSON.stringify(image)}\n`]);
});

test('keeps hostile text equal, in one line each', async () => {
  const written = await report(makeJsonlReporter, HOSTILE_REPORT);
  expect(findCommands(written)).toEqual([]);
  const lines = written.trimEnd().split('\n');
  expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual(HOSTILE_REPORT.images);
});
