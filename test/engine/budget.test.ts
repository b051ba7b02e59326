/** What answers and chats have cost, and how `--max-cost` bounds that: sums worked out by hand from the docs' prices. */
import { beforeEach, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { makeMeter } from '../../src/commands/chat/meter.ts';
import { planQuestion } from '../../src/engine/plan.ts';
import { CliError } from '../../src/errors.ts';
import { makePng } from '../support/images.ts';
import { platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

const SETTINGS = {
  model: 'claude-opus-5-5',
  source: 'auto',
  maxTokens: undefined,
  system: undefined,
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
  expect(stderr).toMatch(/^claude-see: --max-cost: \$0\.001 is left of \$0\.085, which does not pay for /m);
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
  ['credentials_missing', 0],
  ['invalid_request', 0],
  ['network', 1],
] as const)('a question that ends in %s before an answer began: %i may have cost', async (code, broken) => {
  const meter = makeMeter();
  const plan = planQuestion([], { ...SETTINGS, maxCostUsd: 0.1 });
  const api = { streamMessage: () => Promise.reject(new CliError(code, 'over')) } as unknown as Api;
  const watched = meter.watch(api, plan);
  const listener = { text: async () => {}, thinking: () => {} };
  await expect(watched.streamMessage({} as never, listener, new AbortController().signal)).rejects.toThrow();
  expect(meter.lines().slice(1)).toEqual(broken === 0 ? [] : ['not counted: 1 answer that broke off']);
  // An answer as long as the model may give costs 0.32 USD: all of the budget was offered, and may be gone.
  expect(meter.leftOf(0.1)).toBeCloseTo(broken === 0 ? 0.1 : 0, 4);
});

test('--max-cost and an unknown cost: nothing more is asked', async () => {
  world.api.reply({ text: 'one', model: 'claude-unknown-9' });
  const { stderr } = await chat('a\nb\n', 'a.png', '--max-cost', '1');
  expect(asked()).toHaveLength(1);
  expect(stderr).toContain('what this chat has cost so far is not known');
});
