/** `--timeout` ends the whole run, wherever it stands: exit 6, promptly, with what had arrived. */
import { readdir, readFile, truncate } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { withTimeLimit } from '../../src/run/context.ts';
import { makePng } from '../support/images.ts';
import { type RunOptions, type RunResult, useWorld } from '../support/run.ts';

const world = useWorld();

// Vitest compiles what a run loads when it is first loaded, which may take longer than the limits here.
beforeAll(() => import('../../src/api/api.ts'));

let started = 0;

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  started = performance.now();
});

/** Whoever waits for anything but the end of the time takes longer than a test may. */
afterEach(() => {
  vi.restoreAllMocks();
  expect(performance.now() - started).toBeLessThan(15_000);
});

const HINT = '  allow more time: --timeout 1m\n';

/** Of the timers of this length the run's own is the first. */
const LIMIT_MS = 777;

/** Runs with a limit that is over when `until` has come to pass, however long a busy machine takes until then. */
async function timesOut(args: string[], until: Promise<unknown>, options?: RunOptions): Promise<RunResult> {
  const { setTimeout } = globalThis;
  let timeIsOver: (() => void) | undefined;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number, ...rest: []) => {
    if (ms !== LIMIT_MS) return setTimeout(run, ms, ...rest);
    timeIsOver ??= run;
    return setTimeout(() => {}, 0);
  }) as typeof setTimeout);
  const result = world.run([...args, '--timeout', `${LIMIT_MS}ms`], options);
  await until;
  timeIsOver?.();
  return result;
}

/** Says when the first piece of an answer has been printed. */
function firstPiece() {
  let onStdout = (_stdout: string) => {};
  const arrived = new Promise<void>((resolve) => {
    onStdout = (stdout) => stdout.includes('first') && resolve();
  });
  return { arrived, onStdout };
}

