import { expect, test } from 'vitest';
import { makeCleaner } from '../../src/render/clean.ts';

const SECRET = 'sk-ant-api03-abcdefghijklmnop';
const clean = makeCleaner({ variables: {}, secrets: new Set() });

test('a line stays one line, a block keeps its lines', () => {
  expect(clean.line('a\nb\u001b[2J')).toBe('a␊b␛[2J');
  expect(clean.block('a\nb\u001b[2J')).toBe('a\nb␛[2J');
});

test.each([
  '\u202a',
  '\u202b',
  '\u202c',
  '\u202d',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
])('a name cannot hide its true order by %j', (mark) => {
  expect(clean.line(`photo${mark}gnp.exe`)).toBe('photo\ufffdgnp.exe');
  expect(clean.block(`photo${mark}gnp.exe`)).toBe('photo\ufffdgnp.exe');
});

test('a name of 4 KB keeps its ends, without half a character or half a secret', () => {
  const name = `${'🦊'.repeat(2000)}.png`;
  expect(clean.line(`${name}: no such file`)).toBe(
    `${'🦊'.repeat(180)}…${'🦊'.repeat(95)}.png: no such file`,
  );
  const fits = 'x'.repeat(300);
  expect(clean.line(`a ${fits} b`)).toBe(`a ${fits} b`);
  const path = `/${'x'.repeat(170)}/${SECRET}/${'y'.repeat(200)}`;
  expect(clean.line(path)).not.toMatch(/sk-ant|klmnop/);
  expect(clean.block(name)).toBe(name);
});
