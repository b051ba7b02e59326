import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { TIERS } from '../../src/image/size.ts';
import { makePng } from '../support/images.ts';
import { type PlatformName, platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 320, height: 200 }));
});

const config = (...args: string[]) => world.run(['config', ...args]);
const stored = async () => JSON.parse(await readFile(join(world.folder, 'config', 'config.json'), 'utf8'));
const run = async (
  platform: PlatformName,
  args: readonly string[],
  more: Record<string, string | undefined> = {},
) => world.run(args, { variables: { ...(await platformVariables(platform, world)), ...more } });

describe('config set price', () => {
  test('keeps the id of an alias and all three amounts, says what they mean, and get prints them', async () => {
    const key = 'price.bedrock.claude-opus-5-5';
    expect(await config('set', 'price.bedrock.opus', '$5/25')).toEqual({
      code: 0,
      stdout: '',
      stderr: `${key}: USD per million tokens: 5 in, 25 out, 0.5 read from the cache\n`,
    });
    expect(await stored()).toEqual({ [key]: '5/25/0.5' });
    for (const name of ['price.bedrock.opus', key]) {
      expect(await config('get', name)).toMatchObject({ code: 0, stdout: '5/25/0.5\n' });
    }
    expect(JSON.parse((await config('get', 'price.bedrock.opus', '--json')).stdout)).toEqual({
      [key]: '5/25/0.5',
    });
    await config('unset', 'price.bedrock.opus');
    expect(await stored()).toEqual({});
  });

  test('keeps a name with dots as one key beside the others, and changes and removes that alone', async () => {
    const us = 'price.bedrock.us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const eu = 'price.bedrock.eu.anthropic.claude-haiku-4-5-20251001-v1:0';
    await config('set', us, '1.1/5.5');
    await config('set', eu, '1.2/6');
    await config('set', 'model', 'opus');
    expect(await stored()).toEqual({ [us]: '1.1/5.5/0.11', [eu]: '1.2/6/0.12', model: 'opus' });
    await config('set', us, '1/5');
    await config('unset', eu);
    expect(await stored()).toEqual({ [us]: '1/5/0.1', model: 'opus' });
    expect((await config('ls')).stdout).toBe(
      `setting${' '.repeat(us.length - 7)}  value    from\nmodel${' '.repeat(us.length - 5)}  opus     settings\n${us}  1/5/0.1  settings\n`,
    );
  });

  test('takes the place of one that was written by hand with an alias', async () => {
    await world.file('config/config.json', '{"price.bedrock.opus":"9/9"}');
    expect((await config('get', 'price.bedrock.claude-opus-5-5')).stdout).toBe('9/9\n');
    await config('set', 'price.bedrock.opus', '5/25');
    expect(await stored()).toEqual({ 'price.bedrock.claude-opus-5-5': '5/25/0.5' });
  });

  test.each([
    [
      ['set', 'price.bedrock.opus', '5'],
      'claude-see: price.bedrock.opus: "5": expected USD per million tokens, in/out or in/out/read from the cache: 5/25 or 5/25/0.5\n',
    ],
    [
      ['set', 'price.azure.opus', '5/25'],
      'claude-see: price.azure.opus: expected one of anthropic, bedrock, vertex, foundry, aws; did you mean foundry?\n  write price.PROVIDER.MODEL, such as price.bedrock.opus\n',
    ],
    [
      ['set', 'price.bedrock.opus', '0.000005/0.000025'],
      'claude-see: price.bedrock.opus: "0.000005/0.000025": expected USD per million tokens, not per token: 5/25\n',
    ],
    [
      ['unset', 'price'],
      'claude-see: price: names no provider and model\n  write price.PROVIDER.MODEL, such as price.bedrock.opus\n',
    ],
    [
      ['get', 'price.bedrock.opus'],
      'claude-see: price.bedrock.opus: is not set\n  claude-see config set price.bedrock.opus VALUE\n',
    ],
  ])('refuses %j', async (args, stderr) => {
    expect(await config(...args)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('ls shows a price of the variable in place of the stored one, and a bad one as it is', async () => {
    await config('set', 'price.bedrock.opus', '5/25');
    await config('set', 'price.vertex.opus', '5/25');
    const variables = { CLAUDE_SEE_PRICE: 'bedrock.opus=6/30 nonsense' };
    expect(JSON.parse((await world.run(['config', 'ls', '--json'], { variables })).stdout)).toEqual([
      { key: 'price.bedrock.claude-opus-5-5', value: '6/30/0.6', from: 'CLAUDE_SEE_PRICE' },
      { key: 'price', value: 'nonsense', from: 'CLAUDE_SEE_PRICE' },
      { key: 'price.vertex.claude-opus-5-5', value: '5/25/0.5', from: 'settings' },
    ]);
  });

  test('help config and help environment name it', async () => {
    expect((await world.run(['help', 'config'])).stdout).toContain('price.PROVIDER.MODEL');
    expect((await world.run(['help', 'environment'])).stdout).toContain('CLAUDE_SEE_PRICE');
  });
});

describe('a stored price that is not valid', () => {
  test('ends the run, with its key and the cure', async () => {
    await world.file('config/config.json', '{"price.bedrock.opus":5}');
    expect(await world.run(['photo.png'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: setting price.bedrock.opus: "5": expected USD per million tokens, in/out or in/out/read from the cache: 5/25 or 5/25/0.5\n' +
        '  claude-see config set price.bedrock.opus IN/OUT, or config unset price.bedrock.opus\n',
    });
    expect((await config('unset', 'price.bedrock.opus')).code).toBe(0);
    expect((await world.run(['photo.png'])).code).toBe(0);
  });

  test('is ignored if it is of a provider that this version does not know', async () => {
    await world.file('config/config.json', '{"price.mars.opus":"lots"}');
    expect(await world.run(['photo.png'])).toMatchObject({ code: 0, stderr: '' });
    expect((await config('ls')).stderr).toContain('unknown setting "price.mars.opus" ignored');
  });
});

/** The sum of the fake's token counts at 5 and 25 USD a million. */
const costOf = ({ input_tokens, output_tokens }: { input_tokens: number; output_tokens: number }) =>
  (input_tokens * 5 + output_tokens * 25) / 1e6;

describe.each(['bedrock', 'vertex', 'foundry', 'aws'] as const)('on %s with a price', (platform) => {
  beforeEach(async () => {
    await config('set', `price.${platform}.opus`, '5/25');
  });

  test('cost_usd and -u count with it, and -u says whose it is', async () => {
    const { stdout, stderr } = await run(platform, ['photo.png', '-u', '--json']);
    const { cost_usd, usage } = JSON.parse(stdout);
    expect(cost_usd).toBeCloseTo(costOf(usage), 12);
    expect(stderr).toMatch(/^usage: .*; cost \$\S+ at your price of 5\/25\/0\.5 \(claude-opus-5-5\)\n$/);
  });

  test('--max-cost limits the answer by it', async () => {
    const args = ['photo.png', 'x', '--max-cost', '0.05'];
    expect(await run(platform, args)).toMatchObject({ code: 0, stderr: '' });
    const body = world.api.requests.at(-1)?.body as { max_tokens: number };
    // 320 x 200 pixels are 12 x 8 = 96 tokens; 25 USD a million are at most 2,000 tokens for 5 cents.
    expect(body.max_tokens).toBeGreaterThan(1500);
    expect(body.max_tokens).toBeLessThan(2000);
  });

  test('--max-cost refuses what it does not pay for, before a request', async () => {
    const { code, stderr } = await run(platform, ['photo.png', '--max-cost', '0.001']);
    expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringContaining('is too low') });
    expect(world.api.requests).toEqual([]);
  });

  test('--dry-run counts with it', async () => {
    const { stdout } = await run(platform, ['photo.png', '--dry-run']);
    expect(stdout).toMatch(
      /\ncost: about \$\S+ for the prompt, at most \$0\.40 with the answer \(your price of 5\/25\/0\.5\)\n/,
    );
  });

  test('/usage of a chat counts with it, and says whose it is', async () => {
    world.api.reply({ text: 'one', usage: { input_tokens: 1000, output_tokens: 100 } });
    const stdin = 'what is it?\n/usage\n';
    const variables = await platformVariables(platform, world);
    const { code, stderr } = await world.run(['chat', 'photo.png'], { stdin, variables });
    // 1,000 x 5, or 1.25 times that if it is written to the cache, and 100 x 25.
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /1 answer, 1,\d+ tokens in.*, 100 out; cost \$0\.00\d+ at prices of your own\n/,
      ),
    });
  });
});

