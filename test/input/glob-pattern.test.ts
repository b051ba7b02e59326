/** Patterns as tables: which names a segment matches, and what braces stand for. */
import { describe, expect, test } from 'vitest';
import { parsePattern } from '../../src/input/glob-pattern.ts';

/** Whether a pattern of one segment matches a name. */
function matches(pattern: string, name: string): boolean {
  return parsePattern(pattern).some(({ segments: [segment] }) =>
    segment?.kind === 'literal'
      ? segment.name === name
      : segment?.kind === 'pattern' && segment.matches(name),
  );
}

/** The literal paths that the braces of a pattern stand for. */
function alternatives(pattern: string): readonly string[] {
  return parsePattern(pattern).map(({ segments }) =>
    segments.map((segment) => (segment.kind === 'literal' ? segment.name : segment.kind)).join('/'),
  );
}

describe('a segment', () => {
  test.each([
    ['*', 'a.png', true],
    ['*', '.a.png', false],
    ['.*', '.a.png', true],
    ['?a', '.a', false],
    ['*.png', 'a.png', true],
    ['*.png', 'a.png.txt', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a**b', 'ab', true],
    ['?', 'é', true],
    ['?', '🧀', true],
    ['?', 'ab', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[^a-c]x', 'bx', false],
    ['[]]x', ']x', true],
    ['[a-]x', '-x', true],
    ['[\\]]x', ']x', true],
    ['[a*', '[ab', true],
    ['\\*a*', '*ab', true],
    ['\\*a*', 'xab', false],
    // Typed as NFC and with a plain space; on the disk of a Mac.
    ['caf\u00e9 *', 'cafe\u0301\u202f1', true],
  ])('%j and %j: %j', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  test('with many stars is answered at once', () => {
    expect(matches(`${'*a'.repeat(60)}b`, 'a'.repeat(255))).toBe(false);
  });
});

describe('braces', () => {
  test('of more than 10,000 alternatives are refused', () => {
    expect(alternatives('{1..10000}')).toHaveLength(10_000);
    expect(() => parsePattern('{1..999999999}')).toThrow('stands for more than 10,000 alternatives');
    expect(() => parsePattern('{a,b}'.repeat(60))).toThrow('stands for more than 10,000 alternatives');
  });

  test('of a prompt stand for nothing', () => {
    expect(parsePattern('{"a": [1, 2]}, '.repeat(10_000))).toEqual([]);
    expect(parsePattern('answer as {a,b}\nand {c,d}')).toEqual([]);
    expect(parsePattern(`answer as ${'{"a":1,"b":2} '.repeat(60)}`)).toEqual([]);
  });
});

test('`**` is any depth, once, and the files below at the end', () => {
  expect(alternatives('a/**/**/b')).toEqual(['a/any-depth/b']);
  expect(alternatives('a/**')).toEqual(['a/any-depth/pattern']);
  expect(alternatives('./a//b')).toEqual(['./a/b']);
  expect(parsePattern('/a')).toMatchObject([{ root: '/' }]);
});
