/** Tokens of PDF syntax. */
import { describe, expect, test } from 'vitest';
import { createLexer, parseNumber } from '../../src/document/lexer.ts';

function split(text: string): string[] {
  const lexer = createLexer(Buffer.from(text, 'latin1'));
  const tokens: string[] = [];
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next())
    tokens.push(`${token.kind} ${lexer.textOf(token)}`);
  return tokens;
}

describe('PDF syntax', () => {
  test.each<[text: string, tokens: string[]]>([
    ['1 0 obj', ['number 1', 'number 0', 'keyword obj']],
    ['/A/B#20C', ['name /A', 'name /B#20C']],
    ['/ x', ['name /', 'keyword x']],
    ['(a(b)\\)c)d', ['string (a(b)\\)c)', 'keyword d']],
    ['<</A<00>>>', ['<< <<', 'name /A', 'hex <00>', '>> >>']],
    ['[1.5-2]', ['[ [', 'number 1.5-2', '] ]']],
    ['12Tf', ['number 12', 'keyword Tf']],
    ['a%b\rc%', ['keyword a', 'keyword c']],
    ['\0\f1', ['number 1']],
    ['(a', ['broken (a']],
    ['<0', ['broken <0']],
    ['> ) {', ['broken >', 'broken )', 'broken {']],
  ])('%j is %j', (text, tokens) => {
    expect(split(text)).toEqual(tokens);
  });

  test.each<[text: string, value: number]>([
    ['12', 12],
    ['-.5', -0.5],
    ['+7.', 7],
    ['--5', -5],
    ['1.2.3', 1.2],
    ['5-3', 5],
    ['-', 0],
    ['.', 0],
  ])('the number %s is %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
});
