/** Errors that the program throws on purpose: copies keep their class, and system errors are put into words. */
import { describe, expect, test } from 'vitest';
import { OversizedImagesError } from '../src/api/errors/curable-errors.ts';
import {
  CliError,
  ClosedPipeError,
  combineErrors,
  describeSystemError,
  errorMessage,
  systemErrorCode,
} from '../src/errors.ts';

describe('a copy with other details', () => {
  const cause = new Error('socket closed');
  const error = new CliError('network', 'no connection', {
    subject: 'a.png',
    hint: 'try again',
    requestId: 'req_1',
    partialText: 'It',
    cause,
  });

  test('has them, and everything else of the original', () => {
    const copy = error.with({ subject: 'b.png', hint: undefined });
    expect(copy).toBeInstanceOf(CliError);
    expect(copy).toMatchObject({
      name: 'CliError',
      code: 'network',
      message: 'no connection',
      subject: 'b.png',
      hint: undefined,
      requestId: 'req_1',
      partialText: 'It',
      cause,
      exitCode: 4,
      retryable: true,
    });
  });

  test('leaves the original as it was', () => {
    error.with({ subject: 'b.png', cause: undefined });
    expect(error).toMatchObject({ subject: 'a.png', cause });
  });

  test('keeps the class and the fields of a subclass, by which retries recognise it', () => {
    const blocks = [{ message: 0, block: 3 }];
    const oversized = new OversizedImagesError('too large', 2000, blocks, { subject: 'a.png' });
    const copy = oversized.with({ requestId: 'req_2' });
    expect(copy).toBeInstanceOf(OversizedImagesError);
    expect(copy).toMatchObject({
      name: 'OversizedImagesError',
      code: 'limit_exceeded',
      message: 'too large',
      subject: 'a.png',
      requestId: 'req_2',
      maxSide: 2000,
      blocks,
    });
  });
});

test.each([
  [new Error('no'), 'no'],
  [new ClosedPipeError(), 'the reader of stdout has gone'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('the message of %o is %j', (error, message) => {
  expect(errorMessage(error)).toBe(message);
});

describe('a system error', () => {
  const systemError = (code: string) => Object.assign(new Error(`${code}: nope, open 'a'`), { code });

  test.each([
    ['ENOENT', 'no such file or folder'],
    ['ENXIO', 'no such device or address'],
    ['ETXTBSY', 'it is a running program'],
    ['EWEIRD', "EWEIRD: nope, open 'a' (EWEIRD)"],
  ])('%s is worded as %j', (code, words) => {
    expect(systemErrorCode(systemError(code))).toBe(code);
    expect(describeSystemError(systemError(code))).toBe(words);
  });

  test('is told from other errors by its code', () => {
    expect(systemErrorCode(new Error('no'))).toBeUndefined();
    expect(systemErrorCode('ENOENT')).toBeUndefined();
    expect(describeSystemError('no')).toBe('no');
  });
});

describe('the error for several inputs', () => {
  const missing = (subject: string) => new CliError('input_missing', 'no such file', { subject });
  const offline = new CliError('network', 'no connection', { subject: 'https://example.com/a.png' });

  test('of one is that error', () => {
    const only = missing('a.png');
    expect(combineErrors([only])).toBe(only);
  });

  test('is the last of equally bad ones, and tells the others before it', () => {
    const error = combineErrors([missing('a.png'), missing('b.png'), missing('c.png')]);
    expect([...error.also, error].map(({ subject }) => subject)).toEqual(['a.png', 'b.png', 'c.png']);
  });

  test('is the worst, which sets the exit code', () => {
    const error = combineErrors([offline, missing('b.png')]);
    expect(error).toMatchObject({ code: 'network', exitCode: 4, also: [{ subject: 'b.png' }] });
  });

  test('tells ten of many, the worst among them, and counts the rest', () => {
    const many = Array.from({ length: 25 }, (_, index) => missing(`${index}.png`));
    const error = combineErrors([missing('first.png'), ...many, offline]);
    expect(error).toMatchObject({ code: 'network', message: '17 more inputs cannot be used' });
    expect(error.also).toHaveLength(10);
    expect(error.also.at(-1)).toBe(offline);
    expect(combineErrors([missing('first.png'), ...many.slice(0, 10)]).message).toBe(
      '1 more input cannot be used',
    );
  });

  test('keeps the others in a copy', () => {
    const error = combineErrors([missing('a.png'), missing('b.png')]);
    expect(error.with({ hint: 'x' }).also).toEqual(error.also);
  });
});
