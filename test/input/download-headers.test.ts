import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { parseHeaders } from '../../src/input/download-headers.ts';

const VARIABLES = { TOKEN: ' abc123 ', EMPTY: '', LINES: 'a\nb', 'odd-name': 'x' };

function parse(...texts: string[]): unknown {
  try {
    return parseHeaders(texts, VARIABLES)?.values;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${error.exitCode} ${error.subject}: ${error.message}`;
  }
}

describe('a header', () => {
  test.each([
    ['X-Team: blue', { 'x-team': 'blue' }],
    ['x-team:blue', { 'x-team': 'blue' }],
    ['Authorization: Basic YTpi', { authorization: 'Basic YTpi' }],
    ['Cookie: a=1; b=2', { cookie: 'a=1; b=2' }],
    ['X-Url: https://a.test:8080/', { 'x-url': 'https://a.test:8080/' }],
    ['X-Name: Zoë', { 'x-name': 'Zoë' }],
    ['X-Token: env:TOKEN', { 'x-token': 'abc123' }],
    ['Authorization: Bearer env:TOKEN', { authorization: 'Bearer abc123' }],
    ['Cookie: a=env:TOKEN; b=env:TOKEN', { cookie: 'a=abc123; b=abc123' }],
    ['X-Kind: renv:TOKEN', { 'x-kind': 'renv:TOKEN' }],
    ['User-Agent: mine', { 'user-agent': 'mine' }],
    ['__proto__: x', Object.fromEntries([['__proto__', 'x']])],
  ])('%s', (text, values) => {
    expect(parse(text)).toEqual(values);
  });

  test('may be one of several, each of another name', () => {
    expect(parse('A: 1', 'B: 2')).toEqual({ a: '1', b: '2' });
    expect(parse('A: 1', 'a: 2')).toBe('2 --header "a: …": is given twice');
  });

  test.each([
    ['s3cret', '2 --header: has no colon between name and value'],
    [': s3cret', '2 --header: has no valid name before the colon'],
    ['s3 cret: x', '2 --header: has no valid name before the colon'],
    ['Nämé: s3cret', '2 --header: has no valid name before the colon'],
    ['X-A:', '2 --header "x-a: …": has no value'],
    ['X-A: s3cret\r\nHost: x', '2 --header "x-a: …": has a value with a character that no header can hold'],
    ['X-A: s3\0cret', '2 --header "x-a: …": has a value with a character that no header can hold'],
    ['X-A: s3cret €', '2 --header "x-a: …": has a value with a character that no header can hold'],
    ['X-A: env:LINES', '2 --header "x-a: …": has a value with a character that no header can hold'],
    ['X-A: env:MISSING', '2 --header "x-a: …": the variable MISSING is not set'],
    ['X-A: env:EMPTY', '2 --header "x-a: …": the variable EMPTY is not set'],
    ['X-A: env:', '2 --header "x-a: …": names no variable after env:'],
    ['X-A: env:odd-name', '2 --header "x-a: …": names no variable after env:'],
    ['Host: a.test', '2 --header "host: …": cannot be set: the connection decides it'],
    ['Content-Length: 5', '2 --header "content-length: …": cannot be set: the connection decides it'],
    [
      'Proxy-Authorization: x',
      '2 --header "proxy-authorization: …": cannot be set: the connection decides it',
    ],
  ])('%j is refused without showing its value', (text, message) => {
    expect(parse(text)).toBe(message);
    expect(message).not.toMatch(/s3/);
  });

  test('keeps its value secret with and without a scheme', () => {
    expect(parseHeaders(['Authorization: Bearer env:TOKEN'], VARIABLES)?.secrets).toEqual([
      'Bearer abc123',
      'abc123',
    ]);
    expect(parseHeaders(['Cookie: a=env:TOKEN'], VARIABLES)?.secrets).toContain('abc123');
  });
});
