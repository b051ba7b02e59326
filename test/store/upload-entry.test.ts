import { expect, test } from 'vitest';
import { isUsable, type UploadEntry } from '../../src/store/upload-entry.ts';

const entry = (created_at: string, expires_at: string | null): UploadEntry => ({
  base_url: 'https://api.anthropic.com',
  scope: '1'.repeat(64),
  sha256: 'a'.repeat(64),
  media_type: 'image/png',
  file_id: 'file_1',
  filename: 'photo.png',
  size_bytes: 1234,
  created_at,
  expires_at,
});

const NOW = new Date('2026-11-22T12:00:00Z');

test.each<[what: string, created: string, expires: string | null, usable: boolean]>([
  ['a day to go', '2026-11-20T12:00:00Z', '2026-11-23T12:00:00Z', true],
  ['11 minutes to go', '2026-11-20T12:00:00Z', '2026-11-22T12:11:00Z', true],
  ['exactly 10 minutes to go', '2026-11-20T12:00:00Z', '2026-11-22T12:10:00Z', false],
  ['a second to go', '2026-11-20T12:00:00Z', '2026-11-22T12:00:01Z', false],
  ['over', '2026-11-20T12:00:00Z', '2026-11-22T11:59:00Z', false],
  ['never ending', '2020-01-01T00:00:00Z', null, true],
  [
    'created in the future, as after a clock was put back',
    '2027-06-01T00:00:00Z',
    '2027-07-01T00:00:00Z',
    true,
  ],
  ['created in the future and never ending', '2027-06-01T00:00:00Z', null, true],
])('%s', (_, created, expires, usable) => {
  expect(isUsable(entry(created, expires), NOW)).toBe(usable);
});
