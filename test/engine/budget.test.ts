/** What answers and chats have cost, and how `--max-cost` bounds that: sums worked out by hand from the docs' prices. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { makeRetries } from '../../src/api/retry.ts';
import { makeBudget } from '../../src/engine/budget.ts';
import { planQuestion } from '../../src/engine/plan.ts';
import { previewRequest } from '../../src/engine/request-parts.ts';
import { sendRequest } from '../../src/engine/send.ts';
import { makeUsageTracker } from '../../src/engine/usage.ts';
import { CliError } from '../../src/errors.ts';
import type { RunContext } from '../../src/run/context.ts';
import { makePng } from '../support/images.ts';
import { platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

const SETTINGS = {
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  source: 'auto',
  maxTokens: undefined,
  system: undefined,
  effort: undefined,
} as const;

const chat = (stdin: string, ...args: string[]) => world.run(['chat', ...args], { stdin });

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

test('an answer cut at what --max-cost pays for is no reason to allow more tokens', async () => {
  world.api.reply({ text: 'half', stop_reason: 'max_tokens' });
  const { code, stdout, stderr } = await world.run(['a.png', '--max-cost', '0.1']);
  expect({ code, stdout }).toEqual({ code: 6, stdout: 'half\n' });
  // Opus 5.5: 0.1 USD pay for 5,000 tokens, were there no prompt.
  expect(stderr).toMatch(/^claude-see: --max-cost: the answer was cut at 4,\d{3} tokens /);
  expect(stderr).toContain('\n  allow more, or ask for a shorter answer\n');
});

test('/usage sums tokens and cost, and says what it does not know', async () => {
  const usage = { input_tokens: 1000, output_tokens: 100 };
  world.api.reply({ text: 'one', usage }, { text: 'two', usage, model: 'claude-unknown-9' });
  const { stderr } = await chat('a\nb\n/usage\n', 'a.png');
  // Opus 5.5: 4 USD and 20 USD a million.
  expect(stderr).toMatch(
    /^this chat: 2 answers, 2,000 tokens in.*, 200 out; cost \$0\.0060, and the unknown cost of 1 answer$/m,
  );
});

test.each(['aws', 'foundry'] as const)('/usage names no price that %s does not have', async (platform) => {
  world.api.reply({ text: 'one', usage: { input_tokens: 1000, output_tokens: 100 } });
  const variables = await platformVariables(platform, world);
  const { stderr } = await world.run(['chat', 'a.png'], { stdin: 'a\n/usage\n', variables });
  expect(stderr).toMatch(/^this chat: 1 answer, 1,000 tokens in.*, 100 out; cost unknown$/m);
});

test('--max-cost is for the whole chat: each turn has what is left', async () => {
  const usage = { input_tokens: 1000, output_tokens: 4000 };
  world.api.reply({ text: 'one', usage });
  const { code, stdout, stderr } = await chat('a\nb\n', 'a.png', '--max-cost', '0.085');
  expect({ code, stdout }).toEqual({ code: 6, stdout: 'one\n' });
  // 1,000 tokens at $4 a million and 4,000 at $20 are $0.084.
  expect(stderr).toMatch(
    /^claude-see: --max-cost: \$0\.001, the rest of \$0\.085, is too low for this request$/m,
  );
});

describe('--cache 1h', () => {
  const marksOf = (body: unknown) => JSON.stringify(body).match(/"cache_control":\{[^}]*\}/g);
  const hour = '"cache_control":{"type":"ephemeral","ttl":"1h"}';

  test('keeps the prompts of a chat for an hour, and its writes cost twice the price', async () => {
    await world.file('large.png', makePng({ width: 1920, height: 1080 }));
    const { code, stderr } = await chat('a\nb\n', 'large.png', '--cache', '1h', '-u');
    expect(code).toBe(0);
    expect(asked().map(({ body }) => marksOf(body))).toEqual([[hour], [hour, hour]]);
    // 2,691 tokens of the image and 1 for the text are written at $8 a million; the answer costs $20 a million.
    const [, written, out] =
      /usage: [^\n]*, ([\d,]+) written to cache, ([\d,]+) out; cost/.exec(stderr) ?? [];
    const usd = (Number(written?.replace(',', '')) * 8 + Number(out) * 20) / 1e6;
    expect(written).toBe('2,692');
    expect(stderr).toContain(`; cost $${usd.toFixed(3)} at prices of 2026-11`);
  });

  test('counts as much against --max-cost', async () => {
    await chat('a\n', 'a.png', '--cache', '1h', '--max-cost', '0.05');
    // 414 of the image, 5 + 20 of its name, 1 of the text and 200 around all: 640 at $8.8 a million are 5,632
    // millionths. (50,000 - 5,632) / 22 = 2016.7
    expect(asked()[0]?.body).toMatchObject({ max_tokens: 2016 });
  });

  test.each([
    [[], null],
    [['--cache', '1h'], [hour]],
    [['--cache', '5m'], ['"cache_control":{"type":"ephemeral"}']],
  ])('marks a first question only if it is typed: %j', async (flags, marks) => {
    expect(await world.run(['a.png', 'what?', ...flags])).toMatchObject({ code: 0 });
    expect(marksOf(asked()[0]?.body)).toEqual(marks);
  });

  test('as a setting, it holds where something is cached, as for several questions', async () => {
    await world.file('config/config.json', '{"cache":"1h"}');
    await world.run(['a.png', 'what?']);
    await world.run(['a.png', '-p', 'what?', '-p', 'who?']);
    expect(asked().map(({ body }) => marksOf(body))).toEqual([null, [hour], [hour]]);
  });

  test('takes no other time', async () => {
    const { code, stderr } = await world.run(['a.png', '--cache', '2h']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected one of 5m, 1h'),
    });
  });
});

test('--max-cost counts what an answer that broke off may have cost', async () => {
  world.api.reply({ text: ['half', 'x'], interruptions: [{ after: 1, happens: 'reset' }] });
  const { code, stderr } = await chat('a\nb\n', 'a.png', '--max-cost', '0.1');
  expect({ code, asked: asked().length }).toEqual({ code: 4, asked: 1 });
  expect(stderr).toContain('--max-cost');
});

test('--max-cost counts what the cache gave as read in full where its price is not known', async () => {
  // Haiku 5.5: 0.10 USD and 0.50 USD a million, so 0.01 USD; 0.002 do not pay for reading 60,000 tokens again.
  const usage = { input_tokens: 0, cache_read_input_tokens: 50_000, output_tokens: 10_000 };
  world.api.reply({ text: 'one', usage });
  const { code, stdout } = await chat('a\nb\n', 'a.png', '-m', 'haiku', '--max-cost', '0.012');
  expect({ code, stdout, asked: asked().length }).toEqual({ code: 6, stdout: 'one\n', asked: 1 });
});

test.each([
  ['credentials_missing', null, 0],
  ['invalid_request', null, 0],
  ['rate_limited', 'req_1', 0],
  ['network', null, 1],
] as const)(
  'a question that ends in %s (request %s) before an answer began: %i may have cost',
  async (code, requestId, broken) => {
    const budget = makeBudget(0.1);
    const plan = planQuestion({ content: [], budget }, SETTINGS);
    const api = {
      makeRetries,
      streamMessage: () => Promise.reject(new CliError(code, 'over', { requestId })),
    } as unknown as Api;
    const usage = makeUsageTracker();
    const tools = { api, usage } as unknown as Parameters<typeof sendRequest>[1];
    const signal = new AbortController().signal;
    const context = { signal, settings: SETTINGS, output: {} } as unknown as RunContext;
    await expect(sendRequest(previewRequest(plan, ''), tools, context, {})).rejects.toThrow('over');
    expect(usage.format().slice(1)).toEqual(broken === 0 ? [] : ['not counted: 1 answer that broke off']);
    // An answer as long as the model may give costs 0.32 USD: all of the budget was offered, and may be gone.
    expect(budget.availableUsd()).toBeCloseTo(broken === 0 ? 0.1 : 0, 4);
  },
);

describe('a budget', () => {
  test('is never exceeded by requests that run at once', () => {
    const budget = makeBudget(1);
    const [first] = [budget.reserve(0.25), budget.reserve(0.5)];
    expect(budget.availableUsd()).toBe(0.25);
    expect(() => budget.reserve(0.5)).toThrow('$0.25 is left of $1.00');
    first?.settle(0.125);
    expect(budget.availableUsd()).toBe(0.375);
    budget.reserve(0.25).release();
    expect(budget.availableUsd()).toBe(0.375);
    budget.reserve(0.25).spend();
    expect(budget.availableUsd()).toBe(0.125);
  });

  test('pays for requests that take all of it, in spite of rounding', () => {
    const budget = makeBudget(0.3);
    for (const usd of [0.1, 0.1, 0.1]) budget.reserve(usd);
    expect(() => budget.reserve(0.001)).toThrow('is left of $0.30');
  });

  test('offers nothing once a cost is unknown', () => {
    const budget = makeBudget(1);
    budget.reserve(0.1).settle(null);
    expect(() => budget.availableUsd()).toThrow('the cost so far is unknown');
    expect(() => budget.reserve(0.1)).toThrow('the cost so far is unknown');
  });

  test('is split into equal shares, which know the whole', () => {
    const shares = makeBudget(0.9).split(3);
    expect(shares.map((share) => share.availableUsd())).toEqual(
      [0.3, 0.3, 0.3].map((usd) => expect.closeTo(usd, 9)),
    );
    expect(shares.map(({ totalUsd, shares: count }) => [totalUsd, count])).toEqual([
      [0.9, 3],
      [0.9, 3],
      [0.9, 3],
    ]);
  });
});

test('--max-cost and an unknown cost: nothing more is asked', async () => {
  world.api.reply({ text: 'one', model: 'claude-unknown-9' });
  const { stderr } = await chat('a\nb\n', 'a.png', '--max-cost', '1');
  expect(asked()).toHaveLength(1);
  expect(stderr).toContain('the cost so far is unknown');
});
