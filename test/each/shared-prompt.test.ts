/** A prompt that many inputs share: where it is long enough, it is sent first and read from the cache. */
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { chooseCaching, makeQueue } from '../../src/each/shared-prompt.ts';
import { type EachRunOptions, makeEach } from '../support/each-run.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const each = makeEach(world);

/** 512 tokens at 4 characters a token: the least that the newest models cache. */
const LONG = `${'Judge. '.repeat(292)}Now!`;
const SHORT = LONG.slice(4);

/** The blocks of each request, such as `text* image`; a star stands for a mark of the cache. */
function blocksSent(): readonly string[] {
  return world.api.requests.map(({ body }) => {
    const { messages } = body as Anthropic.MessageCreateParams;
    const content = messages[0]?.content as Anthropic.ContentBlockParam[];
    return content
      .map((block) => `${block.type}${'cache_control' in block && block.cache_control ? '*' : ''}`)
      .join(' ');
  });
}

/** Asks about so many pictures of 56 pixels and more a side. */
async function ask(count: number, prompt: string, options: EachRunOptions = {}) {
  for (let index = 0; index < count; index += 1) await each.picture(`${index}.png`, 56 + index);
  const entries = Array.from({ length: count }, (_, index) => each.entry(index, `${index}.png`, { prompt }));
  return each.run(entries, { prompt, ...options });
}

test.each([
  ['as many tokens as the model caches at least', LONG, '', 'claude-opus-5-5', 0, 'prompt'],
  ['one token fewer', SHORT, '', 'claude-opus-5-5', 0, undefined],
  ['the missing token in the system text', SHORT, 'Be!!', 'claude-opus-5-5', 0, 'prompt'],
  ['too few for an older model', LONG, '', 'claude-sonnet-4-5', 0, undefined],
  ['enough for an older model', LONG.repeat(2), '', 'claude-sonnet-4-5', 0, 'prompt'],
  ['a model that nobody knows', LONG.repeat(20), '', 'claude-next', 0, undefined],
  ['zooms, which repeat the whole question', LONG, '', 'claude-opus-5-5', 4, undefined],
  ['a long system text before prompts of their own', undefined, LONG, 'claude-opus-5-5', 0, 'system'],
  ['a shorter one', undefined, SHORT, 'claude-opus-5-5', 0, undefined],
])('%s', (_, prompt, system, model, maxZooms, expected) => {
  expect(LONG).toHaveLength(2048);
  expect(chooseCaching(prompt, { model, system, maxZooms })).toBe(expected);
});

test('the first of a queue goes at once, the others once it has begun', async () => {
  const enter = makeQueue();
  const gone: number[] = [];
  const first = await enter();
  const others = [1, 2].map(async (index) => {
    await enter();
    gone.push(index);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(gone).toEqual([]);
  first.began();
  await Promise.all(others);
  expect(gone).toEqual([1, 2]);
});

describe('a long prompt', () => {
  test('goes before the picture, and all but the first request read it from the cache', async () => {
    each.answerWithSides();
    const { shown, code } = await ask(4, LONG);
    expect(code).toBe(0);
    expect(blocksSent()).toEqual(Array(4).fill('text* image'));
    const usages = shown.map(({ usage }) => usage as Anthropic.Usage);
    expect(usages.map((usage) => usage.cache_creation_input_tokens).sort()).toEqual([0, 0, 0, 512]);
    expect(usages.map((usage) => usage.cache_read_input_tokens).sort()).toEqual([0, 512, 512, 512]);
    // 56 pixels are 2 patches of 28, 57 to 59 are 3.
    expect(usages.map((usage) => usage.input_tokens)).toEqual([4, 9, 9, 9]);
  });

  test('is sent once before the other requests begin', async () => {
    const underWay: number[] = [];
    each.answerWithSides(async () => {
      if (underWay.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      underWay.push(world.api.requests.length);
    });
    await ask(4, LONG, { tools: { jobs: 4 } });
    expect(underWay[0]).toBe(1);
    expect(underWay).toHaveLength(4);
  });

  test('does not keep the others from being asked when its first request fails', async () => {
    world.api.failNext('messages', { status: 529 });
    each.answerWithSides();
    const { shown } = await ask(3, LONG);
    expect(shown.filter(({ error }) => error === null)).toHaveLength(2);
  });

  test('is bounded with the price of writing it, so that --max-cost holds', async () => {
    each.answerWithSides();
    // 2,048 bytes, 4 tokens of the picture, its name, 20 for a label and 200 beside, at $4 x 1.25 x 1.1 a million, are more
    // than $0.0124; 256 tokens of an answer at $20 x 1.1 a million are $0.0056.
    const { code } = await ask(2, LONG, { flags: { maxCost: '0.0175' } });
    expect(code).toBe(6);
    expect(world.api.requests).toHaveLength(0);
  });

  test('keeps the lifetime of --cache', async () => {
    each.answerWithSides();
    await ask(2, LONG, { flags: { cache: '1h' } });
    expect(JSON.stringify(world.api.requests[0]?.body)).toContain(
      '"cache_control":{"type":"ephemeral","ttl":"1h"}',
    );
  });
});

describe('nothing is marked, and the text follows the picture', () => {
  test('when the prompt is one token too short', async () => {
    each.answerWithSides();
    await ask(2, SHORT);
    expect(blocksSent()).toEqual(['image text', 'image text']);
  });

  test('when there is one input', async () => {
    each.answerWithSides();
    await ask(1, LONG);
    expect(blocksSent()).toEqual(['image text']);
  });

  test('for an input with a prompt of its own', async () => {
    each.answerWithSides();
    for (const index of [0, 1, 2]) await each.picture(`${index}.png`, 56 + index);
    const entries = [LONG, `${LONG} Hurry!`, LONG].map((prompt, index) =>
      each.entry(index, `${index}.png`, { prompt }),
    );
    await each.run(entries, { prompt: LONG, tools: { jobs: 1 } });
    expect([...blocksSent()].sort()).toEqual(['image text', 'text* image', 'text* image']);
  });
});

test('a long system text is read from the cache where each input has a prompt of its own', async () => {
  each.answerWithSides();
  for (const name of ['0.png', '1.png', '2.png']) await each.picture(name, 56 + Number(name[0]));
  const entries = [0, 1, 2].map((index) => each.entry(index, `${index}.png`, { prompt: `Is it ${index}?` }));
  const { shown, code } = await each.run(entries, { prompt: 'Describe.', flags: { system: LONG } });
  expect(code).toBe(0);
  expect(blocksSent()).toEqual(Array(3).fill('image text'));
  const systems = world.api.requests.map(({ body }) => (body as Anthropic.MessageCreateParams).system);
  expect(systems).toEqual(
    Array(3).fill([{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }]),
  );
  const usages = shown.map(({ usage }) => usage as Anthropic.Usage);
  expect(usages.map((usage) => usage.cache_creation_input_tokens).sort()).toEqual([0, 0, 512]);
  expect(usages.map((usage) => usage.cache_read_input_tokens).sort()).toEqual([0, 512, 512]);
});
