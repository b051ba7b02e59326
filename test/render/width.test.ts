import { describe, expect, test } from 'vitest';
import { cutToWidth, getWidth, padToWidth, wrapToWidth } from '../../src/render/width.ts';

describe('the columns that text takes on a terminal', () => {
  test.each([
    ['nothing', '', 0],
    ['ASCII', 'photo.png', 9],
    ['accents, composed and combined', 'Zo\u00eb Zoe\u0308', 7],
    ['Chinese, Japanese, Korean', '写真 사진', 9],
    ['full-width and half-width forms', '\uff21\uff71', 3],
    ['an emoji', '🦊', 2],
    ['an emoji of several characters', '👩‍👩‍👧', 2],
    ['a skin tone', '👍🏽', 2],
    ['a flag', '🇩🇪', 2],
    ['a text symbol, and the same as an emoji', '\u2764\u2764\ufe0f', 3],
    ['a zero-width space', 'a\u200bb', 2],
    ['Hebrew and Arabic', 'שלום عربي', 9],
    ['an ellipsis and a picture of a control character', '…␛', 2],
  ])('%s', (_name, text, columns) => {
    expect(getWidth(text)).toBe(columns);
  });
});

test('padding counts columns', () => {
  expect(padToWidth('写真', 6)).toBe('写真  ');
  expect(padToWidth('写真', 2)).toBe('写真');
});

describe('cutting', () => {
  test.each([
    ['what fits', 'photo', 5, 'photo'],
    ['ASCII', 'photos', 5, 'phot…'],
    ['wide characters, of which none is halved', '写真写真', 6, '写真…'],
    ['emoji of several characters', '👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
    ['combined accents', 'e\u0308e\u0308e\u0308', 2, 'e\u0308…'],
    ['to one column', 'ab', 1, '…'],
    ['to no column', 'ab', 0, ''],
    ['to fewer than none', 'ab', -3, ''],
  ])('%s', (_name, text, columns, shown) => {
    expect(cutToWidth(text, columns)).toBe(shown);
  });
});

describe('wrapping', () => {
  test.each([
    ['what fits', 'a photo', 7, ['a photo']],
    ['at spaces', 'a photo of a cat', 7, ['a photo', 'of a', 'cat']],
    ['by columns', '写真 写真', 8, ['写真', '写真']],
    ['a word that is too long', 'a photograph', 6, ['a', 'photo…']],
    ['without a limit', 'a photo', Number.POSITIVE_INFINITY, ['a photo']],
  ])('%s', (_name, text, columns, lines) => {
    expect(wrapToWidth(text, columns)).toEqual(lines);
  });
});
