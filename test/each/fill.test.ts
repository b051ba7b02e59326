/** Placeholders of prompts. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/each/entry.ts';
import { fillPrompt, hasPlaceholder } from '../../src/each/fill.ts';
import { CliError } from '../../src/errors.ts';

const path = (input: string): Entry['ref'] => ({ kind: 'path', input, path: input });
const url = (address: string): Entry['ref'] => ({
  kind: 'url',
  input: address,
  url: address,
  block: 'image',
});

describe('a prompt', () => {
  test.each<[prompt: string, filled: string]>([
    ['alt text for {name}', 'alt text for cat 1.jpg'],
    ['{path}', 'photos/cat 1.jpg'],
    ['{index}: {name} at {path}, {name}', '3: cat 1.jpg at photos/cat 1.jpg, cat 1.jpg'],
    ['as JSON: {"name": "{name}"}', 'as JSON: {"name": "cat 1.jpg"}'],
    ['{Name} { name } {other} {}', '{Name} { name } {other} {}'],
    ['{{name}}', '{cat 1.jpg}'],
    ['nothing', 'nothing'],
  ])('%j', (prompt, filled) => {
    const input = 'photos/cat 1.jpg';
    expect(fillPrompt(prompt, { ref: path(input), input, index: 2 })).toBe(filled);
  });

  test('is filled in one pass, and a name with $ is text', () => {
    const input = "a/{path}{index}$&$'.jpg";
    expect(fillPrompt('<{name}>', { ref: path(input), input, index: 0 })).toBe("<{path}{index}$&$'.jpg>");
  });

  test.each<[input: string, ref: Entry['ref'], name: string]>([
    ['https://a.example/x/my%20cat.png?w=1', url('https://a.example/x/my%20cat.png?w=1'), 'my cat.png'],
    ['https://a.example', url('https://a.example'), 'https://a.example'],
    ['https://a.example/%zz.png', url('https://a.example/%zz.png'), '%zz.png'],
    ['file_abc', { kind: 'file_id', input: 'file_abc', file_id: 'file_abc' }, 'file_abc'],
    [
      'data:image/p…',
      { kind: 'data', input: 'data:image/p…', uri: 'data:image/png;base64,' },
      'data:image/p…',
    ],
    ['stdin', { kind: 'path', input: 'stdin', path: '/dev/fd/63', name: 'a pipe' }, 'a pipe'],
    ['photos/gone.png', new CliError('input_missing', 'no such file'), 'gone.png'],
  ])('names %s', (input, ref, name) => {
    expect(fillPrompt('{name}', { ref, input, index: 0 })).toBe(name);
  });

  test.each<[prompt: string, has: boolean]>([
    ['{name}', true],
    ['a {path}', true],
    ['{index}', true],
    ['{ name }', false],
    ['{NAME} {}', false],
  ])('%j has a placeholder: %s', (prompt, has) => {
    expect(hasPlaceholder(prompt)).toBe(has);
    expect(hasPlaceholder(prompt)).toBe(has);
  });
});
