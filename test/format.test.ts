/** Formatted numbers and text; expected values are written by hand. */
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNamedPages,
  formatPages,
  formatSize,
  formatUsd,
  formatUsdExactly,
  plural,
  quoteArgument,
  truncateText,
} from '../src/format.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KB'],
  [1075, '1 KB'],
  [1076, '1.1 KB'],
  [1536, '1.5 KB'],
  [1_048_524, '1023.9 KB'],
  [1_048_525, '1 MB'],
  [1_048_576, '1 MB'],
  [3_250_586, '3.1 MB'],
  [10_485_760, '10 MB'],
  [32_000_000, '30.5 MB'],
  [524_288_000, '500 MB'],
  [1_073_741_824, '1 GB'],
  [2_199_023_255_552, '2048 GB'],
])('%i bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [12_345, '12,345'],
  [100_000, '100,000'],
  [1_234_567, '1,234,567'],
  [1_000_000_000, '1,000,000,000'],
])('%i is written %s', (count, words) => {
  expect(formatCount(count)).toBe(words);
});

test.each([
  [0, '$0'],
  [0.000_001, '$0.0000010'],
  [0.000_123, '$0.00012'],
  [0.001_664, '$0.0017'],
  [0.0026, '$0.0026'],
  [0.003, '$0.0030'],
  [0.009_96, '$0.010'],
  [0.014, '$0.014'],
  [0.05, '$0.050'],
  [0.0994, '$0.099'],
  [0.0996, '$0.10'],
  [0.1, '$0.10'],
  [0.321_664, '$0.32'],
  [1, '$1.00'],
  [12.346, '$12.35'],
  [1234.5, '$1234.50'],
])('%d USD are %s', (usd, words) => {
  expect(formatUsd(usd)).toBe(words);
});

test.each([
  [1, '1 ms'],
  [500, '500 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
  [90_000, '90 s'],
  [120_000, '2 min'],
  [150_000, '2.5 min'],
  [600_000, '10 min'],
  [7_140_000, '119 min'],
  [7_200_000, '2 h'],
  [9_000_000, '2.5 h'],
  [169_200_000, '47 h'],
  [172_800_000, '2 d'],
  [864_000_000, '10 d'],
])('%i milliseconds are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test.each([
  [[7], '7'],
  [[2, 3, 4, 5, 9], '2-5, 9'],
  [[1, 3, 4], '1, 3-4'],
  [[], ''],
])('pages %j are %s', (pages, words) => {
  expect(formatPages(pages)).toBe(words);
});

test('pages with their noun are of one page or of several', () => {
  expect(formatNamedPages([7])).toBe('page 7');
  expect(formatNamedPages([2, 3, 9])).toBe('pages 2-3, 9');
});

test.each([
  [0.0105, '$0.0105'],
  [0.1, '$0.10'],
  [0.1 + 0.2, '$0.30'],
  [0.000_000_1, '$0.0000001'],
  [5, '$5.00'],
  [100, '$100.00'],
  [12.345, '$12.345'],
])('%d USD as typed are %s', (usd, words) => {
  expect(formatUsdExactly(usd)).toBe(words);
});

test('a size is width by height', () => {
  expect(formatSize({ width: 640, height: 480 })).toBe('640x480');
});

test.each([
  [0, '0 pages'],
  [1, '1 page'],
  [2, '2 pages'],
  [1200, '1,200 pages'],
])('%i with its noun is %s', (count, words) => {
  expect(plural(count, 'page')).toBe(words);
});

test.each([
  ['report.pdf', 'report.pdf'],
  ['../a-b_c.png', '../a-b_c.png'],
  ['my photo.jpg', "'my photo.jpg'"],
  ["it's.png", "'it'\\''s.png'"],
  ['$(rm).png', "'$(rm).png'"],
  ['', "''"],
  ['user@host=1+2', 'user@host=1+2'],
  // A list, a variable or a splatted array in a shell of Windows.
  ['a,b.png', "'a,b.png'"],
  ['%TEMP%.png', "'%TEMP%.png'"],
  ['@a', "'@a'"],
])('%j is %s in a shell', (argument, quoted) => {
  expect(quoteArgument(argument)).toBe(quoted);
});

test('text is cut only if it is too long', () => {
  expect(truncateText('abc', 3)).toBe('abc');
  expect(truncateText('abcd', 3)).toBe('abc…');
});
