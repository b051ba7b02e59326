import { describe, expect, test } from 'vitest';
import { parseViewport, parseWait, resolvePages } from '../../src/run/page-settings.ts';

test.each([
  ['390x844', { width: 390, height: 844 }],
  ['1280×800', { width: 1280, height: 800 }],
  ['8192x16', { width: 8192, height: 16 }],
])('reads the window %s', (text, size) => {
  expect(parseViewport(text)).toEqual(size);
});

test.each(['', '390', '390x', 'x844', '390x844x2', '15x800', '800x8193', '3e2x400', '-1x5'])(
  'refuses the window %s',
  (text) => {
    expect(() => parseViewport(text)).toThrow('expected a width and height from 16 to 8192');
  },
);

test.each([
  ['500', { ms: 500 }],
  ['500ms', { ms: 500 }],
  ['1.5s', { ms: 1500 }],
  ['300s', { ms: 300_000 }],
  [' #main .row ', { selector: '#main .row' }],
  ['s', { selector: 's' }],
])('reads what to wait for: %s', (text, wait) => {
  expect(parseWait(text)).toEqual(wait);
});

test.each([
  ['301s', 'the maximum time is 300s'],
  ['  ', 'expected a CSS selector, or milliseconds'],
])('refuses to wait for %s', (text, message) => {
  expect(() => parseWait(text)).toThrow(message);
});

describe('the flags of a run', () => {
  test('give one picture in the default window without any', () => {
    expect(resolvePages({})).toEqual({ shots: [{}], saveAs: undefined, tilesWhole: true, typed: [] });
  });

  test('give each window a picture with all else alike', () => {
    const flags = { viewport: ['390x844', '800x600'], dark: true, hide: ['.ad'], saveShot: 'a.png' };
    expect(resolvePages(flags)).toEqual({
      shots: [
        { viewport: { width: 390, height: 844 }, dark: true, hide: ['.ad'] },
        { viewport: { width: 800, height: 600 }, dark: true, hide: ['.ad'] },
      ],
      saveAs: 'a.png',
      tilesWhole: true,
      typed: ['--viewport', '--hide', '--dark', '--save-shot'],
    });
  });

  test.each([{ tile: false }, { tile: true }, { resize: false }])('leave tiles to %o', (flags) => {
    expect(resolvePages(flags).tilesWhole).toBe(false);
  });

  test.each([
    [{ selector: ' ' }, '--selector'],
    [{ device: '' }, '--device'],
    [{ saveShot: '' }, '--save-shot'],
    [{ fullPage: true, selector: 'p' }, '--full-page'],
  ])('%o is refused', (flags, subject) => {
    expect(() => resolvePages(flags)).toThrow(expect.objectContaining({ code: 'usage', subject }));
  });
});
