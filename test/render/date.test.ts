import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatDay } from '../../src/render/date.ts';

const NOW = new Date('2026-11-27T12:00:00Z');

let zone: string | undefined;
beforeEach(() => {
  zone = process.env.TZ;
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ['UTC', '2026-12-26T23:30:00Z', '26 Dec'],
  // Half an hour before midnight UTC is the next day to the east.
  ['Asia/Tokyo', '2026-12-26T23:30:00Z', '27 Dec'],
  ['America/New_York', '2026-12-27T00:30:00Z', '26 Dec'],
  ['UTC', '2027-01-05T10:00:00Z', '5 Jan 2027'],
  ['UTC', '2025-11-03T10:00:00Z', '3 Nov 2025'],
  ['UTC', '2026-11-28T09:05:00Z', '28 Nov 09:05'],
  ['Asia/Tokyo', '2026-11-28T09:05:00Z', '28 Nov 18:05'],
  ['UTC', '2026-11-29T12:00:00Z', '29 Nov'],
  ['UTC', '2026-11-27T11:00:00Z', '27 Nov'],
  ['UTC', 'soon', 'soon'],
])('in %s, %s is %s', (TZ, iso, day) => {
  process.env.TZ = TZ;
  expect(formatDay(iso, NOW)).toBe(day);
});
