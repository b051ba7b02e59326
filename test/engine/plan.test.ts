/** Plans of questions: tokens, limits and --max-cost, with numbers worked out by hand from the docs' tables. */
import { describe, expect, test } from 'vitest';
import type { Content } from '../../src/conversation/content.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { makeBudget } from '../../src/engine/budget.ts';
import { listQuestionParts, type PlanSettings, planQuestion } from '../../src/engine/plan.ts';
import { CliError } from '../../src/errors.ts';
import { makeHistory } from '../support/history.ts';

function local(width: number, height: number, input = 'a.png', bytes = 10): Content {
  return {
    kind: 'media',
    media: {
      kind: 'image',
      input,
      name: input,
      bytes: Buffer.alloc(bytes),
      byteLength: bytes,
      media_type: 'image/png',
      width,
      height,
      original: { media_type: 'image/png', width, height, bytes },
    },
  };
}
const text = (words: string): Content => ({ kind: 'text', text: words });
const url: Content = {
  kind: 'media',
  media: {
    kind: 'url',
    input: 'https://example.com/a.png',
    url: 'https://example.com/a.png',
    block: 'image',
  },
};
const fileId: Content = {
  kind: 'media',
  media: { kind: 'file_id', input: 'file_011', file_id: 'file_011' },
};
const times = (count: number, item: Content): Content[] => Array.from({ length: count }, () => item);

type Options = Partial<PlanSettings> & { readonly maxCostUsd?: number };

function plan(items: readonly Content[], options: Options = {}, history?: Conversation) {
  const { maxCostUsd, ...settings } = options;
  const all = {
    provider: 'anthropic',
    model: 'claude-opus-5-5',
    source: 'auto',
    maxTokens: undefined,
    system: undefined,
    effort: undefined,
    ...settings,
  } as const;
  const budget = maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd);
  const planned = planQuestion({ content: items, budget, ...(history ? { history } : {}) }, all);
  return { ...planned, parts: listQuestionParts(planned) };
}

function refusal(items: readonly Content[], options: Options = {}, history?: Conversation): object {
  try {
    plan(items, options, history);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, exitCode, subject, message, hint } = error;
    return { code, exitCode, subject, message, hint };
  }
  throw new Error('expected a refusal');
}

describe('a plan', () => {
  test('keeps parts in the order typed, each picture with its own source and tokens', () => {
    // 1920/28 = 68.6 and 1080/28 = 38.6: 69 * 39 patches. 30 pixels are 2 patches a side.
    const { parts } = plan([
      text('one'),
      local(1920, 1080, 'a.png'),
      url,
      text('two'),
      local(30, 30, 'b.png'),
    ]);
    expect(
      parts.map((part) =>
        part.kind === 'text' ? part.text : [part.media.input, part.choice.type, part.tokens, part.modelSize],
      ),
    ).toEqual([
      'one',
      ['a.png', 'base64', 2691, null],
      ['https://example.com/a.png', 'url', null, null],
      'two',
      ['b.png', 'base64', 4, null],
    ]);
  });

  test.each([
    // The docs' own table of sizes after downsizing.
    ['claude-opus-5-5', 3840, 2160, { width: 2576, height: 1449 }, 92 * 52],
    ['claude-opus-4-7', 1920, 1080, null, 69 * 39],
    ['claude-haiku-4-5', 1920, 1080, { width: 1456, height: 819 }, 52 * 30],
    ['claude-haiku-4-5-20251001', 1920, 1080, { width: 1456, height: 819 }, 52 * 30],
    ['claude-sonnet-4-6', 1170, 2532, { width: 725, height: 1568 }, 26 * 56],
    // An unknown model counts as one of the high tier, as all new ones are.
    ['claude-next', 4000, 4000, { width: 1932, height: 1932 }, 69 * 69],
    ['toString', 1920, 1080, null, 69 * 39],
  ])('for %s sees %ix%i as %j, which is %j tokens', (model, width, height, modelSize, tokens) => {
    expect(plan([local(width, height)], { model }).parts).toMatchObject([{ modelSize, tokens }]);
  });

  test('estimates the prompt: image tokens, and a quarter of the characters of each text', () => {
    // 2691 + 8/4 for `describe`; 2691 + 20/4 for `Describe this image.`; and 9/4 rounded up for the system prompt.
    const picture = local(1920, 1080);
    expect(plan([picture, text('describe')]).estimatedInputTokens).toBe(2693);
    expect(plan([picture]).estimatedInputTokens).toBe(2696);
    expect(plan([picture, text('describe')], { system: 'Be brief.' }).estimatedInputTokens).toBe(2696);
    expect(plan([picture, picture, text('a'), text('b')]).estimatedInputTokens).toBe(5384);
  });

  test.each<[string, Content[], string]>([
    ['a URL', [url, text('q')], 'claude-opus-5-5'],
    ['a file_id', [local(28, 28), fileId], 'claude-opus-5-5'],
  ])('knows no estimate with %s', (_, items, model) => {
    expect(plan(items, { model }).estimatedInputTokens).toBeNull();
  });

  test('uploads what --source files asks for', () => {
    const { parts } = plan([local(28, 28)], { source: 'files' });
    expect(parts).toMatchObject([{ choice: { type: 'file', upload: true } }]);
  });
});

