/** Regular expressions that the API supports, and those that are only validated here. */
import { describe, expect, test } from 'vitest';
import { isApiPattern } from '../../src/schema/pattern.ts';

describe('is sent', () => {
  test.each([
    '',
    '^$',
    '^[A-Z]{2}\\d+$',
    'colou?r',
    '^(?:red|green)$',
    '^(a(b|c))+$',
    '[^,;]{0,20}',
    '\\$\\d{1,3}\\.\\d{2}',
    '^[\\w.+-]+@[\\w-]+$',
    'x\\$',
    '^größe .*$',
  ])('%j', (pattern) => {
    expect(isApiPattern(pattern)).toBe(true);
  });
});

describe('is only validated here', () => {
  test.each([
    ['lookahead', '^(?=a)b'],
    ['negative lookbehind', '(?<!a)b'],
    ['a named group', '(?<year>\\d{4})'],
    ['a backreference', '(a)\\1'],
    ['a word boundary', '\\bword'],
    ['a large count', 'a{1,1000}'],
    ['a count above ours', '(?:a{51})'],
    ['a Unicode class', '^\\p{L}+$'],
    ['a lazy quantifier', 'a+?'],
    ['a doubled quantifier', 'a{2}{3}'],
    ['an anchor inside', 'a$b'],
    ['a choice outside of groups', '^a|b$'],
    ['an open group', '(a'],
    ['a closed group that was not open', 'a)'],
    ['a bracket', 'a]'],
    ['a control escape', 'a\\n'],
  ])('%s', (_name, pattern) => {
    expect(isApiPattern(pattern)).toBe(false);
  });
});
