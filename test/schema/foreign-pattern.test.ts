/** Patterns in the syntax of other languages are refused, with what to write instead. */
import { expect, test } from 'vitest';
import { findForeignSyntax } from '../../src/schema/foreign-pattern.ts';
import { compilePattern } from '../../src/schema/pattern.ts';
import { object, read } from './read.ts';

test.each([
  ['\\Afoo\\Z', '\\A', 'write ^'],
  ['foo\\Z', '\\Z', 'write $'],
  ['foo\\z', '\\z', 'write $'],
  ['a\\hb', '\\h', 'write [ \\t]'],
  ['\\Qa.b\\E', '\\Q', 'put a backslash before each special character'],
  ['\\m', '\\m', 'write m for the letter'],
  ['/^a$/i', '/…/i', 'write it without slashes and flags'],
  ['/^a/', '/…/', 'write it without slashes and flags'],
  ['/[a-z]+/gi', '/…/gi', 'write it without slashes and flags'],
  ['[[:alpha:]]+', '[:alpha:]', 'write A-Za-z'],
  ['^[^x[:digit:]]$', '[:digit:]', 'write 0-9'],
  ['(?i)abc', '(?i)', 'leave the flags out; for both cases write [Aa]'],
  ['(?i:abc)', '(?i:', 'leave the flags out; for both cases write [Aa]'],
  ['a++b', '++', 'write +'],
  ['[ab]*+', '*+', 'write *'],
  ['a{2,3}+', '{2,3}+', 'write {2,3}'],
  ['(?>a|b)', '(?>', 'write (?:'],
  ['(?P<year>x)', '(?P<', 'write (?<'],
  ['(?<a>x)(?P=a)', '(?P=a)', 'write \\k<NAME>'],
  ['a(?#note)', '(?#', 'leave the comment out'],
  ['(a(?R)?b)', '(?R)', 'write the pattern without it'],
])('%s has %s: %s', (pattern, found, instead) => {
  expect(findForeignSyntax(pattern)).toEqual({ found, instead });
});

test.each([
  '^a$',
  '\\\\A',
  '\\_\\-\\/',
  '^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$',
  '^/a/i$',
  '/a/i',
  '/users/\\d+/x',
  '[+*]+?',
  '\\++',
  '[(?i)++]',
  '(?:a)(?=b)(?!c)(?<=d)(?<!e)(?<f>g)\\k<f>',
  '\\p{L}\\x41\\u0041\\cA\\0',
  '[:alpha:]',
])('%s is JavaScript', (pattern) => {
  expect(findForeignSyntax(pattern)).toBeUndefined();
  expect(() => compilePattern(pattern)).not.toThrow();
});

test('a million characters are searched in linear time', () => {
  const start = performance.now();
  for (const piece of ['/', '[', '(', '[:', 'a{1', '/\\/']) findForeignSyntax(piece.repeat(300_000));
  expect(performance.now() - start).toBeLessThan(5000);
});

test.each([
  ['\\Aa', '/properties/a/pattern: the syntax of JavaScript has no \\A'],
  ['\\p{Greek}', '/properties/a/pattern: is not a valid regular expression: Invalid property name'],
  [
    `${'('.repeat(20_000)}a${')'.repeat(20_000)}`,
    '/properties/a/pattern: is not a valid regular expression: Stack overflow',
  ],
  [`(?:a?|b?){40}x`, '/properties/a/pattern: takes too long to try'],
])('%s is refused before the request', async (pattern, message) => {
  await expect(read(object({ a: { type: 'string', pattern } }))).rejects.toThrow(message);
});
