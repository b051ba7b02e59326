import { expect, test } from 'vitest';
import { expandHome, splitWords } from '../../src/commands/chat/words.ts';
import { testEnv } from '../support/test-env.ts';

test.each([
  ['', []],
  ['a.png  b.png', ['a.png', 'b.png']],
  [`'a b.png' "c d.png"`, ['a b.png', 'c d.png']],
  ['a\\ b.png', ['a b.png']],
  [`it\\'s.png`, ["it's.png"]],
  [`"say \\"hi\\".png"`, ['say "hi".png']],
  [`pre'fix 'post`, ['prefix post']],
  ['"~/a"/*.png', ['~/a/*.png']],
])('%s is split into %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test('on Windows a backslash is part of a path', () => {
  expect(splitWords('C:\\a\\b.png "C:\\my pictures\\c.png"', { windows: true })).toEqual([
    'C:\\a\\b.png',
    'C:\\my pictures\\c.png',
  ]);
});

test.each(["it's.png", '"half', 'end\\'])('%s is refused', (text) => {
  expect(() => splitWords(text)).toThrow('a quote is not closed');
});

test.each([
  ['~', '/home/me'],
  ['~/a.png', '/home/me/a.png'],
  ['~you/a.png', '~you/a.png'],
  ['a~b', 'a~b'],
])('%s is %s', (word, path) => {
  expect(expandHome(word, testEnv({ variables: { HOME: '/home/me' } }))).toBe(path);
});
