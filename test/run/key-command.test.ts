import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { findProblem, type KeyTimes, makeFindKey } from '../../src/run/key-command.ts';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { useWorld } from '../support/run.ts';
import { startOnTerminal } from '../support/terminal.ts';
import { testContext } from '../support/test-context.ts';

const world = useWorld();
const serve = useOtherServer();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  await world.file('b.png', makePng({ width: 48, height: 64 }));
});

/** The name of the variable, which no test spells twice. */
const VARIABLE = 'CLAUDE_SEE_KEY_COMMAND';

/** A world without a key in a variable, whose command prints the right one and counts its runs. */
function counting(print = `printf '%s\\n' "$FAKE_VAULT"`) {
  const log = join(world.folder, 'runs');
  return {
    variables: {
      ANTHROPIC_API_KEY: undefined,
      FAKE_VAULT: world.api.apiKey,
      [VARIABLE]: `echo run >> "${log}"; ${print}`,
    },
    runs: () => {
      try {
        return readFileSync(log, 'utf8').split('\n').length - 1;
      } catch {
        return 0;
      }
    },
  };
}

const ask = ['a.png', '--retries', '0', '--no-save'];

describe('the key of a command', () => {
  test('is sent, and the setting is a shell line', async () => {
    const { variables } = counting();
    world.api.reply('a circle');
    const set = await world.run(['config', 'set', 'key-command', `printf '%s' "$FAKE_VAULT" | cat`]);
    expect(set.code).toBe(0);
    const { code, stdout } = await world.run(ask, { variables: { ...variables, [VARIABLE]: undefined } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a circle\n' });
    expect(world.api.requests[0]?.headers.authorization).toBe(`Bearer ${world.api.apiKey}`);
  });

  test('is asked for once by side-by-side requests', async () => {
    const { variables, runs } = counting();
    world.api.reply('one');
    world.api.reply('two');
    const { code } = await world.run(['a.png', 'b.png', '--each', '--upload', ...ask.slice(1)], {
      variables,
    });
    expect({ code, runs: runs() }).toEqual({ code: 0, runs: 1 });
  });

  test('is asked for once by a command that fails for many inputs', async () => {
    const { variables, runs } = counting('exit 3');
    const inputs = Array.from({ length: 12 }, () => 'a.png');
    const { code } = await world.run([...inputs, '--each', ...ask.slice(1)], { variables });
    expect({ code, runs: runs() }).toEqual({ code: 5, runs: 1 });
  });

  test('is asked for once by a chat', async () => {
    const { variables, runs } = counting();
    world.api.reply('one');
    world.api.reply('two');
    const { code } = await world.run(['chat', ...ask], { variables, stdin: 'what?\nand?\n' });
    expect({ code, runs: runs() }).toEqual({ code: 0, runs: 1 });
  });

  test.each([
    ['ANTHROPIC_API_KEY', () => world.api.apiKey],
    ['ANTHROPIC_AUTH_TOKEN', () => world.api.apiKey],
  ])('is not asked for where %s is set', async (name, value) => {
    const { variables, runs } = counting();
    world.api.reply('fine');
    await world.run(ask, { variables: { ...variables, [name]: value() } });
    expect(runs()).toBe(0);
  });

  test('is not asked for by --dry-run, even where an upload could be found', async () => {
    const { variables, runs } = counting();
    world.api.reply('uploaded');
    await world.run([...ask, '--upload'], { variables });
    const { code } = await world.run([...ask, '--dry-run'], { variables });
    expect({ code, runs: runs() }).toEqual({ code: 0, runs: 1 });
  });

  test('is not asked for by another provider', async () => {
    const { variables, runs } = counting();
    await world.run([...ask, '--provider', 'foundry'], { variables });
    expect(runs()).toBe(0);
  });

  test('finds the uploads of the same key in a variable', async () => {
    const { variables } = counting();
    world.api.reply('uploaded');
    world.api.reply('found');
    await world.run([...ask, '--upload']);
    await world.run([...ask, '--upload'], { variables });
    expect(world.api.requests.filter(({ path }) => path.startsWith('/v1/files'))).toHaveLength(1);
  });

  test('is never printed, be it in an error, a log or its own complaint', async () => {
    const key = 'vault-key-without-a-known-beginning';
    const variables = {
      ...counting().variables,
      [VARIABLE]: `printf '%s' vault-key-without-; printf '%s' a-known-beginning`,
    };
    const url = await serve((_, response) => response.writeHead(400).end(`{"message":"bad header: ${key}"}`));
    const { code, stderr } = await world.run([...ask, '--debug', '--base-url', url], { variables });
    expect(code).toBe(2);
    expect(stderr).toContain('bad header: [redacted]');
    expect(stderr).not.toContain(key);
  });

  test('that the API rejects is said to come from the command', async () => {
    const variables = { ...counting().variables, [VARIABLE]: 'printf sk-ant-; echo api03-wrong' };
    world.api.expectRejection('Invalid bearer token');
    const { code, stderr } = await world.run(ask, { variables });
    expect(code).toBe(5);
    expect(stderr).toContain('the API rejected the key that key-command printed');
    expect(stderr).not.toContain('ANTHROPIC_API_KEY');
  });

  test('comes from a command that runs in the home folder', async () => {
    await world.file('home/print-key', `printf '%s' "$FAKE_VAULT"`);
    world.api.reply('fine');
    const variables = { ...counting().variables, [VARIABLE]: 'sh ./print-key' };
    expect(await world.run(ask, { variables })).toMatchObject({ code: 0 });
  });
});

describe('a command that fails', () => {
  test.each([
    ['false', 'failed with exit 1'],
    ['echo not signed in >&2; exit 6', 'failed with exit 6: not signed in'],
    ['no-such-program-of-ours', 'failed with exit 127: '],
    ["echo sk-ant-api03-printed; printf '\\033[31mred\\n' >&2; exit 2", 'failed with exit 2: red'],
    ['kill -TERM $$', 'failed with SIGTERM'],
    ['yes | tr -d "\\n"', 'printed more than 4 KB, which is no key'],
    ['true', 'printed nothing'],
    ["printf 'key\\nuser: me\\n'", 'printed 2 lines, not a key alone'],
  ])('%s is worded', async (command, message) => {
    const { code, stdout, stderr } = await world.run(ask, {
      variables: { ANTHROPIC_API_KEY: undefined, [VARIABLE]: command },
    });
    const [line = '', hint = ''] = stderr.split('\n');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(line).toMatch(/^claude-see: CLAUDE_SEE_KEY_COMMAND: /);
    expect(line).toContain(message);
    expect(hint).toMatch(/^ {2}\S/);
    expect(stderr).not.toContain('sk-ant');
  });

  const openKey = (command: string, times?: KeyTimes, signal = new AbortController().signal) => {
    const { context } = testContext({ variables: { PATH: process.env.PATH } });
    const settings = { ...context.settings, keyCommand: command };
    const findKey = makeFindKey({ ...context, settings, signal }, times);
    if (!findKey) throw new Error('the command counts');
    return findKey;
  };

  test('by taking too long is ended', async () => {
    const findKey = openKey('sleep 30', { alone: 50, asking: 1 });
    await expect(findKey()).rejects.toMatchObject({
      code: 'credentials_missing',
      message: 'did not end within 50 ms',
    });
  });

  test('is ended by Ctrl-C, which is no failure', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const asked = openKey('sleep 30', undefined, controller.signal)();
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});

describe('an output that is no key', () => {
  test.each([
    ['', 'printed nothing'],
    [' \n', 'printed nothing'],
    ['{"key": "x"}', 'printed JSON, not a key alone'],
    ['a\r\nb\nc', 'printed 3 lines, not a key alone'],
    ['"sk-ant-x"', 'printed the key in quotes'],
    ['two words', 'printed a space, a control character or a letter outside of ASCII, which no key has'],
    ['kéy', 'printed a space, a control character or a letter outside of ASCII, which no key has'],
    ['k\u0007y', 'printed a space, a control character or a letter outside of ASCII, which no key has'],
    ['k'.repeat(4097), 'printed more than 4 KB, which is no key'],
  ])('%j', (stdout, message) => {
    expect(findProblem(stdout)).toMatchObject({ message });
  });

  test.each(['sk-ant-api03-a_b-c', 'k'.repeat(4096), '\uFEFFkey\r\n', ' key '])('%j may be one', (stdout) => {
    expect(findProblem(stdout)).toBeUndefined();
  });
});

test('a key is refused as the value of the setting, and not repeated', async () => {
  for (const value of [world.api.apiKey, 'sk-proj-0123456789abcdefgh', `echo ${world.api.apiKey}`]) {
    const { code, stderr } = await world.run(['config', 'set', 'key-command', value]);
    expect(code).toBe(2);
    expect(stderr).toContain('is a key, not a command that prints one; a key is never stored');
    expect(stderr).not.toContain(value.replace('echo ', ''));
  }
});

test('on a terminal, a question of the command is shown and its controls are not', async () => {
  const { variables } = counting(`printf '\\033[2JMaster password: ' >&2; printf '%s' "$FAKE_VAULT"`);
  world.api.reply('fine');
  const run = startOnTerminal(world, ask, variables);
  expect(await run.code).toBe(0);
  expect(run.text('stderr')).toContain('running key-command ');
  expect(run.text('stderr')).toContain('Master password: ');
  expect(run.text('stderr')).not.toContain('\u001b[2J');
});
