/** Retries: each is said before its wait, and none is begun that --timeout would end. */
import { APIConnectionError } from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Client, withFreshToken } from '../../src/api/client.ts';
import { getAskedWaitMs } from '../../src/api/errors/asked-wait.ts';
import { type CallContext, makeRetries } from '../../src/api/retry.ts';
import { CliError } from '../../src/errors.ts';
import type { Failure, Reply } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { screen, startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

const SOON = { 'retry-after-ms': '20' };
const BUSY: Failure = { status: 529, headers: SOON };
const SLOW_DOWN: Failure = { status: 429, headers: SOON };
const BROKEN: Failure = { status: 500, headers: SOON };

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 8, height: 8 }));
});

describe('a retry was silent: a minute of waiting looked like a slow model. It is one line', () => {
  test('for each retry of a question, with -v', async () => {
    world.api.reply({ error: BUSY }, { error: SLOW_DOWN }, 'at last');
    const { code, stdout, stderr } = await world.run(['a.png', '-v']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'at last\n' });
    expect(stderr).toMatch(
      /^529 overloaded, trying again in 2[0-5] ms \(1 of 2\)\n429 rate limited, trying again in 2[0-5] ms \(as the API asks\)$/m,
    );
    // The receipt is not printed again: the request is the same.
    expect(stderr.match(/^a\.png: /gm)).toHaveLength(1);
  });

  test('on a terminal, in the spinner too', async () => {
    const gate = world.api.gate();
    world.api.reply({ error: BUSY }, { text: 'at last', gate });
    const run = startOnTerminal(world, ['a.png']);
    const line = /529 overloaded, trying again in 2[0-5] ms \(1 of 2\)/;
    await run.shows('stderr', ' ms (1 of 2)\n');
    await run.shows('stderr', ' waiting for claude-opus-5-5 (retry 1 of 2: ');
    gate.open();
    expect(await run.code).toBe(0);
    // The spinner leaves the line alone.
    expect(
      screen(run.text('stderr'))
        .split('\n')
        .filter((shown) => shown.includes('trying again')),
    ).toEqual([expect.stringMatching(line)]);
  });

  test('for an upload, which names the file', async () => {
    world.api.failNext('files', BROKEN);
    const { code, stderr } = await world.run(['files', 'upload', 'a.png', '-v']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^a\.png: 500 server error, trying again in 2[0-5] ms \(1 of 2\)$/m);
  });

  test('for a look-up, which names the file_id', async () => {
    const bytes = makePng({ width: 8, height: 8 });
    const file_id = world.api.addFile({ bytes, filename: 'x.png', mime_type: 'image/png' });
    world.api.failNext('files', BROKEN);
    const { code, stderr } = await world.run([file_id, '-v']);
    expect(code).toBe(0);
    expect(stderr).toContain(`${file_id}: 500 server error, trying again in 2`);
  });

  test('for a list', async () => {
    world.api.failNext('models', BROKEN);
    const { code, stderr } = await world.run(['models', '-v']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^500 server error, trying again in 2[0-5] ms \(1 of 2\)\n$/),
    });
  });

  test('for a connection that was lost, with the reason', async () => {
    world.api.reply({ drop: 'reset' }, 'at last');
    const { code, stderr } = await world.run(['a.png', '-v', '--retries', '1']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^cannot reach http:\S+: .+ \(\w+\), trying again in \d+ ms \(1 of 1\)$/m);
  });

  test.each([[[]], [['-v', '-q']]])('but not with %j in a pipe', async (flags) => {
    world.api.reply({ error: BUSY }, 'at last');
    expect(await world.run(['a.png', ...flags])).toEqual({ code: 0, stdout: 'at last\n', stderr: '' });
  });
});

