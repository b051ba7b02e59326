import { expect, test } from 'vitest';
import { isInterruption, toReportedError, toStatus } from '../../src/check/reported-error.ts';
import { CliError } from '../../src/errors.ts';
import { ERROR_EXIT_CODES, type ErrorCode } from '../../src/exit-codes.ts';

test.each(Object.keys(ERROR_EXIT_CODES) as ErrorCode[])('%s is neither a pass nor a fail', (code) => {
  expect(['uncertain', 'skipped', 'error']).toContain(toStatus(new CliError(code, 'no')));
});

test('signals are interruptions, and a person who cancels', () => {
  const interruptions = (Object.keys(ERROR_EXIT_CODES) as ErrorCode[]).filter((code) =>
    isInterruption(new CliError(code, 'no')),
  );
  expect(interruptions).toEqual(['hung_up', 'interrupted', 'selection_cancelled', 'terminated']);
});

test('a reported error names its subject', () => {
  expect(toReportedError(new CliError('input_missing', 'no such file', { subject: 'a.png' }))).toMatchObject({
    code: 'input_missing',
    message: 'a.png: no such file',
    hint: null,
    exit_code: 2,
  });
});