describe('the number of images', () => {
  test.each([
    ['claude-opus-5-5', 600],
    ['claude-haiku-4-5', 100],
    ['claude-next', 600],
  ])('of %s ends at %i', (model, most) => {
    expect(plan(times(most, url), { model }).parts).toHaveLength(most);
    expect(refusal(times(most + 1, url), { model })).toEqual({
      code: 'limit_exceeded',
      exitCode: 2,
      subject: undefined,
      message: `${most + 1} images; ${model} takes ${most} a request`,
      hint: 'ask about fewer at a time',
    });
  });

  test('counts images, not texts', () => {
    expect(
      plan([...times(100, url), ...times(5, text('q'))], { model: 'claude-haiku-4-5' }).parts,
    ).toHaveLength(105);
  });
});

describe('the sides of a picture', () => {
  test('may have 8000 pixels', () => {
    expect(plan([local(8000, 1), local(1, 8000)]).parts).toHaveLength(2);
  });

  test.each([
    [8001, 1, '8001x1'],
    [1, 8001, '1x8001'],
  ])('may not have more: %ix%i', (width, height, size) => {
    expect(refusal([local(10, 10), local(width, height, 'big.png')])).toEqual({
      code: 'limit_exceeded',
      exitCode: 2,
      subject: 'big.png',
      message: `is ${size} pixels; the API takes 8000 a side`,
      hint: 'scale it down first',
    });
  });

  test('may have 2000 pixels among more than 20 images, whatever the others are', () => {
    expect(plan([...times(19, url), local(2001, 10)]).parts).toHaveLength(20);
    expect(plan([...times(20, url), local(2000, 2000)]).parts).toHaveLength(21);
    // A stored file of unknown kind may be a PDF.
    expect(plan([...times(19, url), fileId, local(2001, 10)]).parts).toHaveLength(21);
    expect(refusal([...times(20, url), local(10, 2001, 'big.png')])).toEqual({
      code: 'limit_exceeded',
      exitCode: 2,
      subject: 'big.png',
      message: 'is 10x2001 pixels; the API takes 2000 a side in a request of more than 20 images',
      hint: 'scale it down, or ask about at most 20 images at a time',
    });
  });

  test('of which there are too many for any request are not helped by fewer images', () => {
    expect(refusal([...times(20, url), local(10, 8001)])).toMatchObject({ hint: 'scale it down first' });
  });

  test('count for uploads too', () => {
    expect(refusal([local(8001, 1)], { source: 'files' })).toMatchObject({ code: 'limit_exceeded' });
  });
});

