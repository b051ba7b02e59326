/** Wrong command lines: what is wrong, and where to read on. */
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const PHOTO = makePng({ width: 64, height: 48 });
const TEXT = 'lists the flags; for text that begins with a dash use -p or --';
const ARGUMENT = 'lists the flags; for an argument that begins with a dash use --';

describe('a wrong command line', () => {
  test.each([
    [['--jsn'], "unknown option '--jsn' (Did you mean --json?)", `--help ${TEXT}`],
    [['photo.png', '--modle', 'opus'], "unknown option '--modle' (Did you mean --model?)", `--help ${TEXT}`],
    [['ask', 'photo.png', '-x'], "unknown option '-x'", `help ask ${TEXT}`],
    [['chat', '--all-mine'], "unknown option '--all-mine'", `help chat ${TEXT}`],
    [['models', '-x'], "unknown option '-x'", `help models ${ARGUMENT}`],
    [['models', '--jsn'], "unknown option '--jsn' (Did you mean --json?)", `help models ${ARGUMENT}`],
    [
      ['files', 'upload', 'a.png', '--expire', '1d'],
      "unknown option '--expire' (Did you mean --expires?)",
      `help files upload ${ARGUMENT}`,
    ],
    [['files', 'rm', '-x'], "unknown option '-x'", `help files rm ${ARGUMENT}`],
    [['photo.png', '-m'], "option '-m, --model <model>' argument missing", '--help lists the flags'],
    [['photo.png', '-p'], "option '-p, --prompt <text>' argument missing", '--help lists the flags'],
    [
      ['files', 'prune', '--older-than'],
      "option '--older-than <age>' argument missing",
      'help files prune lists the flags',
    ],
  ])('%j exits with 2 and names the help of the command', async (args, message, hint) => {
    expect(await world.run(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${message}\n  claude-see ${hint}\n`,
    });
    const json = await world.run([...args.slice(0, -1), '--json', ...args.slice(-1)]);
    expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(json.stderr)).toEqual({
      error: {
        code: 'usage',
        message: expect.any(String),
        hint: expect.any(String),
        exit_code: 2,
        retryable: false,
        request_id: null,
      },
    });
  });

  test.each([
    [['photo.png', '-s', '--json', '--retries', 'x']],
    [['photo.png', '-p', '--json', '--modle']],
    [['--retries', 'x', '--', 'photo.png', '--json', '--debug']],
    [['photo.png', '--retries=--json']],
  ])('%j: --json as text does not ask for JSON', async (args) => {
    await world.file('photo.png', PHOTO);
    const { code, stderr } = await world.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: .*\n( {2}.*\n)?$/);
  });

  test('colour is what the last flag of its kind says, not what a text says', async () => {
    const run = async (...args: string[]) => (await world.run(['--retries', 'x', ...args])).stderr;
    const isColored = async (...args: string[]) => (await run(...args)).startsWith('\u001b[');
    expect(await isColored('--color')).toBe(true);
    expect(await isColored('--no-color', '--color')).toBe(true);
    expect(await isColored('--color', '--no-color')).toBe(false);
    expect(await isColored('-p', '--color')).toBe(false);
  });

  test('an unknown flag under --json is one line of JSON with the suggestion', async () => {
    const { stderr } = await world.run(['photo.png', '--json', '--modle', 'opus']);
    expect(JSON.parse(stderr).error.message).toBe("unknown option '--modle' (Did you mean --model?)");
    expect(stderr.endsWith('}\n')).toBe(true);
  });

  test.each([
    [
      ['config', 'gte', 'model'],
      "config: unknown command 'gte' (Did you mean get?)",
      'get, set, unset, ls or path',
    ],
    [['config', 'foo'], "config: unknown command 'foo'", 'get, set, unset, ls or path'],
    [
      ['--system', 'history', 'files', 'foo'],
      "files: unknown command 'foo'",
      'upload, ls, info, rm, prune or forget',
    ],
    [['-s', 'config', 'files'], 'files: needs a command', 'upload, ls, info, rm, prune or forget'],
    [['files', 'foo'], "files: unknown command 'foo'", 'upload, ls, info, rm, prune or forget'],
  ])('%j says which commands there are', async (args, message, commands) => {
    expect(await world.run(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${message}\n  ${commands}; see claude-see help ${message.split(':')[0]}\n`,
    });
  });

  test('`config` alone says which commands it has', async () => {
    expect(await world.run(['config'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: config: needs a command\n  get, set, unset, ls or path; see claude-see help config\n',
    });
  });

  test('nothing at all says what is missing and shows the way', async () => {
    expect(await world.run([])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: no image given\n  try: claude-see photo.jpg "describe"; claude-see --help says more\n',
    });
  });
});