describe('a stream that failed before anything was shown was final, unlike the same failure as an HTTP status:', () => {
  const OVERLOADED = { error: { type: 'overloaded_error', message: 'Overloaded' } };
  const cut = (after: number): Reply => ({
    text: ['One, ', 'two'],
    interruptions: [{ after, happens: 'reset' }],
  });

  test('an overloaded_error before the first text is retried', async () => {
    world.api.reply({ text: 'x', interruptions: [{ after: 0, happens: OVERLOADED }] }, 'whole');
    const { code, stdout, stderr } = await world.run(['a.png', '-v']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'whole\n' });
    expect(stderr).toMatch(/^overloaded, trying again in \d+ ms \(1 of 2\)$/m);
  });

  test.each([
    [['--json'], '"text":"whole"'],
    [['--no-stream'], 'whole\n'],
    [['-o', '-', '--no-stream'], 'whole\n'],
  ])('a cut with %j is retried, and nothing of the first answer is left', async (flags, expected) => {
    world.api.reply(cut(1), 'whole');
    const { code, stdout } = await world.run(['a.png', ...flags]);
    expect(code).toBe(0);
    expect(stdout).toContain(expected);
    expect(stdout).not.toContain('One');
  });

  test.each([
    ['in its first line, is retried: a pipe gets whole lines', ['One, ', 'two'], 1, 'whole\n', 0],
    ['after its first line, is final', ['One\ntwo, ', 'three'], 1, 'One\ntwo, \n', 4],
  ] as const)('a cut of an answer into a pipe, %s', async (_, text, after, stdout, code) => {
    world.api.reply({ text, interruptions: [{ after, happens: 'reset' }] });
    if (code === 0) world.api.reply('whole');
    expect(await world.run(['a.png'])).toMatchObject({ code, stdout });
  });

  test('a cut of one of several answers is retried, and its heading is printed once', async () => {
    world.api.reply('one', cut(1), 'whole');
    const { code, stdout } = await world.run(['a.png', '-p', '1?', '-p', '2?', '--no-stream']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '## 1?\n\none\n\n## 2?\n\nwhole\n' });
  });

  test('a cut with -o is retried', async () => {
    const path = await world.file('answer.txt', 'old');
    world.api.reply(cut(1), 'whole');
    expect((await world.run(['a.png', '-o', 'answer.txt'])).code).toBe(0);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path, 'utf8')).toBe('whole\n');
  });

  test('a cut with --schema is retried', async () => {
    await world.file(
      's.json',
      '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}',
    );
    world.api.reply(
      { text: ['{"n"', ':1}'], interruptions: [{ after: 1, happens: 'close' }] },
      { json: { n: 2 } },
    );
    expect(await world.run(['a.png', '--schema', 's.json'])).toMatchObject({ code: 0, stdout: '{"n":2}\n' });
  });

  test('it counts with the other retries', async () => {
    world.api.reply({ error: BUSY }, cut(1), cut(1));
    const { code, stderr } = await world.run(['a.png', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'broken_stream', partial_text: 'One, ' });
    expect(world.api.requests).toHaveLength(3);
  });

  test('what came last is printed when all retries are used up', async () => {
    world.api.reply(cut(1), cut(2));
    const { code, stdout } = await world.run(['a.png', '--no-stream', '--retries', '1']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: 'One, two\n' });
  });

  test('a cut of what a terminal already shows stays final', async () => {
    world.api.reply(cut(1));
    const { code, stdout } = await world.run(['a.png', '--plain'], { terminal: ['stdout'] });
    expect({ code, stdout }).toEqual({ code: 4, stdout: 'One, \n' });
    expect(world.api.requests).toHaveLength(1);
  });

  test('a budget that the broken answer may have used up is not spent twice', async () => {
    world.api.reply(cut(1));
    const { code, stderr } = await world.run(['a.png', '--json', '--max-cost', '0.1']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr).error.code).toBe('broken_stream');
    expect(world.api.requests).toHaveLength(1);
  });

  test('a budget that pays for both is enough', async () => {
    world.api.reply(cut(1), 'whole');
    // 100 tokens of an answer are $0.002.
    const flags = ['--no-stream', '--max-cost', '0.1', '--max-tokens', '100'];
    expect(await world.run(['a.png', ...flags])).toMatchObject({ code: 0, stdout: 'whole\n' });
    expect(world.api.requests).toHaveLength(2);
  });

  test('an overloaded API is free: it may be asked again within the same budget', async () => {
    world.api.reply({ error: BUSY }, 'whole');
    expect(await world.run(['a.png', '--max-cost', '0.1'])).toMatchObject({ code: 0, stdout: 'whole\n' });
  });
});

