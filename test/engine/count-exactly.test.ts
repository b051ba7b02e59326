/** `--dry-run --exact`: the API counts the prompt, and nothing else is sent. Sums are worked out by hand. */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const EXACT = ['--dry-run', '--exact'];

beforeEach(async () => {
  await world.file('a.pdf', makePdf({ texts: pageTexts(4) }));
  await world.file('photo.png', makePng({ width: 640, height: 480 }));
});

const COUNT = '/v1/messages/count_tokens';
const paths = () => world.api.requests.map(({ path }) => path);
const counted = () =>
  world.api.requests.find(({ path }) => path === COUNT)?.body as Anthropic.MessageCreateParams;

describe('--dry-run --exact', () => {
  test('prints the tokens that the API counts, and their cost', async () => {
    const { code, stdout, stderr } = await world.run(['a.pdf', 'why?', ...EXACT]);
    expect({ code, stderr, paths: paths() }).toEqual({ code: 0, stderr: '', paths: [COUNT] });
    // 4 pages of 2,000 tokens and 1 for the text, at $4 a million; at most $4.4, and 16,000 tokens at $22.
    expect(stdout).toContain(
      '\n\ntokens in: 8,001, counted by the API\n' +
        'cost: $0.032 for the prompt, at most $0.39 with the answer (prices of 2026-11)\n' +
        'nothing was sent but to be counted\n',
    );
  });

  test('with --json only adds keys', async () => {
    const { stdout } = await world.run(['a.pdf', 'photo.png', 'why?', ...EXACT, '--json']);
    // 4 pages, 23 x 18 patches and 1 for the text: 8,415.
    expect(JSON.parse(stdout)).toMatchObject({
      dry_run: true,
      exact: true,
      uncounted: [],
      estimate: {
        input_tokens: 8415,
        prompt_cost_usd: expect.closeTo(0.03366, 9),
        max_cost_usd: expect.closeTo(0.389026, 9),
      },
    });
  });

  test('counts the whole prompt: system prompt, schema and conversation', async () => {
    await world.run(['photo.png', 'what?']);
    await world.run(['-c', 'and?', '-s', 'Be brief.', ...EXACT]);
    expect(counted()).toMatchObject({ system: 'Be brief.', messages: [{}, {}, {}] });
    expect(counted()).not.toHaveProperty('max_tokens');
  });

  test('counts stored files and uploads from their bytes', async () => {
    await world.run(['photo.png', 'what?', '--upload']);
    const { stdout } = await world.run(['photo.png', 'a.pdf', 'why?', '--upload', ...EXACT]);
    expect(JSON.stringify(counted())).not.toContain('file_id');
    expect(stdout).toContain('counted by the API');
    // The request that is shown is the one that would be sent.
    expect(stdout).toContain('"file_id"');
    expect(world.api.files.size).toBe(1);
  });

  test('names each input that cannot be counted, and shows the estimate', async () => {
    const id = world.api.addFile({
      bytes: Buffer.from('%PDF'),
      filename: 'x.pdf',
      mime_type: 'application/pdf',
    });
    const { code, stdout, stderr } = await world.run([
      'https://a.example/a.png',
      id,
      'why?',
      '--json',
      ...EXACT,
    ]);
    expect({ code, paths: paths() }).toEqual({ code: 0, paths: [] });
    const reasons = [
      ['https://a.example/a.png', 'the API counts nothing at a URL; --download sends its bytes'],
      [id, 'the API counts no stored file'],
    ];
    for (const [input, reason] of reasons) expect(stderr).toContain(`${input}: not counted: ${reason}\n`);
    expect(JSON.parse(stdout)).toMatchObject({
      exact: false,
      uncounted: reasons.map(([input, reason]) => ({ input, reason })),
      estimate: { input_tokens: null },
    });
  });

  test('says whether the prompt fits by the count, not by an estimate', async () => {
    // Estimated at 3,000 a page 99 pages may not fit into 200,000 tokens, at 2,000 they do; 100 and a text do not.
    for (const pages of [99, 100]) await world.file(`${pages}.pdf`, makePdf({ texts: pageTexts(pages) }));
    const haiku = ['why?', '-m', 'claude-haiku-4-5', ...EXACT];
    expect(await world.run(['99.pdf', ...haiku])).toMatchObject({ code: 0, stderr: '' });
    expect((await world.run(['100.pdf', ...haiku])).stderr).toBe(
      'the request does not fit: claude-haiku-4-5 reads 200,000 tokens in all; select fewer pages with --pages\n',
    );
  });

  test('counts each of several questions', async () => {
    const { stdout } = await world.run(['photo.png', '-p', 'why?', '-p', 'who?', ...EXACT]);
    expect(paths()).toEqual([COUNT, COUNT]);
    expect(stdout).toContain('2 questions: about $0.0033 for the prompts, at most ');
  });

  test('refuses what --max-cost does not pay for, as the same command would', async () => {
    expect(await world.run(['a.pdf', 'why?', ...EXACT, '--max-cost', '0.04'])).toMatchObject({
      code: 6,
      stdout: '',
    });
    const { stdout } = await world.run(['a.pdf', 'why?', ...EXACT, '--max-cost', '0.1']);
    await world.run(['a.pdf', 'why?', '--max-cost', '0.1']);
    const sent = world.api.requests.at(-1)?.body as Anthropic.MessageCreateParams;
    expect(stdout).toContain(`"max_tokens": ${sent.max_tokens},`);
  });
});

