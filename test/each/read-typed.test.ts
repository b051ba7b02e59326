/** Faults of arguments that end the run. */
import { expect, test } from 'vitest';
import { hintAtLists } from '../../src/each/read-typed.ts';
import { CliError, usageError } from '../../src/errors.ts';

test('too many matches of a pattern lead to a list, and other faults keep their own hint', () => {
  const details = { subject: '**/*.png', hint: 'use a pattern that matches fewer' };
  expect(
    hintAtLists(new CliError('limit_exceeded', 'matches more than 100,000 files', details)),
  ).toMatchObject({
    code: 'limit_exceeded',
    subject: '**/*.png',
    message: 'matches more than 100,000 files',
    hint: 'a list has no limit: find … -print0 | … --inputs-from - -0',
  });
  expect(hintAtLists(usageError('-p', 'the prompt is empty', 'write one'))).toMatchObject({
    hint: 'write one',
  });
  const stopped = new Error('stopped');
  expect(hintAtLists(stopped)).toBe(stopped);
});
