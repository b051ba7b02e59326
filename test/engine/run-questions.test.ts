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

  test('go into one file with -o, with what came where one breaks', async () => {
    await world.file('a.png', picture());
    const path = await world.file('out.md', 'old');
    world.api.reply('one', { text: ['tw', 'o'], interruptions: [{ after: 1, happens: 'reset' }] });
    expect(await world.run(['a.png', '-p', '1?', '-p', '2?', '-o', 'out.md'])).toMatchObject({ code: 4 });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path, 'utf8')).toBe('## 1?\n\none\n');
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
    expect(stderr).toMatch(/^claude-see: -p "2\?": the model refused to answer/);
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
    // 2 bytes of text and 200 around all, written to the cache at 1.25 times $4 a million, and that 1.1 times in
    // the USA: 2,727 * 5.5 = 14,998.5 millionths. 10,001.5 are left, which pay 454.6 tokens at $22 a million.
    expect(params().map(({ max_tokens }) => max_tokens)).toEqual([454, 454]);
  });

  test('say the --max-cost that was typed, and the one that pays for all', async () => {
    await world.file('a.png', picture());
    const questions = ['a.png', '-p', '1?', '-p', '2?', '--max-cost'];
    // As above, 14,998.5 millionths for each prompt, and 256 tokens at $22 a million: 20,630.5, so 41,261 for both.
    expect(await world.run([...questions, '0.015'])).toEqual({
      code: 6,
      stdout: '',
      stderr:
        'claude-see: --max-cost: $0.015 for 2 questions ($0.0075 each) is too low for this request; it needs at least $0.0413\n' +
        '  allow more, send fewer or smaller images, or use a cheaper model\n',
    });
    expect((await world.run([...questions, '0.0413'])).code).toBe(0);
  });
});

describe('are one question', () => {
  test.each([
    ['with a picture between them', ['-p', 'before:', 'a.png', '-p', 'after:', 'a.png']],
    ['when there is one', ['a.png', '-p', 'one']],
  ])('%s', async (_, args) => {
    await world.file('a.png', picture());
    expect(await world.run(args)).toMatchObject({ code: 0 });
    expect(asked()).toHaveLength(1);
  });
});

test('a text that is none goes with each of them, as do the words on stdin', async () => {
  await world.file('a.png', picture());
  const run = await world.run(['a.png', 'in French', '-', '-p', 'one?', '-p', 'two?'], { stdin: 'context' });
  expect(run).toMatchObject({ code: 0 });
  expect(texts()).toEqual([
    ['in French', 'context', 'one?'],
    ['in French', 'context', 'two?'],
  ]);
  expect(run.stdout).toMatch(/^## one\?\n/);
});

test('with -u each says what it took, in order, and then all together', async () => {
  await world.file('a.png', picture());
  const gate = world.api.gate();
  world.api.reply('1', { text: '2', gate }, '3');
  const started = world.start(['a.png', '-p', '1?', '-p', '2?', '-p', '3?', '-u', '--no-save']);
  await gate.reached;
  await world.api.waitFor(({ finished, body }) => finished && JSON.stringify(body).includes('3?'));
  gate.open();
  const lines = (await started.result).stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/written to cache/);
  expect(lines[3]).toMatch(/^usage: 3 answers; cost \$0\.0\d+ in total$/);
});

test('with --json each line holds its question, and with --schema null stands for an answer that has no data', async () => {
  await world.file('a.png', picture());
  const refusal = { text: 'No.', stop_reason: 'refusal' };
  world.api.reply('1', refusal, '3');
  const objects = await world.run(['a.png', '-p', '1?', '-p', '2?', '-p', '3?', '--json']);
  expect(
    objects.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).question),
  ).toEqual([...['1?', '2?', '3?']]);
  world.api.reply({ json: { n: '1' } }, refusal, { json: { n: '3' } });
  const data = await world.run(['a.png', '-p', '1?', '-p', '2?', '-p', '3?', '--schema', 'n']);
  expect(data).toMatchObject({ code: 3, stdout: '{"n":"1"}\nnull\n{"n":"3"}\n' });
});

test('are saved in the order asked: -c goes on with the last', async () => {
  await world.file('a.png', picture());
  const gate = world.api.gate();
  world.api.reply('1', { text: '2', gate }, '3', 'more');
  const started = world.start(['a.png', '-p', '1?', '-p', '2?', '-p', '3?']);
  await gate.reached;
  await world.api.waitFor(({ finished, body }) => finished && JSON.stringify(body).includes('3?'));
  gate.open();
  await started.result;
  await world.run(['-c', 'and?']);
  expect(JSON.stringify(params()[3]?.messages)).toContain('3?');
});

test('are uploaded for once, and that is said once', async () => {
  await world.file('a.png', picture());
  const { stderr } = await world.run(['a.png', '-p', '1?', '-p', '2?', '--upload']);
  expect(stderr.match(/uploaded as/g)).toHaveLength(1);
  expect(world.api.files.size).toBe(1);
});

test('two texts without -p are one question in the order typed', async () => {
  await world.file('a.png', picture());
  await world.run(['one', 'a.png', 'two']);
  expect(texts()).toEqual([['one', 'two']]);
});