describe('max_tokens', () => {
  test.each([
    ['claude-opus-5-5', undefined, 16_000],
    ['claude-haiku-4-5', undefined, 16_000],
    ['claude-next', undefined, 16_000],
    ['claude-opus-5-5', 1, 1],
    ['claude-opus-5-5', 128_000, 128_000],
    ['claude-haiku-4-5', 64_000, 64_000],
    ['claude-next', 1_000_000, 1_000_000],
    ['claude-opus-4-6', 128_000, 128_000],
  ])('of %s, asked for %j, is %i', (model, asked, maxTokens) => {
    expect(plan([url], { model, maxTokens: asked })).toMatchObject({ maxTokens, cappedByCost: false });
  });

  test.each([
    ['claude-opus-5-5', 128_001, '128,001 is more than the 128,000 of claude-opus-5-5'],
    ['claude-haiku-4-5', 64_001, '64,001 is more than the 64,000 of claude-haiku-4-5'],
  ])('of %s cannot be %i', (model, maxTokens, message) => {
    expect(refusal([url], { model, maxTokens })).toMatchObject({
      code: 'usage',
      exitCode: 2,
      subject: '--max-tokens',
      message,
    });
  });
});

describe('--max-cost', () => {
  const question = [local(1920, 1080), text('describe')];
  const cost = (items: readonly Content[], maxCostUsd: number, settings: Options = {}) => {
    const { maxTokens, cappedByCost } = plan(items, { maxCostUsd, ...settings });
    return [maxTokens, cappedByCost];
  };

  test('caps the answer at what is left after the prompt at its dearest', () => {
    // 2691 of the picture, 5 bytes of its name and 20 around that, 8 bytes of text and 200 around all: 2924 tokens at
    // $4.4 a million (in the USA, 1.1 times $4) = 12,865.6 millionths. ($0.05 - $0.0128656) / $22 a million = 1687.9
    expect(cost(question, 0.05)).toEqual([1687, true]);
    // 16,000 tokens take $0.352 more: $0.3648656 in all.
    expect(cost(question, 0.37)).toEqual([16_000, false]);
    expect(cost(question, 0.36)).toEqual([15_778, true]);
    expect(cost(question, 0.37, { maxTokens: 20_000 })).toEqual([16_233, true]);
    expect(cost(question, 0.37, { maxTokens: 100 })).toEqual([100, false]);
  });

  test('takes each byte of text for a token, also of the default question and the system prompt', () => {
    const small = local(28, 28);
    // (1 + 25 + 6 + 200) * 4.4 = 1020.8: (10,000 - 1020.8) / 22 = 408.1
    expect(cost([small, text('日本')], 0.01)).toEqual([408, true]);
    // (1 + 25 + 20 + 200) * 4.4 = 1082.4: (10,000 - 1082.4) / 22 = 405.3
    expect(cost([small], 0.01)).toEqual([405, true]);
    // 9 more: (10,000 - 1122) / 22 = 403.5
    expect(cost([small], 0.01, { system: 'Be brief.' })).toEqual([403, true]);
  });

  test('takes a URL for the largest picture that the model sees', () => {
    // (4784 + 25 + 8 + 200) * 4.4 = 22,074.8: (50,000 - 22,074.8) / 22 = 1269.3
    expect(cost([url, text('describe')], 0.05)).toEqual([1269, true]);
    // Standard tier: (1568 + 25 + 8 + 200) * 1.1 = 1981.1: (5,000 - 1981.1) / 5.5 = 548.9
    expect(cost([url, text('describe')], 0.005, { model: 'claude-haiku-4-5' })).toEqual([548, true]);
  });

  test('knows that Haiku 5.5 costs more above 100,000 tokens', () => {
    const model = 'claude-haiku-5-5';
    // 20 * (4784 + 25) + 208 = 96,388 at $0.11: 10,602.7 millionths; the rest pays for 89,813.3 tokens at $0.55.
    expect(cost([...times(20, url), text('describe')], 0.06, { model, maxTokens: 128_000 })).toEqual([
      89_813,
      true,
    ]);
    // 21 * (4784 + 25) + 208 = 101,197 at $0.55: 55,658.4 millionths; 4341.6 are left at $2.75: 1578.7 tokens.
    expect(cost([...times(21, url), text('describe')], 0.06, { model, maxTokens: 128_000 })).toEqual([
      1578,
      true,
    ]);
  });

  test('proposes a cheaper model only where there is one', () => {
    expect(refusal(question, { maxCostUsd: 0.000001, model: 'claude-haiku-5-5' })).toMatchObject({
      hint: 'allow more, or send fewer or smaller images',
    });
  });

  test.each([
    // 12,865.6 millionths for the prompt: nothing is left of $0.01, and 142 tokens of $0.016. The least useful answer
    // has 256 tokens, 5,632 millionths: 18,497.6 in all.
    [0.01, '$0.01'],
    [0.0105, '$0.0105'],
    [0.016, '$0.016'],
    [0.0001, '$0.0001'],
  ])('refuses when %d does not pay for an answer worth having', (maxCostUsd, words) => {
    expect(refusal(question, { maxCostUsd })).toEqual({
      code: 'max_cost',
      exitCode: 6,
      subject: '--max-cost',
      message: `${words} is too low for this request; it needs at least $0.0185`,
      hint: 'allow more, send fewer or smaller images, or use a cheaper model',
    });
  });

  test('lets an answer be shorter than that when it was asked to be', () => {
    expect(cost(question, 0.016, { maxTokens: 100 })).toEqual([100, false]);
    expect(refusal(question, { maxCostUsd: 0.016, maxTokens: 143 })).toMatchObject({ code: 'max_cost' });
    expect(cost(question, 0.016, { maxTokens: 142 })).toEqual([142, false]);
  });

  test('refuses a file_id, whose size only the API knows', () => {
    expect(refusal([fileId], { maxCostUsd: 100 })).toEqual({
      code: 'usage',
      exitCode: 2,
      subject: '--max-cost',
      message:
        'the cost of file_011 has no upper limit, as it may be a document of any length, and the API counts no stored file',
      hint: 'send the file itself, or leave --max-cost out',
    });
  });

  test('takes a file that is known to be an image for the largest that the model sees', () => {
    // (4784 + 8 + 20 + 8 + 200) * 4.4 = 22,088: (50,000 - 22,088) / 22 = 1268.7
    expect(cost([{ ...fileId, block: 'image' } as Content, text('describe')], 0.05)).toEqual([1268, true]);
  });

  test.each(['claude-next', 'claude-mythos-5-2'])('refuses %s, whose price is unknown', (model) => {
    expect(refusal(question, { model, maxCostUsd: 100 })).toEqual({
      code: 'usage',
      exitCode: 2,
      subject: '--max-cost',
      message: `the price of ${model} is unknown`,
      hint: `set it: claude-see config set price.anthropic.${model} IN/OUT (USD per million tokens); or use a model with a known price, or leave --max-cost out`,
    });
  });
});

