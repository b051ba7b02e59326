/** Pictures of the screen in whole commands, by a stand-in for the tool: when they are taken, and what becomes of them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { readCalls, standIn } from '../support/stand-in.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

let bin = '';
let variables: Record<string, string | undefined> = {};
beforeEach(async () => {
  bin = join(world.folder, 'bin');
  await mkdir(bin);
  variables = { DISPLAY: ':1', PATH: `${bin}:/usr/bin:/bin` };
  // The first shot is 31 wide, the second 32, and so on.
  for (const width of [31, 32, 33]) await world.file(`bin/${width}.png`, makePng({ width, height: 20 }));
  await standIn(bin, 'maim', 'cat "$here/$((30 + $(wc -l < "$here/log"))).png"');
});

/** The images of the last request for an answer, as the API got them. */
function received(): readonly Buffer[] {
  const request = world.api.requests.findLast(({ path }) => path === '/v1/messages');
  const body = request?.body as Anthropic.MessageCreateParams | undefined;
  const blocks = (body?.messages[0]?.content ?? []) as Anthropic.ContentBlockParam[];
  return blocks.flatMap((block) =>
    block.type === 'image' && block.source.type === 'base64'
      ? [Buffer.from(block.source.data, 'base64')]
      : [],
  );
}

const shot = (width: number) => makePng({ width, height: 20 });

describe('a picture of the screen', () => {
  test.each([
    [['screen:'], 'maim -u -s'],
    [['--screen'], 'maim -u -s'],
    [['-i', 'screen:full'], 'maim -u'],
  ])('of %j is asked about, byte for byte', async (args, call) => {
    const { code, stdout, stderr } = await world.run([...args, 'describe'], { variables });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('image/png 31x20');
    expect(received()).toEqual([shot(31)]);
    expect(await readCalls(bin)).toEqual([call]);
  });

  test('is named `screen` in --json', async () => {
    const { stdout } = await world.run(['screen:window', 'screen:full', 'describe', '--json'], {
      variables: { ...variables, PATH: `${bin}:${await withXprop()}` },
    });
    const { images } = JSON.parse(stdout) as { images: readonly { input: string }[] };
    expect(images.map(({ input }) => input)).toEqual(['screen', 'screen']);
  });

  async function withXprop(): Promise<string> {
    await standIn(bin, 'xprop', 'echo "_NET_ACTIVE_WINDOW(WINDOW): window id # 0x5"');
    return '/usr/bin:/bin';
  }

  test('of two is taken one after the other, around other inputs', async () => {
    const file = makePng({ width: 40, height: 20 });
    await world.file('between.png', file);
    await world.run(['screen:', 'between.png', '--screen', 'what changed?'], { variables });
    expect(received()).toEqual([shot(31), file, shot(32)]);
    expect(await readCalls(bin)).toEqual(['maim -u -s', 'maim -u -s']);
  });

  test('goes to locate', async () => {
    world.api.reply('{"found":[]}');
    await world.run(['locate', 'screen:full', 'the button'], { variables });
    expect(received()).toEqual([shot(31)]);
  });

  test('is taken for --dry-run, without a key', async () => {
    const { code, stdout } = await world.run(['screen:', 'describe', '--dry-run', '--json'], {
      variables: { ...variables, ANTHROPIC_API_KEY: undefined },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('"width":31');
    expect(world.api.requests).toEqual([]);
  });
});

describe('nobody is asked to select', () => {
  test.each([
    ['a flag that does not exist', ['screen:', 'describe', '--nope'], {}, 2],
    ['a flag with a wrong value', ['screen:', 'describe', '--effort', 'huge'], {}, 2],
    ['a schema that cannot be read', ['screen:', 'describe', '--schema', '{'], {}, 2],
    ['a file that is missing', ['screen:', 'nope.png', 'describe'], {}, 2],
    ['a file that is no picture', ['screen:', 'notes.png', 'describe'], {}, 2],
    ['pages of no PDF', ['screen:', 'describe', '--pages', 'x'], {}, 2],
    ['a missing key', ['screen:', 'describe'], { ANTHROPIC_API_KEY: undefined }, 5],
    ['too many inputs', ['locate', 'screen:', 'screen:', 'x'], {}, 2],
    ['each', ['screen:', 'a.png', 'describe', '--each'], {}, 2],
    ['a batch', ['batch', 'submit', 'screen:', 'describe'], {}, 2],
    ['a check', ['check', 'screen:', '-e', 'it is blue'], {}, 2],
  ] as const)('for a line with %s', async (_, args, more, expected) => {
    await world.file('notes.png', 'only text');
    const { code, stderr } = await world.run(args, { variables: { ...variables, ...more } });
    expect(code).toBe(expected);
    expect(stderr).toMatch(/^claude-see: /);
    expect(await readCalls(bin)).toEqual([]);
  });
});

describe('a selection that is cancelled', () => {
  beforeEach(() =>
    standIn(bin, 'maim', "echo 'Selection was cancelled by keystroke or right-click.' >&2; exit 1"),
  );

  test('ends the run with exit code 130, one line, and no request', async () => {
    const { code, stdout, stderr } = await world.run(['screen:', 'screen:', 'describe'], { variables });
    expect([code, stdout, stderr]).toEqual([130, '', 'claude-see: screen: selection cancelled\n']);
    expect(world.api.requests).toEqual([]);
    expect(await readCalls(bin)).toHaveLength(1);
  });

  test('has its own code in --json', async () => {
    const { stderr } = await world.run(['screen:', 'describe', '--json'], { variables });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'selection_cancelled', message: 'screen: selection cancelled', exit_code: 130 },
    });
  });
});

test('--timeout ends a selection, and Ctrl-C without a word', async () => {
  await standIn(bin, 'maim', 'exec sleep 15');
  const late = await world.run(['screen:', 'describe', '--timeout', '1s'], { variables });
  expect(late.code).toBe(6);
  expect(late.stderr).toContain('not finished within 1 s, still waiting for a selection on the screen');
  const run = world.start(['screen:', 'describe'], { variables });
  await expect.poll(() => readCalls(bin)).toHaveLength(2);
  run.interrupt();
  expect(await run.result).toEqual({ code: 130, stdout: '', stderr: '' });
});

test('a terminal says what to do while the person selects, and clears it', async () => {
  await standIn(bin, 'maim', 'while [ ! -e "$here/go" ]; do sleep 0.05; done; cat "$here/31.png"');
  const run = startOnTerminal(world, ['screen:', 'screen:', 'what changed?'], variables);
  await run.shows('stderr', 'select a region or a window (1 of 2); Esc or right click cancels ');
  await world.file('bin/go', '');
  await run.shows('stderr', 'select a region or a window (2 of 2); Esc or right click cancels ');
  expect(await run.code).toBe(0);
  expect(received()).toHaveLength(2);
});
