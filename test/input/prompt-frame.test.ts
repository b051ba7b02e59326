import { describe, expect, test } from 'vitest';
import { addFrame, type FramePiece, frameText, type PromptFrame } from '../../src/input/prompt-frame.ts';
import type { Item } from '../../src/input/refs.ts';

const fixed = (text: string): FramePiece => ({ kind: 'fixed', text });
const PLAIN: PromptFrame = { template: 'mine', pieces: [fixed('Read it.')] };
const WITH_PLACE: PromptFrame = {
  template: 'mine',
  pieces: [fixed('About '), { kind: 'typed', fallback: undefined }, fixed(': say it.')],
};

const IMAGE = '[a.png]';
const OTHER = '[b.png]';

/** Makes items of words: `[a.png]` is an input, `-p x` a prompt, anything else a text. */
function items(words: readonly string[]): Item[] {
  return words.map((word): Item => {
    if (word.startsWith('[')) return { kind: 'input', ref: { kind: 'path', input: word, path: word } };
    return word.startsWith('-p ')
      ? { kind: 'text', text: word.slice(3), prompt: true }
      : { kind: 'text', text: word };
  });
}

const show = (found: readonly Item[]) =>
  found.map((item) => (item.kind === 'text' ? `${item.prompt ? '-p ' : ''}${item.text}` : item.ref.input));

describe('a prompt', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['alone goes behind the inputs', [IMAGE], [IMAGE, 'Read it.']],
    ['stands before the text that is typed', ['in French', IMAGE], [IMAGE, 'Read it.\n\nin French']],
    [
      'stands before each question of its own',
      [IMAGE, '-p a', '-p b'],
      [IMAGE, '-p Read it.\n\na', '-p Read it.\n\nb'],
    ],
    [
      'follows texts that have a place among the inputs',
      ['before:', IMAGE, 'after:', OTHER],
      ['before:', IMAGE, 'after:', OTHER, 'Read it.'],
    ],
    ['leaves a text beside -p as it is', ['both', IMAGE, '-p a'], ['both', IMAGE, '-p Read it.\n\na']],
  ])('%s', (_, typed, expected) => {
    expect(show(addFrame(items(typed), PLAIN))).toEqual(expected);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['a text', ['cats', IMAGE], [IMAGE, 'About cats: say it.']],
    ['several texts', ['cats', IMAGE, 'dogs'], [IMAGE, 'About cats\ndogs: say it.']],
    ['each -p', [IMAGE, '-p cats', '-p dogs'], [IMAGE, '-p About cats: say it.', '-p About dogs: say it.']],
  ])('with a place for it takes %s', (_, typed, expected) => {
    expect(show(addFrame(items(typed), WITH_PLACE))).toEqual(expected);
  });

  test('with a place needs a text, unless the template has a default', () => {
    expect(() => addFrame(items([IMAGE]), WITH_PLACE)).toThrow('needs a text');
    const pieces: FramePiece[] = [{ kind: 'typed', fallback: 'all of it' }];
    expect(frameText({ template: 'mine', pieces }, undefined)).toBe('all of it');
    expect(frameText({ template: 'mine', pieces }, 'a part')).toBe('a part');
  });
});

test('without a template everything stays as it was typed', () => {
  const typed = items(['a', IMAGE, '-p b']);
  expect(addFrame(typed, undefined)).toBe(typed);
});
