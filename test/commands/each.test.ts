/** Whole commands with `--each`, from the command line to the streams. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ANSWER_KEYS, EACH_DRY_RUN_KEYS, EACH_KEYS } from '../support/docs-texts.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** Three pictures with 56, 57 and 58 pixels a side; each is answered with its side. */
beforeEach(async () => {
  for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) {
    await world.file(name, makePng({ width: 56 + index, height: 56 }));
  }
  world.api.look(({ pictures, prompt }) => `${prompt.trim()}\n${pictures[0]?.width} wide`, {
    everything: true,
  });
});

const lines = (text: string) => text.split('\n').slice(0, -1);

describe('answers', () => {
  test('are lines of path and answer in a pipe, in the order typed', async () => {
    const run = await world.run(['--each', 'c.png', 'a.png', 'b.png', '-p', 'How wide?']);
    expect(run.code).toBe(0);
    expect(lines(run.stdout)).toEqual([
      'c.png\tHow wide? 58 wide',
      'a.png\tHow wide? 56 wide',
      'b.png\tHow wide? 57 wide',
    ]);
    expect(run.stderr).toMatch(/^3 inputs: 3 answered; \$0\.\d+; \d+ m?s\n$/);
  });

  test('are objects with --json, errors among them', async () => {
    const run = await world.run(['--each', 'a.png', 'gone.png', '-p', 'q', '--json', '-q']);
    expect(run.code).toBe(2);
    const records = lines(run.stdout).map((line) => JSON.parse(line));
    expect(records.map(({ index, input, text, error }) => [index, input, text, error?.code ?? null])).toEqual(
      [
        [0, 'a.png', 'q\n56 wide', null],
        [1, 'gone.png', '', 'input_missing'],
      ],
    );
    expect(JSON.parse(run.stderr).error.message).toContain('gone.png');
  });

  test('have the keys of the documentation with --json', async () => {
    const [record, failed] = lines(
      (await world.run(['--each', 'a.png', 'gone.png', '-p', 'q', '--json'])).stdout,
    );
    const { conversation_id: _, ...others } = ANSWER_KEYS;
    const documented = Object.keys({ ...others, ...EACH_KEYS }).toSorted();
    for (const line of [record, failed])
      expect(Object.keys(JSON.parse(line ?? '')).toSorted()).toEqual(documented);
    const plan = JSON.parse((await world.run(['--each', 'a.png', '-p', 'q', '--json', '--dry-run'])).stdout);
    const keys = Object.entries(plan).flatMap(([key, value]) =>
      typeof value === 'object' ? Object.keys(value ?? {}).map((name) => `${key}.${name}`) : [key],
    );
    expect(keys.toSorted()).toEqual(Object.keys(EACH_DRY_RUN_KEYS).toSorted());
  });

  test('come from a list with ids and prompts of its own', async () => {
    const list = [
      { input: 'b.png', id: 'second', prompt: 'Own?' },
      { input: 'a.png', id: 7 },
    ];
    await world.file('list.jsonl', list.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const run = await world.run(['--each', '--inputs-from', 'list.jsonl', '-p', 'Shared?', '--json']);
    const records = lines(run.stdout).map((line) => JSON.parse(line));
    expect(records.map(({ input_id, text }) => [input_id, text])).toEqual([
      ['second', 'Own?\n57 wide'],
      ['7', 'Shared?\n56 wide'],
    ]);
  });

  test('are kept in a file, and another run goes on with it', async () => {
    const args = ['--each', 'a.png', 'gone.png', 'c.png', '-p', 'q', '-o', 'out.jsonl'];
    const first = await world.run(args);
    expect(first.code).toBe(2);
    expect(first.stderr).toContain('3 inputs: 2 answered, 1 unusable;');
    expect(first.stderr).toContain('; --resume goes on\n');
    await world.file('gone.png', makePng({ width: 60, height: 60 }));
    const refused = await world.run(args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const again = await world.run([...args, '--resume']);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('3 inputs: 3 answered (2 earlier);');
    expect(world.api.requests).toHaveLength(3);
    const records = lines(await readFile(join(world.folder, 'out.jsonl'), 'utf8')).map((line) =>
      JSON.parse(line),
    );
    expect(records.map(({ index, text }) => [index, text])).toEqual([
      [0, 'q\n56 wide'],
      [1, 'q\n60 wide'],
      [2, 'q\n58 wide'],
    ]);
  });

  test('are no conversation', async () => {
    await world.run(['--each', 'a.png', '-p', 'q']);
    const { stdout } = await world.run(['history', 'ls', '--json']);
    expect(stdout).not.toContain('a.png');
  });
});

test('Ctrl-C ends the run with 130, and the file keeps what was answered', async () => {
  const run = world.start(['--each', 'a.png', 'b.png', 'c.png', '-o', 'out.jsonl', '--jobs', '1']);
  world.api.look(
    ({ pictures }) => {
      if (world.api.requests.length === 2) run.interrupt();
      return `${pictures[0]?.width}`;
    },
    { everything: true },
  );
  const { code, stderr } = await run.result;
  expect(code).toBe(130);
  expect(stderr).toContain('1 of 3 answered; --resume goes on\n');
  expect(lines(await readFile(join(world.folder, 'out.jsonl'), 'utf8'))).toHaveLength(1);
});

describe('--dry-run', () => {
  test('says what all inputs would take, and sends nothing', async () => {
    const run = await world.run(['--each', 'a.png', 'b.png', '-p', 'q', '--dry-run']);
    expect(run.code).toBe(0);
    expect(lines(run.stdout)[0]).toBe('2 inputs');
    // 2 x 2 and 3 x 2 patches, and a token of text for each.
    expect(lines(run.stdout)[1]).toBe('tokens in: about 12');
    expect(world.api.requests).toHaveLength(0);
  });

  test.each([
    ['--output', ['-o', 'out.jsonl']],
    ['--csv', ['--csv']],
    ['--sidecar', ['--sidecar', '.txt']],
    ['--resume', ['--resume']],
    ['--retry-errors', ['--retry-errors', 'old.jsonl']],
    ['--force', ['--force']],
    ['--fail-fast', ['--fail-fast']],
  ])('has no answers for %s', async (flag, args) => {
    const run = await world.run(['--each', 'a.png', '--dry-run', ...args]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`claude-see: ${flag}: has no answers to write under --dry-run`);
  });
});

describe('flags that would be ignored are refused', () => {
  test.each([
    ['--continue', ['-c']],
    ['--save', ['--save']],
    ['--exact', ['--exact']],
    ['--jobs', ['--jobs', '0']],
  ])('%s', async (flag, args) => {
    const run = await world.run(['--each', 'a.png', ...args]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(new RegExp(`^claude-see: ${flag}`));
    expect(world.api.requests).toHaveLength(0);
  });

  test('what is wrong with the question itself is said once, before anything is asked', async () => {
    const run = await world.run(['--each', 'a.png', 'b.png', '--max-tokens', '900000']);
    expect(run.code).toBe(2);
    expect(run.stderr.match(/^claude-see: --max-tokens: /gm)).toHaveLength(1);
    expect(run.stderr).not.toContain('a.png');
  });
});
