import { expect, test } from 'vitest';
import { decideExpectations, leaveExpectations } from '../../src/check/expect.ts';
import type { Expectations } from '../../src/check/suite.ts';

const FACTS = { original: { width: 1280, height: 600 }, blank: false, format: 'png' };

test.each<[Expectations, 'pass' | 'fail', string]>([
  [{ width: 1280 }, 'pass', ''],
  [{ width: 1281 }, 'fail', 'it is 1280 pixels'],
  [{ minWidth: 1280 }, 'pass', ''],
  [{ minWidth: 1281 }, 'fail', 'it is 1280 pixels'],
  [{ maxWidth: 1280 }, 'pass', ''],
  [{ maxWidth: 1279 }, 'fail', 'it is 1280 pixels'],
  [{ height: 600 }, 'pass', ''],
  [{ minHeight: 601 }, 'fail', 'it is 600 pixels'],
  [{ maxHeight: 599 }, 'fail', 'it is 600 pixels'],
  [{ blank: false }, 'pass', ''],
  [{ blank: true }, 'fail', 'it is not one plain colour'],
  [{ format: 'png' }, 'pass', ''],
  [{ format: 'jpeg' }, 'fail', 'it is png'],
])('%j: %s', (expected, status, reason) => {
  const results = decideExpectations({ expect: expected, position: null }, FACTS);
  expect(results).toMatchObject([{ status, reason, decided_by: 'code', severity: 'error' }]);
});

test('expectations of an unknown file are left as the outcome says', () => {
  const outcome = { status: 'error', reason: 'is damaged', error: null } as const;
  const results = leaveExpectations({ expect: { width: 1, blank: false }, position: null }, outcome);
  expect(results).toMatchObject([
    { id: 'expect.width', decided_by: null, ...outcome },
    { id: 'expect.blank', decided_by: null, ...outcome },
  ]);
});
