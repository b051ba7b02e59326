/** Which texts are joined, and when a folder is a word, as tables. */
import { expect, test } from 'vitest';
import type { CliError } from '../../src/errors.ts';
import { FolderError } from '../../src/input/folder-error.ts';
import { joinWords, readFoldersAsWords } from '../../src/input/join-words.ts';
import type { Item } from '../../src/input/refs.ts';

/** `IMAGE` is an input, `-p TEXT` a prompt, `name/` a folder, and the rest is text. */
function outcome(word: string): Item | CliError {
  if (word === 'IMAGE') return { kind: 'input', ref: { kind: 'stdin', input: '-' } };
  if (word.endsWith('/')) return new FolderError(word.slice(0, -1), word.slice(0, -1), undefined);
  const [, prompt] = /^-p (.*)$/.exec(word) ?? [];
  return prompt === undefined ? { kind: 'text', text: word } : { kind: 'text', text: prompt, prompt: true };
}

function show(found: Item | CliError): string {
  if (found instanceof FolderError) return `${found.path}/`;
  if (!('kind' in found) || found.kind === 'input') return 'IMAGE';
  return found.prompt ? `-p ${found.text}` : found.text;
}

test.each([
  [
    ['IMAGE', 'what', 'is', 'this'],
    ['IMAGE', 'what is this'],
  ],
  [
    ['what', 'IMAGE', 'is', 'this'],
    ['what', 'IMAGE', 'is this'],
  ],
  [
    ['a b', 'c d'],
    ['a b', 'c d'],
  ],
  [
    ['a b', 'c', 'd e', 'f g'],
    ['a b c d e', 'f g'],
  ],
  [
    ['a', '-p b', 'c', 'd'],
    ['a', '-p b', 'c d'],
  ],
  [
    ['-p a', '-p b'],
    ['-p a', '-p b'],
  ],
  [
    ['a', 'build/', 'b'],
    ['a', 'build/', 'b'],
  ],
  [[], []],
])('%j are %j', (words, expected) => {
  expect(joinWords(words.map(outcome)).map(show)).toEqual(expected);
});

test.each([
  [
    ['IMAGE', 'what', 'is', 'build/'],
    ['IMAGE', 'what', 'is', 'build'],
  ],
  [
    ['IMAGE', 'is', 'build/', 'sharp?'],
    ['IMAGE', 'is', 'build', 'sharp?'],
  ],
  [
    ['IMAGE', 'is', 'build/', 'or', 'src/'],
    ['IMAGE', 'is', 'build', 'or', 'src'],
  ],
  [
    ['IMAGE', 'describe', 'build/'],
    ['IMAGE', 'describe', 'build/'],
  ],
  [
    ['IMAGE', 'a text', 'of', 'build/'],
    ['IMAGE', 'a text', 'of', 'build/'],
  ],
  [
    ['IMAGE', 'build/'],
    ['IMAGE', 'build/'],
  ],
  [
    ['what', 'is', 'build/'],
    ['what', 'is', 'build/'],
  ],
  [
    ['IMAGE', 'what', 'is', './build/'],
    ['IMAGE', 'what', 'is', './build/'],
  ],
])('with folders %j are %j', (words, expected) => {
  expect(readFoldersAsWords(words.map(outcome), () => {}).map(show)).toEqual(expected);
});
