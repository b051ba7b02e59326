/** Several -p over the same pictures: each asked on its own, answered in order, the pictures read from the cache. */
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');
const params = () => asked().map(({ body }) => body as Anthropic.MessageCreateParams);
/** Texts of each request. */
const texts = () =>
  params().map(({ messages }) =>
    ((messages[0]?.content ?? []) as Anthropic.ContentBlockParam[]).flatMap((block) =>
      block.type === 'text' ? [block.text] : [],
    ),
  );

/** 1400x1400 is 50 patches a side, so 2,500 tokens: enough to be cached. */
const picture = () => makePng({ width: 1400, height: 1400 });

describe('several -p', () => {
  test('are asked one by one and answered in order under headings', async () => {
    await world.file('a.png', picture());
    world.api.reply('Red.', 'Three.', 'No.');
    const run = await world.run(['a.png', '-p', 'colour?', '-p', 'how\nmany?', '-p', 'any text?']);
    expect(run).toEqual({
      code: 0,
      stdout: '## colour?\n\nRed.\n\n## how many?\n\nThree.\n\n## any text?\n\nNo.\n',
      stderr: '',
    });
    expect(texts()).toEqual([['colour?'], ['how\nmany?'], ['any text?']]);
  });

  test('share the picture by the prompt cache: the first answer begins before the others are asked', async () => {
    await world.file('a.png', picture());
    const gate = world.api.gate();
    world.api.reply({ text: 'one', gate }, 'two', 'three');
    const started = world.start(['a.png', '-p', '1?', '-p', '2?', '-p', '3?', '-u']);
    await gate.reached;
    expect(asked()).toHaveLength(1);
    gate.open();
    const { code, stderr } = await started.result;
    expect(code).toBe(0);
    expect(stderr.match(/2,500 written to cache/g)).toHaveLength(1);
    expect(stderr.match(/2,500 read from cache/g)).toHaveLength(2);
    const marked = params().map(({ messages }) =>
      ((messages[0]?.content ?? []) as Anthropic.ContentBlockParam[]).map(
        (block) => 'cache_control' in block,
      ),
    );
    expect(marked).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
  });

  test('with --json print one object a line, in order', async () => {
    await world.file('a.png', picture());
    world.api.reply('one', 'two');
    const { stdout } = await world.run(['a.png', '-p', '1?', '-p', '2?', '--json']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(['one', 'two']);
  });

  test('go into one file with -o, and leave it as it was when one breaks', async () => {
    await world.file('a.png', picture());
    const path = await world.file('out.md', 'old');
    world.api.reply('one', { text: ['tw', 'o'], interruptions: [{ after: 1, happens: 'reset' }] });
    expect(await world.run(['a.png', '-p', '1?', '-p', '2?', '-o', 'out.md'])).toMatchObject({ code: 4 });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path, 'utf8')).toBe('old');
    world.api.reply('one', 'two');
    expect(await world.run(['a.png', '-p', '1?', '-p', '2?', '-o', 'out.md'])).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toBe('## 1?\n\none\n\n## 2?\n\ntwo\n');
  });

  test('that fail are named, the others answered, and the worst decides the exit code', async () => {
    await world.file('a.png', picture());
    world.api.reply('one', { text: 'No.', stop_reason: 'refusal' }, 'three');
    const { code, stdout, stderr } = await world.run(['a.png', '-p', '1?', '-p', '2?', '-p', '3?']);
    expect(code).toBe(3);
    expect(stdout).toContain('## 1?\n\none\n');
    expect(stdout).toContain('## 3?\n\nthree\n');
    expect(stderr).toMatch(/^claude-see: the model refused to answer/);
  });

  test('are not asked when the first cannot be', async () => {
    await world.file('a.png', picture());
    world.api.failNext('messages', { status: 401 });
    expect(await world.run(['a.png', '-p', '1?', '-p', '2?'])).toMatchObject({ code: 5, stdout: '' });
    expect(asked()).toHaveLength(1);
  });

  test('share the budget of --max-cost', async () => {
    await world.file('a.png', picture());
    await world.run(['a.png', '-p', '1?', '-p', '2?', '--max-cost', '0.05']);
    // Half of 5 cents each. The prompt is at most 2,500 tokens for the picture, 5 bytes of its name and 20 around that,
    // 2 bytes of text and 200 around all, written to the cache at 1.25 times $4 a million: 2,727 * 5 = 13,635
    // millionths. 25,000 - 13,635 = 11,365, which pays 568.25 tokens at $20 a million.
    expect(params().map(({ max_tokens }) => max_tokens)).toEqual([568, 568]);
  });
});

describe('are one question', () => {
  test.each([
    ['with a picture between them', ['-p', 'before:', 'a.png', '-p', 'after:', 'a.png']],
    ['with a text that is none', ['a.png', 'all of these:', '-p', 'one', '-p', 'two']],
    ['when there is one', ['a.png', '-p', 'one']],
  ])('%s', async (_, args) => {
    await world.file('a.png', picture());
    expect(await world.run(args)).toMatchObject({ code: 0 });
    expect(asked()).toHaveLength(1);
  });
});

test('two texts without -p are one question in the order typed', async () => {
  await world.file('a.png', picture());
  await world.run(['one', 'a.png', 'two']);
  expect(texts()).toEqual([['one', 'two']]);
});
