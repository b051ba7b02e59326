/** The wording of errors: for people, as JSON, with and without --debug; the exit code that each ends in. */
import { describe, expect, test } from 'vitest';
import type { OutputStream } from '../../src/env.ts';
import { CliError, ClosedPipeError, usageError } from '../../src/errors.ts';
import { ERROR_EXIT_CODES, type ErrorCode } from '../../src/exit-codes.ts';
import { type ReportFlags, reportError } from '../../src/render/report-error.ts';
import { testEnv } from '../support/test-env.ts';

const KEY = 'sk-ant-api03-abcdefghijklmnop';
const PLAIN: ReportFlags = { json: false, debug: false, color: false };

interface Reporting extends Partial<ReportFlags> {
  variables?: Record<string, string>;
  isTTY?: boolean;
  /** The stream refuses every write. */
  broken?: boolean;
}

async function report(error: unknown, options: Reporting = {}): Promise<{ code: number; stderr: string }> {
  const { variables = {}, isTTY = false, broken = false, ...flags } = options;
  let stderr = '';
  const stream = (take: (text: string) => void): OutputStream => ({
    isTTY,
    write(text, done) {
      if (!broken) take(text);
      done(broken ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
      return true;
    },
  });
  const env = testEnv({
    variables,
    stderr: stream((text) => {
      stderr += text;
    }),
    stdout: stream(() => {
      throw new Error('an error must not go to stdout');
    }),
  });
  return { code: await reportError(error, env, { ...PLAIN, ...flags }), stderr };
}

describe('a message of a server that is megabytes long was printed whole:', () => {
  const LONG = 'many words '.repeat(400_000);
  const error = new CliError('invalid_request', LONG, {
    hint: LONG,
    requestId: 'req_1',
    cause: new Error(LONG),
  });

  test('it is cut to 2,000 characters, and the request id stays', async () => {
    const { stderr } = await report(error);
    expect(stderr).toMatch(/^claude-see: many words [^\n]*… \(request req_1\)\n {2}many words [^\n]*…\n$/);
    expect(stderr.length).toBeLessThan(4100);
  });

  test('with --json too', async () => {
    const { stderr } = await report(error, { json: true });
    expect(JSON.parse(stderr).error.message).toMatch(/^many words .*… \(request req_1\)$/);
    expect(stderr.length).toBeLessThan(4200);
  });

  test('--debug shows more, but not all', async () => {
    for (const json of [false, true]) {
      const { stderr } = await report(error, { debug: true, json });
      expect(stderr.length).toBeGreaterThan(64_000);
      expect(stderr.length).toBeLessThan(200_000);
    }
  });

  test('what had arrived of an answer stays whole', async () => {
    const broken = new CliError('broken_stream', 'broke', { partialText: LONG });
    expect(JSON.parse((await report(broken, { json: true })).stderr).error.partial_text).toBe(LONG);
  });

  test('a key that the cut goes through is redacted as a whole', async () => {
    const text = `${'x '.repeat(995)}${KEY}`;
    expect((await report(new CliError('network', text))).stderr).not.toContain('sk-ant');
  });
});

describe('in words', () => {
  test.each<[string, Error, string]>([
    ['what is wrong', new CliError('network', 'no route'), 'claude-see: no route\n'],
    [
      "the user's own argument first, the fix on a line of its own",
      usageError('--timeout: "x"', 'expected a time', 'such as 90s'),
      'claude-see: --timeout: "x": expected a time\n  such as 90s\n',
    ],
    [
      'the request id at the end of the message',
      new CliError('overloaded', 'busy', { subject: 'a.png', requestId: 'req_1', hint: 'wait' }),
      'claude-see: a.png: busy (request req_1)\n  wait\n',
    ],
    [
      'no partial text, which is on stdout',
      new CliError('broken_stream', 'broke', { partialText: 'half' }),
      'claude-see: broke\n',
    ],
    [
      'a bug of ours, with a plea for a report',
      new RangeError('7 is not 8'),
      'claude-see: internal error: 7 is not 8\n' +
        '  this is a bug in claude-see: please report it with the output of the same command and --debug\n',
    ],
  ])('%s', async (_, error, stderr) => {
    expect((await report(error)).stderr).toBe(stderr);
  });

  test.each(['text', undefined, null, 42])(
    'a thrown %j, which is no error, is a bug of ours',
    async (thrown) => {
      const { code, stderr } = await report(thrown);
      expect(code).toBe(70);
      expect(stderr).toMatch(new RegExp(`^claude-see: internal error: ${thrown}\n`));
    },
  );

  test('control characters of a file name cannot move the cursor', async () => {
    const error = new CliError('input_missing', 'no such file', { subject: 'a\u001b[2J\u009b.png' });
    expect((await report(error)).stderr).toBe('claude-see: a␛[2J\ufffd.png: no such file\n');
  });

  test.each([
    [true, { color: true }],
    [false, { color: false, isTTY: true }],
    [true, { color: undefined, isTTY: true }],
    [false, { color: undefined, isTTY: true, variables: { NO_COLOR: '1' } }],
    [false, { color: undefined }],
  ])('coloured: %s with %j', async (colored, options: Reporting) => {
    const { stderr } = await report(new CliError('overloaded', 'busy'), options);
    const parts = stderr.split('\u001b').map((part) => part.replace(/^\[\d+m/, ''));
    expect(parts.join('')).toBe('claude-see: busy\n');
    expect(parts.length > 1).toBe(colored);
  });
});

describe('as JSON', () => {
  const json = async (error: unknown, options: Reporting = {}) => {
    const { stderr } = await report(error, { ...options, json: true });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    return JSON.parse(stderr);
  };

  test('one line with every key, null where there is nothing', async () => {
    expect(await json(new CliError('network', 'no route'))).toStrictEqual({
      error: {
        code: 'network',
        message: 'no route',
        hint: null,
        exit_code: 4,
        retryable: true,
        request_id: null,
      },
    });
  });

  test('the message holds argument and request id, partial text has a key of its own', async () => {
    const details = { subject: 'a.png', requestId: 'req_1', hint: 'wait', partialText: 'half\nof it' };
    expect(await json(new CliError('rate_limited', 'slow down', details))).toStrictEqual({
      error: {
        code: 'rate_limited',
        message: 'a.png: slow down (request req_1)',
        hint: 'wait',
        exit_code: 4,
        retryable: true,
        request_id: 'req_1',
        partial_text: 'half\nof it',
      },
    });
  });

  test('a bug of ours', async () => {
    expect(await json(new TypeError('x is not a function'))).toMatchObject({
      error: { code: 'bug', message: 'internal error: x is not a function', exit_code: 70, retryable: false },
    });
  });

  test('no colour, and nothing that a terminal would obey', async () => {
    const error = new CliError('input_missing', 'no such file', { subject: 'a\u001b\u009b\u007f\n.png' });
    const { stderr } = await report(error, { json: true, color: true, isTTY: true });
    expect(stderr).toContain('"message":"a\\u001b\\u009b\\u007f\\n.png: no such file"');
    expect(JSON.parse(stderr).error.message).toBe('a\u001b\u009b\u007f\n.png: no such file');
  });

  test.each([
    ['rate_limited', true],
    ['network', true],
    ['broken_stream', true],
    ['timeout', false],
    ['max_cost', false],
    ['refusal', false],
    ['spend_limit', false],
    ['usage', false],
  ] as const)('%s is retryable: %s', async (code, retryable) => {
    expect((await json(new CliError(code, 'x'))).error.retryable).toBe(retryable);
  });
});

describe('secrets', () => {
  test.each([
    ['an API key', `bad key ${KEY}!`, {}, 'bad key [redacted]!'],
    ['a bearer token', 'sent Bearer abcdefgh12345678', {}, 'sent Bearer [redacted]'],
    ['a basic login', 'Proxy-Authorization: Basic bWU6c2VjcmV0', {}, 'Proxy-Authorization: Basic [redacted]'],
    ['a login in a URL', 'at http://me:pa%20ss@proxy:80/x', {}, 'at http://[redacted]@proxy:80/x'],
    ['a token in a URL', 'at https://token123@host', {}, 'at https://[redacted]@host'],
    [
      'the value of a secret variable',
      'said plain-Words_9',
      { SOME_TOKEN: ' plain-Words_9\n' },
      'said [redacted]',
    ],
    [
      'a custom header',
      'X-Auth: h3ader-value',
      { ANTHROPIC_CUSTOM_HEADERS: 'X-Team: vision\nX-Auth: h3ader-value' },
      'X-Auth: [redacted]',
    ],
    [
      'the token of a custom header without its scheme',
      'got h3ader-value',
      { ANTHROPIC_CUSTOM_HEADERS: 'X-Auth: Custom h3ader-value' },
      'got [redacted]',
    ],
    [
      'the longer one of two that begin alike',
      'got abcdefgh12345678',
      { A_KEY: 'abcdefgh', B_KEY: 'abcdefgh12345678' },
      'got [redacted]',
    ],
    [
      'nothing else',
      'https://x.example/@me a@b.c sk-other',
      { PATH: 'sk-other' },
      'https://x.example/@me a@b.c sk-other',
    ],
    ['nothing so short that it may be a word', 'a key of it', { MY_KEY: 'key' }, 'a key of it'],
  ])('%s is taken out', async (_, message, variables, clean) => {
    const error = new CliError('network', message, { hint: message });
    const asText = await report(error, { variables });
    expect(asText.stderr).toBe(`claude-see: ${clean}\n  ${clean}\n`);
    const asJson = await report(error, { variables, json: true });
    expect(JSON.parse(asJson.stderr).error).toMatchObject({ message: clean, hint: clean });
  });

  test('also from stack, properties and causes under --debug', async () => {
    const cause = Object.assign(new Error(`fetch failed with ${KEY}`), {
      headers: { cookie: 'crumbs-12345' },
    });
    const { stderr } = await report(new CliError('network', 'x', { cause }), {
      debug: true,
      variables: { ANTHROPIC_CUSTOM_HEADERS: 'Cookie: crumbs-12345' },
    });
    expect(stderr).toContain('fetch failed with [redacted]');
    expect(stderr).toContain("cookie: '[redacted]'");
  });
});

test('a name that is shown as another one is shown as it is', async () => {
  const error = usageError('a\u202egnp.exe', 'no such file', 'a\u2066b');
  expect((await report(error)).stderr).toBe('claude-see: a\ufffdgnp.exe: no such file\n  a\ufffdb\n');
  const { stderr } = await report(error, { json: true });
  expect(stderr).toContain('a\\u202egnp.exe');
  expect(JSON.parse(stderr).error.message).toBe('a\u202egnp.exe: no such file');
});

describe('--debug', () => {
  test('adds the stack and the causes below the same words', async () => {
    const error = new CliError('network', 'no route', { hint: 'wait', cause: new Error('the socket') });
    const { stderr } = await report(error, { debug: true });
    expect(stderr).toMatch(/^claude-see: no route\n {2}wait\nCliError: no route\n {4}at /);
    expect(stderr).toContain('[cause]: Error: the socket\n');
  });

  test('adds the stack to the JSON, which stays one line', async () => {
    const { stderr } = await report(new CliError('network', 'no route'), { debug: true, json: true });
    expect(stderr.split('\n')).toHaveLength(2);
    const { code, stack } = JSON.parse(stderr).error;
    expect(code).toBe('network');
    expect(stack).toMatch(/^CliError: no route\n {4}at /);
  });

  test('a line feed in a file name does not begin another message', async () => {
    const forged = 'a.png\nclaude-see: all is well';
    const { stderr } = await report(new CliError('input_missing', 'no such file', { subject: forged }));
    expect(stderr).toBe('claude-see: a.png\u240aclaude-see: all is well: no such file\n');
  });

  test('prints no long string whole', async () => {
    const cause = Object.assign(new Error('x'), { body: 'A'.repeat(1_000_000) });
    const { stderr } = await report(new CliError('network', 'x', { cause }), { debug: true });
    expect(stderr.length).toBeLessThan(5000);
  });

  test.each([new CliError('network', 'x', { cause: new Error('y') }), new TypeError('x')])(
    'without it no stack is printed: %s',
    async (error) => {
      expect((await report(error)).stderr).not.toMatch(/^\s+at /m);
      expect((await report(error, { json: true })).stderr).not.toContain('report-error.test');
    },
  );
});

describe('exit codes', () => {
  test.each(Object.entries(ERROR_EXIT_CODES) as [ErrorCode, number][])(
    '%s ends in %i',
    async (code, exit) => {
      expect((await report(new CliError(code, 'x'))).code).toBe(exit);
    },
  );

  test('a reader of stdout that has gone is success, and silent', async () => {
    expect(await report(new ClosedPipeError(), { json: true, debug: true })).toEqual({ code: 0, stderr: '' });
  });

  test.each([
    ['interrupted', 130],
    ['hung_up', 129],
    ['terminated', 143],
  ] as const)('%s is silent: whoever did it knows', async (code, exit) => {
    expect(await report(new CliError(code, code))).toEqual({ code: exit, stderr: '' });
  });

  test('the code is the same when stderr cannot be written', async () => {
    expect(await report(new CliError('network', 'x'), { broken: true })).toEqual({ code: 4, stderr: '' });
  });
});

describe('an error with others of the same run', () => {
  const first = new CliError('input_missing', 'no such file', { subject: 'a.png', hint: 'look' });
  const error = new CliError('input_unusable', 'is a folder', { subject: 'b', also: [first] });

  test('is told after them', async () => {
    expect(await report(error)).toEqual({
      code: 2,
      stderr: 'claude-see: a.png: no such file\n  look\nclaude-see: b: is a folder\n',
    });
  });

  test('is a JSON line, as each of them is', async () => {
    const { stderr } = await report(error, { json: true });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).error.message)).toEqual([
      'a.png: no such file',
      'b: is a folder',
    ]);
  });
});
