import { expect, test } from 'vitest';
import { CliError } from '../../../src/errors.ts';
import { renderReport } from '../../../src/render/check/render-report.ts';
import { MIXED } from '../../support/check-report.ts';

test('passes each picture and the report to every reporter, and returns what could not be written', async () => {
  const taken: unknown[] = [];
  const failure = new CliError('output_unwritable', 'cannot be written');
  const failures = await renderReport(MIXED, {
    reporters: [
      { image: async (image) => void taken.push(image.check), end: async () => void taken.push('end') },
      { end: async (report) => void taken.push(report) },
    ],
    printsOnStdout: false,
    failures: () => [failure],
    abort: async () => {},
  });
  expect(taken).toEqual(['login', 'home', 'end', MIXED]);
  expect(failures).toEqual([failure]);
});
