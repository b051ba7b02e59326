import { expect, test } from 'vitest';
import { formatClockHint } from '../../../src/api/errors/aws-clock.ts';

const LATE =
  'Signature expired: 20261127T070000Z is now earlier than 20261127T075500Z (20261127T080000Z - 5 min.)';
const EARLY =
  'Signature not yet current: 20261127T090000Z is still later than 20261127T080500Z (20261127T080000Z + 5 min.)';

test.each([
  [LATE, '2026-11-27 07:00:00 UTC'],
  [EARLY, '2026-11-27 09:00:00 UTC'],
])('%s: both clocks are told', (message, ours) => {
  const now = Date.parse(`${ours.slice(0, 10)}T${ours.slice(11, 19)}Z`);
  expect(formatClockHint(message, now)).toBe(
    `set the clock of this machine: it said ${ours}, and AWS has 2026-11-27 08:00:00 UTC`,
  );
});

test('a clock that is right by now means that the request was sent for too long', () => {
  const now = Date.parse('2026-11-27T08:01:00Z');
  expect(formatClockHint(LATE, now)).toBe(
    'the request took longer to send than its signature is valid: send fewer or smaller images',
  );
});

test('a message that was cut tells what it has', () => {
  expect(formatClockHint('Signature expired: 20261127T070000Z is now earlier than')).toBe(
    'set the clock of this machine: it said 2026-11-27 07:00:00 UTC',
  );
});

test.each([
  '',
  'The request signature we calculated does not match the signature you provided.',
  'Signature expired: yesterday',
  'Signature expired: 99999999T999999Z is now earlier than',
])('%j is about no clock', (message) => {
  expect(formatClockHint(message)).toBeUndefined();
});
