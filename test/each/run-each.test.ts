/** Order, ends and limits of whole runs over many inputs, against a fake API that looks. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { makeEach, makeInterrupt, makeMemorySink, textsOf } from '../support/each-run.ts';
import type { Failure } from '../support/fake-api/types.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const each = makeEach(world);

/** Doors by number, opened by whoever holds their number. */
function makeDoors(count: number) {
  return Array.from({ length: count }, () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  });
}

describe('answers', () => {
  test('are shown in the order of the inputs, whatever comes first, and kept as they come', async () => {
    const doors = makeDoors(4);
    // The last picture is answered first: each opens the door of the one before.
    each.answerWithSides(async (side) => {
      if (side < 13) await doors[side - 10]?.opened;
      doors[side - 11]?.open();
    });
    const run = await each.run(await each.entries(4), { tools: { jobs: 4 } });
    expect(run.code).toBe(0);
    expect(textsOf(run.shown)).toEqual(['side 10', 'side 11', 'side 12', 'side 13']);
    expect(textsOf(run.put)).toEqual(['side 13', 'side 12', 'side 11', 'side 10']);
    expect(run.ends).toEqual(['end']);
    expect(run.stderr).toMatch(/^4 inputs: 4 answered; \$0\.\d+; \d+ m?s\n$/);
  });

  test('have a record with the input, its question and its cost', async () => {
    world.api.reply({ text: 'A cat.', usage: { input_tokens: 1000, output_tokens: 100 } });
    await each.picture('cat.png', 20);
    const { shown } = await each.run([each.entry(0, 'cat.png', { id: 'c-1', prompt: 'Who?' })]);
    expect(shown).toMatchObject([
      // 1,000 tokens at $4 and 100 at $20 a million.
      { index: 0, input: 'cat.png', input_id: 'c-1', question: 'Who?', text: 'A cat.', cost_usd: 0.006 },
    ]);
    expect(shown[0]?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(shown[0]).toMatchObject({ error: null, images: [{ input: 'cat.png' }] });
  });

  test('to equal inputs that are asked about at the same time are one, and paid for once', async () => {
    world.api.reply({ text: 'Twins.', usage: { input_tokens: 1000, output_tokens: 100 } });
    await each.picture('a.png', 20);
    await each.picture('b.png', 20);
    const run = await each.run([each.entry(0, 'a.png'), each.entry(1, 'b.png')]);
    expect(world.api.requests).toHaveLength(1);
    expect(run.shown.map(({ input, text }) => [input, text])).toEqual([
      ['a.png', 'Twins.'],
      ['b.png', 'Twins.'],
    ]);
    // Which of them asks depends on how fast each is read.
    expect(run.shown.map(({ cost_usd }) => cost_usd).sort()).toEqual([0, 0.006]);
    expect(run.stderr).toContain('2 inputs: 2 answered; $0.0060;');
  });

  test('of an earlier run stand, refusals too', async () => {
    each.answerWithSides((side) => (side === 11 ? { stop_reason: 'refusal', text: '' } : undefined));
    const entries = await each.entries(3);
    const first = await each.run(entries.slice(0, 2), { tools: { jobs: 1 } });
    expect(first.code).toBe(3);
    const asked = world.api.requests.length;
    const moved = entries.toReversed().map((entry, index) => ({ ...entry, index }));
    const again = await each.run(moved, { sink: makeMemorySink(first.put) });
    expect(world.api.requests).toHaveLength(asked + 1);
    expect(textsOf(again.shown)).toEqual(['side 12', 'refusal', 'side 10']);
    // The sink knows its own records again.
    expect(again.put).toHaveLength(3);
    expect(again.shown.every((record) => again.put.includes(record))).toBe(true);
    expect(again.stderr).toContain('1.png: the model refused to answer');
    expect(again.stderr).toContain('3 inputs: 2 answered (2 earlier), 1 failed;');
    expect(again.code).toBe(3);
  });
});

describe('an input that cannot be used', () => {
  const missing = new CliError('input_missing', 'no such file', { subject: 'gone.png' });

  test.each([
    ['as listed', missing, 'claude-see: gone.png: no such file'],
    ['once it is read', undefined, 'claude-see: gone.png: no such file'],
  ])('is named, skipped and counted: %s', async (_, fault, message) => {
    each.answerWithSides();
    await each.picture('a.png', 10);
    await each.picture('b.png', 11);
    const gone = each.entry(1, 'gone.png', fault ? { ref: fault } : {});
    const run = await each.run([each.entry(0, 'a.png'), gone, each.entry(2, 'b.png')]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(/3 inputs: 2 answered, 1 unusable; /);
    expect(textsOf(run.shown)).toEqual(['side 10', expect.stringMatching(/^input_/), 'side 11']);
    expect(run.shown[1]).toMatchObject({ index: 1, input: 'gone.png', usage: null });
  });

  test('is no picture, and the others are answered', async () => {
    each.answerWithSides();
    await each.picture('a.png', 10);
    await world.file('text.png', 'just words');
    const run = await each.run([each.entry(0, 'text.png'), each.entry(1, 'a.png')]);
    expect(textsOf(run.shown)).toEqual(['input_unusable', 'side 10']);
    expect(run.stderr.match(/text\.png/g)).toHaveLength(1);
  });

  test('has an answer that could not be written, so it is not asked about', async () => {
    each.answerWithSides();
    const taken = new CliError('output_unwritable', 'exists already', { subject: '0.txt' });
    const sink = makeMemorySink([], {
      claim({ index }) {
        if (index === 0) throw taken;
      },
    });
    const run = await each.run(await each.entries(2), { sink });
    expect(world.api.requests).toHaveLength(1);
    expect(textsOf(run.shown)).toEqual(['output_unwritable', 'side 11']);
    expect(run.stderr).toContain('claude-see: 0.png: 0.txt: exists already');
    expect(run.code).toBe(2);
  });
});

describe('the worst outcome decides the exit code', () => {
  const refusal = { stop_reason: 'refusal', text: '' } as const;
  const overloaded = { error: { status: 529 } } as const;
  const invalid = { error: { status: 400, message: 'no' } } as const;

  test.each<[string, number, readonly unknown[]]>([
    ['all answered', 0, ['yes', 'yes']],
    ['a refusal', 3, ['yes', refusal]],
    ['a refused request before a refusal', 2, [refusal, invalid]],
    ['a temporary failure before a refused request', 4, [invalid, overloaded]],
    ['a temporary failure before all of them', 4, [overloaded, refusal, invalid, 'yes']],
  ])('%s: %i', async (_, code, replies) => {
    each.answerWithSides((side) => replies[side - 10]);
    const run = await each.run(await each.entries(replies.length), { tools: { jobs: 1 } });
    expect(run.code).toBe(code);
    expect(run.shown).toHaveLength(replies.length);
    expect(run.ends).toEqual(['end']);
  });
});

test('errors are reported in the order of the inputs, as JSON with --json', async () => {
  const doors = makeDoors(2);
  each.answerWithSides(async (side) => {
    if (side === 10) await doors[0]?.opened;
    else doors[0]?.open();
    return { error: { status: 529 } };
  });
  const run = await each.run(await each.entries(2), { flags: { json: true }, tools: { jobs: 2 } });
  const lines = run.stderr.trim().split('\n');
  expect(lines.slice(0, 2).map((line) => JSON.parse(line).error.message.slice(0, 6))).toEqual([
    '0.png:',
    '1.png:',
  ]);
});

describe('once the account has failed', () => {
  test.each<[string, Failure]>([
    ['a rejected key', { status: 401, message: 'invalid x-api-key' }],
    ['billing', { status: 402 }],
    ['a spend limit', { status: 429, error_code: 'enforced_spend_limit_reached' }],
    ['a model that is none', { status: 404, message: 'model: claude-opus-5-5' }],
  ])('the failure is reported once and the others are counted: %s', async (_, failure) => {
    // Which picture is asked about first depends on how fast each is read.
    each.answerWithSides(() => (world.api.requests.length === 1 ? undefined : { error: failure }));
    const run = await each.run(await each.entries(30), { tools: { jobs: 1 } });
    expect(world.api.requests).toHaveLength(2);
    expect(run.code).toBe(5);
    expect(run.stderr.match(/^claude-see:/gm)).toHaveLength(1);
    expect(run.stderr).toMatch(/^claude-see: \d\.png: /);
    expect(run.stderr).toContain('30 inputs: 1 answered, 1 failed, 28 not asked;');
    expect(run.shown).toHaveLength(2);
    expect(run.ends).toEqual(['end']);
  });

  test('without a key nothing is sent, and that is said once', async () => {
    const run = await each.run(await each.entries(6), { variables: { ANTHROPIC_API_KEY: '' } });
    expect(world.api.requests).toHaveLength(0);
    expect(run.code).toBe(5);
    expect(run.stderr.match(/^claude-see:/gm)).toHaveLength(1);
    expect(run.stderr).toContain('6 inputs: 0 answered, 1 failed, 5 not asked;');
  });
});

test('a rate limit that says how long to wait is waited for', async () => {
  let refused = 0;
  each.answerWithSides((side) => {
    if (side !== 11 || refused > 0) return undefined;
    refused += 1;
    return { error: { status: 429, headers: { 'retry-after': '1' } } };
  });
  const run = await each.run(await each.entries(3), { flags: { retries: '2' }, tools: { jobs: 1 } });
  expect(refused).toBe(1);
  expect(textsOf(run.shown)).toEqual(['side 10', 'side 11', 'side 12']);
  expect(run.code).toBe(0);
});

describe('Ctrl-C', () => {
  test.each([
    [true, '1 of 4 answered; --resume goes on'],
    [false, '1 of 4 answered'],
  ])('keeps what was answered, with 130; resumable: %s', async (canResume, words) => {
    const { signal, interrupt } = makeInterrupt();
    each.answerWithSides(() => {
      if (world.api.requests.length === 2) interrupt();
    });
    const sink = makeMemorySink([], { canResume });
    const run = await each.run(await each.entries(4), { signal, sink, tools: { jobs: 1 } });
    expect(run.code).toBe(130);
    expect(textsOf(run.put)).toEqual([expect.stringContaining('side')]);
    expect(run.shown).toEqual(run.put);
    expect(run.ends).toEqual(['abort']);
    expect(run.stderr).toBe(`${words}\n`);
  });

  test('shows what was answered behind an input that was not', async () => {
    const { signal, interrupt } = makeInterrupt();
    const [second] = makeDoors(1);
    each.answerWithSides(async (side) => {
      if (side !== 10) return;
      await second?.opened;
      interrupt();
    });
    const sink = makeMemorySink([], {
      put: async (record) => {
        sink.put.push(record);
        second?.open();
      },
    });
    const run = await each.run(await each.entries(2), { signal, sink, tools: { jobs: 2 } });
    expect(textsOf(run.shown)).toEqual(['side 11']);
    expect(run.code).toBe(130);
  });

  test('ends a list that is silent', async () => {
    const { signal, interrupt } = makeInterrupt();
    each.answerWithSides();
    const [first] = await each.entries(1);
    const silent = async function* () {
      if (first) yield first;
      await new Promise(() => {});
    };
    const sink = makeMemorySink([], { show: async () => interrupt() });
    const run = await each.run(silent(), { signal, sink });
    expect(run).toMatchObject({ code: 130, stderr: '1 answered\n' });
  });
});

test('--fail-fast asks about nothing more after the first input without an answer', async () => {
  each.answerWithSides((side) => (side === 11 ? { stop_reason: 'refusal', text: '' } : undefined));
  const run = await each.run(await each.entries(6), { tools: { jobs: 1, failFast: true } });
  expect(world.api.requests).toHaveLength(2);
  expect(textsOf(run.shown)).toEqual(['side 10', 'refusal']);
  expect(run.stderr).toContain('6 inputs: 1 answered, 1 failed, 4 not asked;');
  expect(run.code).toBe(3);
});

describe('--max-cost', () => {
  const usage = { input_tokens: 100, output_tokens: 1000 };

  test('limits the whole run: once it is spent, the others are not asked', async () => {
    each.answerWithSides(() => ({ text: 'paid', usage }));
    const run = await each.run(await each.entries(10), {
      flags: { maxCost: '0.066', maxTokens: '1000' },
      tools: { jobs: 1 },
    });
    // Each costs 100 tokens at $4 and 1,000 at $20 a million, $0.0204: the rest of $0.0048 pays for no 256 more.
    const costs = run.put.flatMap(({ cost_usd }) => cost_usd ?? []);
    expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(0.066);
    expect(run.code).toBe(6);
    expect(run.stderr.match(/^claude-see:/gm)).toHaveLength(1);
    expect(run.stderr).toContain('10 inputs: 3 answered, 1 failed, 6 not asked; $0.061;');
  });

  test('keeps one input that costs too much from ending the run', async () => {
    each.answerWithSides();
    await each.picture('a.png', 10);
    await each.picture('b.png', 11);
    const long = each.entry(0, 'a.png', { prompt: 'x'.repeat(40_000) });
    const run = await each.run([long, each.entry(1, 'b.png')], {
      flags: { maxCost: '0.05', maxTokens: '1000' },
    });
    expect(textsOf(run.shown)).toEqual(['max_cost', 'side 11']);
    expect(run.code).toBe(6);
  });
});

test('--timeout holds for each input by itself', async () => {
  const never = new Promise(() => {});
  each.answerWithSides((side) => (side === 10 ? never : undefined));
  const run = await each.run(await each.entries(3), { flags: { timeout: '700ms' } });
  expect(textsOf(run.shown)).toEqual(['timeout', 'side 11', 'side 12']);
  expect(run.stderr).toContain('claude-see: 0.png: --timeout: not finished within 700 ms, still waiting for');
  expect(run.code).toBe(6);
});

test('a record that cannot be written stops the run', async () => {
  each.answerWithSides();
  const full = new CliError('output_unwritable', 'no space left on the disk', { subject: 'out.csv' });
  const sink = makeMemorySink([], {
    put: async () => {
      throw full;
    },
  });
  const run = await each.run(await each.entries(12), { sink, tools: { jobs: 1 } });
  expect(run.error).toBe(full);
  expect(world.api.requests.length).toBeLessThan(4);
  expect(run.ends).toEqual(['abort']);
});

test('-u prints the tokens and the cost of all answers', async () => {
  each.answerWithSides(() => ({ text: 'x', usage: { input_tokens: 1000, output_tokens: 100 } }));
  const run = await each.run(await each.entries(3), { flags: { usage: true } });
  expect(run.stderr).toContain('usage: 3 answers, 3,000 tokens in, 300 out; cost $0.018');
});