describe('a retry-after that is longer than --timeout was sat out, and then reported as a --timeout of ours:', () => {
  test.each([
    [429, 'rate_limited', 'Slow down.'],
    [503, 'server_error', 'Maintenance.'],
    [529, 'overloaded', 'Overloaded.'],
  ])('HTTP %i ends at once with %s, the status and the time', async (status, code, message) => {
    world.api.reply({ error: { status, message, headers: { 'retry-after': '14400' } } });
    const { code: exit, stderr } = await world.run(['a.png', '--json', '--timeout', '10m']);
    expect(exit).toBe(4);
    expect(JSON.parse(stderr).error).toMatchObject({
      code,
      message: `the API answered HTTP ${status}: ${message} (request req_011Fake0000000000000001)`,
      hint: 'the API asks to wait 4 h first, which is longer than --timeout leaves: try again then',
    });
    expect(world.api.requests).toHaveLength(1);
  });

  test.each([
    ['files', ['files', 'upload', 'a.png']],
    ['models', ['models']],
  ] as const)('%s too', async (endpoint, args) => {
    world.api.failNext(endpoint, { status: 429, headers: { 'retry-after': '99999999999' } });
    expect((await world.run(args)).code).toBe(4);
    expect(world.api.requests).toHaveLength(1);
  });

  test('without retries the hint still says how long', async () => {
    world.api.reply({ error: { status: 529, headers: { 'retry-after': '30' } } });
    const { stderr } = await world.run(['a.png', '--retries', '0']);
    expect(stderr).toContain('the API asks to wait 30 s first');
  });
});

describe('a rate limit gave up after two waits, however short the API asked to wait:', () => {
  test('the waits it asks for leave --retries untouched', async () => {
    world.api.reply(...Array(6).fill({ error: SLOW_DOWN }), { error: BUSY }, { error: BUSY }, 'at last');
    const { code, stdout, stderr } = await world.run(['a.png', '-v']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'at last\n' });
    expect(stderr.match(/\(as the API asks\)/g)).toHaveLength(6);
    expect(stderr).toMatch(/\(1 of 2\)\n.*\(2 of 2\)/);
  });

  test('such a wait grows by up to a quarter, so that parallel runs do not return together', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.8);
    try {
      world.api.reply({ error: { status: 429, headers: { 'retry-after-ms': '100' } } }, 'at last');
      expect((await world.run(['a.png', '-v'])).stderr).toContain('trying again in 120 ms (as the API asks)');
    } finally {
      random.mockRestore();
    }
  });

  test('without retry-after it is a failure like others', async () => {
    world.api.reply({ error: { status: 429 } });
    const { stderr } = await world.run(['a.png', '--json', '--retries', '0']);
    expect(JSON.parse(stderr).error.hint).toBe('wait a while and try again, or pass a larger --retries');
  });

  test('--retries 0 asks once, and the hint says how to wait', async () => {
    world.api.reply({ error: { status: 429, headers: { 'retry-after': '2' } } });
    const { code, stderr } = await world.run(['a.png', '--json', '--retries', '0']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr).error.hint).toBe(
      'the API asks to wait 2 s first: pass --retries 1 to have claude-see wait',
    );
    expect(world.api.requests).toHaveLength(1);
  });

  test.each([
    [undefined, 'run fewer requests at a time'],
    [{ pause: () => {} }, 'pass a smaller --jobs'],
  ])('an address that asks for ever ends, with the cure: %s', async (pacer, cure) => {
    const context: CallContext = {
      pacer,
      settings: { retries: 1 },
      signal: new AbortController().signal,
      output: { showsReceipts: false, notice: () => {}, progress: { step: () => {} } },
    };
    const cause = Object.assign(new Error('x'), {
      apiMessage: '',
      status: 429,
      requestID: null,
      headers: new Headers({ 'retry-after-ms': '0.001' }),
    });
    const waitToRetry = makeRetries(context);
    const error = new CliError('rate_limited', 'slow down', { cause });
    for (let wait = 0; wait < 100; wait++) await waitToRetry(error);
    await expect(waitToRetry(error)).rejects.toMatchObject({
      code: 'rate_limited',
      hint: `the API asked to wait 100 times: ${cure}, or try again later`,
    });
  });
});