test('a dry run without --exact says that --max-cost counts, and makes no request', async () => {
  const { code, stderr } = await world.run(['a.pdf', 'why?', '--dry-run', '--max-cost', '1']);
  expect({ code, stderr, paths: paths() }).toEqual({
    code: 0,
    stderr: 'a.pdf: counted for --max-cost before the request is sent; --exact counts it now\n',
    paths: [],
  });
});

test('a dry run of a PDF shows ranges in --json too', async () => {
  const { stdout } = await world.run(['a.pdf', 'why?', '--dry-run', '--json']);
  // 4 pages of 1,500 to 3,000 tokens, and 1 for the text.
  expect(JSON.parse(stdout).estimate).toEqual({
    input_tokens: null,
    prompt_cost_usd: null,
    max_cost_usd: null,
    range: {
      input_tokens: { min: 6001, max: 12_001 },
      prompt_cost_usd: { min: expect.closeTo(0.024004, 9), max: expect.closeTo(0.048004, 9) },
      max_cost_usd: { min: expect.closeTo(0.3784044, 9), max: expect.closeTo(0.4048044, 9) },
    },
  });
});

describe('--exact is refused', () => {
  test('without --dry-run', async () => {
    expect(await world.run(['photo.png', '--exact'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: --exact: counts the tokens of --dry-run\n  add --dry-run, or leave --exact out\n',
    });
  });

  test('on a platform that counts none', async () => {
    const variables = await platformVariables('bedrock', world);
    // Bedrock serves this model by InvokeModel.
    const args = ['photo.png', '-m', 'claude-haiku-4-5', ...EXACT];
    const { code, stderr } = await world.run(args, { variables });
    expect(code).toBe(2);
    expect(stderr).toContain('--exact: cannot be used with Amazon Bedrock, which counts no tokens\n');
  });

  test('by an address that counts none', async () => {
    world.api.failNext('count_tokens', { status: 405 });
    const { code, stdout, stderr } = await world.run(['photo.png', ...EXACT]);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: --exact: this address counts no tokens\n  leave it out\n',
    });
  });

  test('without a key, by the error of a missing key', async () => {
    const variables = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_AUTH_TOKEN: undefined };
    expect(await world.run(['photo.png', ...EXACT], { variables })).toMatchObject({ code: 5, stdout: '' });
  });
});

test.each(['bedrock', 'vertex', 'foundry', 'aws'] as const)('%s counts too', async (platform) => {
  const variables = await platformVariables(platform, world);
  const { code, stdout } = await world.run(['a.pdf', 'why?', ...EXACT], { variables });
  expect(code).toBe(0);
  expect(stdout).toContain('tokens in: 8,001, counted by the API\ncost: unknown\n');
});