test('texts that no request can hold are refused; only what was begun can be begun anew', () => {
  // 32,000,000 / 1,048,576 = 30.52, and 33,554,432 are 32 of them.
  const refused = {
    code: 'limit_exceeded',
    exitCode: 2,
    subject: undefined,
    message: 'the texts are 32 MB; the API takes 30.5 MB per request',
  };
  const question = [url, text('x'.repeat(33_554_432))];
  expect(refusal(question)).toEqual({ ...refused, hint: 'ask with less text' });
  const history = makeHistory([url, text('hi')], 'Hello.', { model: 'claude-opus-5-5', tokens: 100 });
  expect(refusal(question, {}, history)).toEqual({
    ...refused,
    hint: 'ask with less text, or start a new conversation',
  });
});

test('images that cannot fit into the context window are refused, with the numbers', () => {
  // 2000x1500: ceil(2000 / 28) * ceil(1500 / 28) = 72 * 54 = 3888 tokens; 257 of them fit into a million, 258 do not.
  expect(plan(times(257, local(2000, 1500))).estimatedInputTokens).toBe(257 * 3888 + 5);
  expect(() => plan(times(258, local(2000, 1500)))).toThrow(
    'the images are 1,003,104 tokens; claude-opus-5-5 reads 1,000,000 in all',
  );
});