describe('the time that a response asks for', () => {
  const NOW = Date.parse('2026-11-26T12:00:00Z');
  const after = (headers: Record<string, string>) =>
    getAskedWaitMs(
      Object.assign(new Error('x'), {
        apiMessage: '',
        status: 429,
        requestID: null,
        headers: new Headers(headers),
      }),
      NOW,
    );

  test.each([
    [{ 'retry-after': '4' }, 4000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '20', 'retry-after': '4' }, 20],
    [{ 'retry-after': 'Thu, 26 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 26 Nov 2026 11:00:00 GMT' }, undefined],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('of %j is %s ms', (headers, ms) => {
    expect(after(headers as Record<string, string>)).toBe(ms);
  });
});

test('a wait of the API in seconds is told in seconds', async () => {
  const lines: string[] = [];
  const controller = new AbortController();
  const context: CallContext = {
    settings: { retries: 2 },
    signal: controller.signal,
    output: {
      showsReceipts: true,
      notice: (line) => lines.push(line),
      progress: { step: () => controller.abort('over') },
    },
  };
  const cause = Object.assign(new Error('x'), {
    apiMessage: '',
    status: 529,
    requestID: null,
    headers: new Headers({ 'retry-after': '4' }),
  });
  await expect(makeRetries(context)(new CliError('overloaded', 'busy', { cause }))).rejects.toBe('over');
  expect(lines).toEqual([
    expect.stringMatching(/^529 overloaded, trying again in (4(\.\d)?|5) s \(1 of 2\)$/),
  ]);
});

describe('a token that the API no longer takes', () => {
  const rejected = (status: number) =>
    new CliError('authentication', 'rejected', {
      cause: Object.assign(new Error('x'), { apiMessage: '', status, requestID: null }),
    });

  test.each([
    ['is replaced once', {}, 401, 2],
    ['is not replaced when it is a key', null, 401, 1],
    ['is kept after any other error', {}, 403, 1],
  ])('%s', async (_, credentials, status, calls) => {
    const client = { base: { credentials } } as unknown as Client;
    let count = 0;
    const call = async () => {
      count += 1;
      throw rejected(status);
    };
    await expect(withFreshToken(client, call)).rejects.toThrow('rejected');
    expect(count).toBe(calls);
  });
});

describe('a connection that is not made within its limit', () => {
  const unreached = () =>
    new CliError('network', 'no connection', {
      cause: Object.assign(new APIConnectionError({}), {
        cause: Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
      }),
    });

  /** Counts the tries of a call whose every try takes so many milliseconds. */
  async function countTries(retries: number, tryMs: number) {
    const clock = { ms: 0 };
    const notes: string[] = [];
    const output = {
      showsReceipts: true,
      notice: (line: string) => notes.push(line),
      progress: { step() {} },
    };
    const context = { settings: { retries }, signal: new AbortController().signal, output };
    const waitToRetry = makeRetries(context, { now: () => clock.ms });
    for (let tries = 1; ; tries++) {
      clock.ms += tryMs;
      const end = await waitToRetry(unreached()).then(
        () => undefined,
        (error: CliError) => error,
      );
      if (end) return { tries, notes, message: end.message };
    }
  }

  test('is tried twice by default, so that it is named within 30 s', async () => {
    expect(await countTries(2, 11_000)).toEqual({
      tries: 2,
      notes: [expect.stringMatching(/^no connection, trying again in \d+ ms \(2 of 2\)$/)],
      message: 'no connection, 2 tries',
    });
  });

  test('is tried once with --retries 0, and twice with --retries 1', async () => {
    expect(await countTries(0, 11_000)).toMatchObject({ tries: 1, message: 'no connection' });
    expect(await countTries(1, 11_000)).toMatchObject({ tries: 2 });
  });

  test('counts once where it fails at once', async () => {
    expect(await countTries(2, 10)).toMatchObject({ tries: 3, message: 'no connection, 3 tries' });
  });
});