test('a price for one model leaves the others without one, and the refusal names the line that sets it', async () => {
  await config('set', 'price.bedrock.opus', '5/25');
  const { stderr } = await run('bedrock', ['photo.png', '-m', 'sonnet', '--max-cost', '1']);
  expect(stderr).toBe(
    'claude-see: --max-cost: the price of claude-sonnet-5-5 is unknown on Amazon Bedrock\n' +
      '  set it: claude-see config set price.bedrock.sonnet IN/OUT (USD per million tokens); or leave --max-cost out\n',
  );
});

describe('at the Claude API', () => {
  test('a price makes a model that our table does not know one that --max-cost can limit', async () => {
    const args = [
      'photo.png',
      'https://example.com/a.png',
      '-m',
      'claude-next',
      '--max-cost',
      '0.2',
      '--dry-run',
    ];
    const refused = await world.run(args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('claude-see config set price.anthropic.claude-next IN/OUT');
    await config('set', 'price.anthropic.claude-next', '10/50');
    const { code, stdout } = await world.run(args);
    const { max_tokens } = JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('\n}') + 2));
    // The image of the URL may take as many tokens as the newest models give an image.
    const ofUrl = TIERS.high.maxTokens;
    expect(code).toBe(0);
    expect(max_tokens).toBeLessThanOrEqual((200_000 - ofUrl * 10) / 50);
    expect(max_tokens).toBeGreaterThan((200_000 - (ofUrl + 1000) * 10) / 50);
  });

  test('a price of a known model takes the place of ours, for -u and for models', async () => {
    const variables = { CLAUDE_SEE_PRICE: 'anthropic.opus=5/25' };
    const { stdout, stderr } = await world.run(['photo.png', '-u', '--json'], { variables });
    const { cost_usd, usage } = JSON.parse(stdout);
    expect(cost_usd).toBeCloseTo(costOf(usage), 12);
    expect(stderr).toContain('at your price of 5/25/0.5 (claude-opus-5-5)');
    const listed = await world.run(['models'], { variables });
    expect(listed.stdout).toMatch(/^claude-opus-5-5 .* 5 \/ 25 \(your price\)$/m);
    expect(listed.stdout).toMatch(/^claude-sonnet-5-5 .* 2 \/ 10$/m);
    const models = JSON.parse((await world.run(['models', '--json'], { variables })).stdout);
    expect(models.find(({ id }: { id: string }) => id === 'claude-opus-5-5').price).toEqual({
      input: 5,
      output: 25,
      cache_read: 0.5,
      above: null,
      date: null,
    });
  });
});

test('models lists the prices of Claude Platform on AWS that are set, and no others', async () => {
  const { stdout } = await run('aws', ['models'], { CLAUDE_SEE_PRICE: 'aws.opus=5/25' });
  expect(stdout).toMatch(/^claude-opus-5-5 .* 5 \/ 25 \(your price\)$/m);
  expect(stdout).toMatch(/^claude-sonnet-5-5 .* unknown$/m);
});

test('the total of a chat that moved between models says that only part of it is at prices of the user', async () => {
  const variables = { CLAUDE_SEE_PRICE: 'anthropic.opus=5/25' };
  const stdin = 'what is it?\n/model sonnet\nand now?\n/usage\n';
  const { stderr } = await world.run(['chat', 'photo.png'], { stdin, variables });
  expect(stderr).toMatch(/2 answers, .*; cost \$\S+ at prices partly of your own\n/);
});