describe('the time is over', () => {
  test('before the headers, and the request is given up', async () => {
    const gate = world.api.gate();
    world.api.failNext('messages', gate);
    expect(await timesOut(['a.png'], gate.reached)).toEqual({
      code: 6,
      stdout: '',
      stderr: `claude-see: --timeout: not finished within 777 ms, still waiting for claude-opus-5-5\n${HINT}`,
    });
    await world.api.waitFor(({ aborted }) => aborted);
    expect(world.api.requests).toHaveLength(1);
  });

  test('in mid-stream: what had arrived stays, the request is given up', async () => {
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: 'stall' }] });
    const { arrived, onStdout } = firstPiece();
    expect(await timesOut(['a.png', '--plain'], arrived, { onStdout, terminal: ['stdout'] })).toEqual({
      code: 6,
      stdout: 'first \n',
      stderr: `claude-see: --timeout: not finished within 777 ms (request req_011Fake0000000000000001)\n${HINT}`,
    });
    await world.api.waitFor(({ aborted }) => aborted);
  });

  test('in mid-stream with --json: what had arrived is in the error', async () => {
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: 'stall' }] });
    // Nothing shows that the piece has arrived: two seconds must do.
    const { code, stdout, stderr } = await world.run(['a.png', '--json', '--timeout', '2s']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(JSON.parse(stderr)).toStrictEqual({
      error: {
        code: 'timeout',
        message:
          '--timeout: not finished within 2 s, still receiving the answer (request req_011Fake0000000000000001)',
        hint: 'allow more time: --timeout 1m',
        exit_code: 6,
        retryable: false,
        request_id: 'req_011Fake0000000000000001',
        partial_text: 'first ',
      },
    });
  });

  // The step that a run reaches in that time depends on the machine.
  test.each([
    [['a.png'], '(?:reading|waiting|connecting)'],
    [['a.png', '--upload'], '(?:reading|uploading|waiting|connecting)'],
    [['models'], 'waiting'],
  ])('before anything is answered: %j', async (args, step) => {
    const { code, stdout, stderr } = await world.run([...args, '--timeout', '0.01ms']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^claude-see: --timeout: not finished within 0.01 ms, still ${step}[^\\n]*\\n  allow more time: `,
      ),
    );
    expect(world.api.requests.filter(({ response }) => response.status)).toEqual([]);
  });

  test('while the model thinks', async () => {
    const gate = world.api.gate();
    world.api.reply({ thinking: 'hm', text: ['a'], interruptions: [{ after: 0, happens: gate }] });
    expect((await timesOut(['a.png'], gate.reached)).code).toBe(6);
  });

  test('during an upload', async () => {
    const gate = world.api.gate();
    world.api.failNext('files', gate);
    expect(await timesOut(['a.png', '--upload'], gate.reached)).toEqual({
      code: 6,
      stdout: '',
      stderr: `claude-see: --timeout: not finished within 777 ms, still waiting for uploads to be stored\n${HINT}`,
    });
    await world.api.waitFor(({ aborted }) => aborted);
    expect(world.api.requests.map(({ path }) => path)).toEqual(['/v1/files']);
  });

  test('while a file_id is looked up', async () => {
    const bytes = makePng({ width: 8, height: 8 });
    const file_id = world.api.addFile({ bytes, filename: 'x.png', mime_type: 'image/png' });
    const gate = world.api.gate();
    world.api.failNext('files', gate);
    expect((await timesOut([file_id], gate.reached)).code).toBe(6);
  });

  test.each([
    ['a question', ['a.png'], 'messages', 'waiting for claude-opus-5-5'],
    ['an upload', ['a.png', '--upload'], 'files', 'waiting for uploads to be stored'],
    ['a list', ['models'], 'models', 'waiting'],
  ] as const)('while %s waits as long as a retry-after says', async (_, args, endpoint, step) => {
    world.api.failNext(endpoint, { status: 429, headers: { 'retry-after': '0.7' } });
    const refused = world.api.waitFor(({ finished }) => finished);
    expect(await timesOut([...args], refused)).toEqual({
      code: 6,
      stdout: '',
      stderr: `claude-see: --timeout: not finished within 777 ms, still ${step}\n${HINT}`,
    });
    expect(world.api.requests).toHaveLength(1);
  });

  test('while the list of models is waited for', async () => {
    const gate = world.api.gate();
    world.api.failNext('models', gate);
    expect((await timesOut(['models'], gate.reached)).code).toBe(6);
  });

  test('while stdin is silent', async () => {
    expect(await world.run(['-', 'describe', '--timeout', '200ms'], { stdin: 'silent' })).toEqual({
      code: 6,
      stdout: '',
      stderr: `claude-see: --timeout: not finished within 200 ms, still reading\n${HINT}`,
    });
    expect(world.api.requests).toEqual([]);
  });

  test('with -o: the file stays as it was, and nothing lies beside it', async () => {
    const path = await world.file('out/answer.txt', 'old\n');
    const gate = world.api.gate();
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
    expect(await timesOut(['a.png', '-o', 'out/answer.txt'], gate.reached)).toMatchObject({
      code: 6,
      stdout: '',
    });
    expect(await readFile(path, 'utf8')).toBe('old\n');
    expect(await readdir(`${world.folder}/out`)).toEqual(['answer.txt']);
  });
});

describe('the limit comes from', () => {
  test.each([
    ['a flag in seconds', ['--timeout', '0.2'], undefined, '200 ms'],
    ['a flag with a unit', ['--timeout=400ms'], undefined, '400 ms'],
    ['the variable', [], '250ms', '250 ms'],
    ['the flag before the variable', ['--timeout', '200ms'], '5m', '200 ms'],
  ])('%s', async (_, args, variable, words) => {
    const variables = { CLAUDE_SEE_TIMEOUT: variable };
    const { code, stderr } = await world.run(['-', ...args], { variables, stdin: 'silent' });
    expect(code).toBe(6);
    expect(stderr).toBe(`claude-see: --timeout: not finished within ${words}, still reading\n${HINT}`);
  });

  test.each([
    ['--timeout: "soon"', ['--timeout', 'soon'], undefined],
    ['--timeout: "0"', ['--timeout', '0'], undefined],
    ['CLAUDE_SEE_TIMEOUT: "-5"', [], '-5'],
  ])('nothing but a time: %s', async (subject, args, variable) => {
    const { code, stderr } = await world.run(['a.png', ...args], {
      variables: { CLAUDE_SEE_TIMEOUT: variable },
    });
    expect(code).toBe(2);
    expect(stderr).toBe(`claude-see: ${subject}: expected a time above zero such as 90, 500ms, 90s or 5m\n`);
    expect(world.api.requests).toEqual([]);
  });
});

test('an answer in time is not kept waiting for the limit', async () => {
  world.api.reply('quick');
  const result = await world.run(['a.png', '--timeout', '5m']);
  expect(result).toEqual({ code: 0, stdout: 'quick\n', stderr: '' });
});

test('a file larger than the API can store is refused before it is read', async () => {
  await truncate(await world.file('huge.png', ''), 600 * 1024 * 1024);
  expect(await world.run(['huge.png'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'claude-see: huge.png: is 600 MB, more than the 500 MB that the API can store\n',
  });
});

test('the time for which the process is suspended does not count', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const hooks: { before?: () => void; after?: () => void } = {};
    const onSuspend = (before: () => void, after: () => void) => {
      Object.assign(hooks, { before, after });
      return () => {};
    };
    let code: string | undefined;
    const run = withTimeLimit(
      new AbortController().signal,
      60_000,
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      { current: () => undefined, onSuspend },
    ).catch((error) => {
      code = error.code;
    });
    await vi.advanceTimersByTimeAsync(40_000);
    hooks.before?.();
    await vi.advanceTimersByTimeAsync(3_600_000);
    hooks.after?.();
    await vi.advanceTimersByTimeAsync(19_000);
    expect(code).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    await run;
    expect(code).toBe('timeout');
  } finally {
    vi.useRealTimers();
  }
});

describe('the hint proposes at least twice the time', () => {
  test.each([
    [1000, 'allow more time: --timeout 1m'],
    [45_000, 'allow more time: --timeout 2m'],
    [600_000, 'allow more time: --timeout 20m'],
    [1_200_000, 'allow more time: --timeout 60m'],
    [36_000_000, 'allow more time'],
  ])('after %i ms', async (timeoutMs, hint) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const run = withTimeLimit(
        new AbortController().signal,
        timeoutMs,
        ({ signal }) => {
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        },
        { current: () => undefined },
      );
      const ended = expect(run).rejects.toMatchObject({ code: 'timeout', hint });
      await vi.advanceTimersByTimeAsync(timeoutMs);
      await ended;
    } finally {
      vi.useRealTimers();
    }
  });
});
