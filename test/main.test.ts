/** Whole runs that end early: a reader of stdout that has gone, a full disk behind it, and where stacks are shown. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from './support/images.ts';
import { useWorld } from './support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
});

const COMMANDS = [
  [['a.png']],
  [['a.png', '--no-stream']],
  [['a.png', '--json']],
  [['a.png', '--dry-run']],
  [['models']],
  [['models', '--json']],
  [['config', 'path']],
  [['help', 'environment']],
  [['--help']],
  [['--version']],
];

test.each(COMMANDS)('%j succeeds when the reader of stdout has gone', async (args) => {
  expect(await world.run(args, { stdoutFails: 'EPIPE' })).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each(COMMANDS)('%j says that the disk behind stdout is full, and ends in 2', async (args) => {
  const { code, stderr } = await world.run(args, { stdoutFails: 'ENOSPC' });
  const message = 'stdout: cannot be written: no space left on the disk';
  if (args.includes('--json')) expect(JSON.parse(stderr).error.message).toBe(message);
  else expect(stderr).toBe(`claude-see: ${message}\n`);
  expect(code).toBe(2);
});

describe('a stack trace is shown with --debug only', () => {
  const STACK = /^\s+at .+:\d+/m;

  test.each([
    ['a missing file', ['missing.png'], 2],
    ['an unknown flag', ['a.png', '--nonsense'], 2],
    ['no credentials', ['a.png'], 5],
  ])('%s', async (_, args, code) => {
    const variables = { ANTHROPIC_API_KEY: undefined };
    const plain = await world.run(args, { variables });
    expect(plain.code).toBe(code);
    expect(plain.stderr).toMatch(/^claude-see: /);
    expect(plain.stderr).not.toMatch(STACK);
    const debug = await world.run([...args, '--debug'], { variables });
    expect(debug.code).toBe(code);
    expect(debug.stderr).toMatch(STACK);
  });
});
