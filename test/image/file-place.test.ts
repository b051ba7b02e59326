import { describe, expect, test } from 'vitest';
import { formatFilePlace, formatTime, nameInFile } from '../../src/image/file-place.ts';

test.each([
  [0, '0:00'],
  [5, '0:05'],
  [5.5, '0:05.5'],
  [5.04, '0:05.04'],
  [59.9996, '1:00'],
  [62.001, '1:02.001'],
  [3600, '1:00:00'],
  [36_067.25, '10:01:07.25'],
])('%d seconds are the time %s', (seconds, text) => {
  expect(formatTime(seconds)).toBe(text);
});

describe('the place of an image', () => {
  test.each([
    ['a whole file', undefined, ''],
    ['a frame', { kind: 'frame', number: 3, count: undefined, seconds: 5 }, ' at 0:05'],
    ['a page', { kind: 'page', number: 2, count: 3 }, ', page 2'],
  ] as const)('that is %s follows the name of the file', (_, place, text) => {
    expect([formatFilePlace(place), nameInFile({ input: 'a.b', place })]).toEqual([text, `a.b${text}`]);
  });
});
