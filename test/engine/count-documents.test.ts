/** PDFs under `--max-cost`: counted by the API first, and paid for with a margin. Sums are worked out by hand. */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PreparedDocument } from '../../src/document/document.ts';
import { makeBudget } from '../../src/engine/budget.ts';
import { countDocuments } from '../../src/engine/count-documents.ts';
import { planQuestion } from '../../src/engine/plan.ts';
import type { RunContext } from '../../src/run/context.ts';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  // 2,000 tokens a page of the fake API, and 6 for the default question: 8,006.
  await world.file('a.pdf', makePdf({ texts: pageTexts(4) }));
  await world.file('b.pdf', makePdf({ texts: pageTexts(2) }));
  await world.file('photo.png', makePng({ width: 640, height: 480 }));
});

const paths = () => world.api.requests.map(({ path }) => path);
const COUNT = '/v1/messages/count_tokens';
const ASK = '/v1/messages';
const bodies = (path: string) =>
  world.api.requests
    .filter((request) => request.path === path)
    .map(({ body }) => body as Anthropic.MessageCreateParams);
const maxTokens = () => bodies(ASK).map(({ max_tokens }) => max_tokens);
const typesOf = ({ messages }: Pick<Anthropic.MessageCreateParams, 'messages'>) =>
  messages.flatMap(({ content }) =>
    typeof content === 'string' ? ['text'] : content.map(({ type }) => type),
  );

describe('a PDF under --max-cost', () => {
  test('is counted, and 5 % more than the count is set aside before the answer', async () => {
    expect(await world.run(['a.pdf', 'why?', '--max-cost', '0.1'])).toMatchObject({ code: 0 });
    expect(paths()).toEqual([COUNT, ASK]);
    // 8,406.3 tokens for the PDF, 5 + 20 for its name, 4 for the question, 200 around all: 8,636 at $4.4 a million are
    // 37,998 millionths. (100,000 - 37,998) / 22 = 2818.3
    expect(maxTokens()).toEqual([2818]);
  });

  test('is counted alone: the rest of the prompt has a bound of its own', async () => {
    await world.run(['photo.png', 'a.pdf', 'why?', '-s', 'Be brief.', '--max-cost', '0.2']);
    expect(typesOf(bodies(COUNT)[0] as Anthropic.MessageCreateParams)).toEqual(['document', 'text']);
    expect(bodies(COUNT)[0]).not.toHaveProperty('system');
    // The photo has 23 x 18 = 414 tokens, 9 bytes of its name and 20 more; the system prompt has 9 bytes: 9,088 at $4.4
    // a million are 39,987.2 millionths. (200,000 - 39,987.2) / 22 = 7273.3
    expect(maxTokens()).toEqual([7273]);
  });

  test('that is too expensive is not asked about, and not uploaded', async () => {
    const { code, stderr } = await world.run(['a.pdf', 'why?', '--upload', '--max-cost', '0.04']);
    expect({ code, stderr, paths: paths() }).toEqual({
      code: 6,
      // 37,998 millionths and 256 tokens at $22 a million: 43,630.
      stderr:
        'claude-see: --max-cost: $0.04 is too low for this request; it needs at least $0.0437\n' +
        '  allow more, select fewer pages with --pages, or use a cheaper model\n',
      paths: [COUNT],
    });
  });

  test('is not even counted if the rest of the prompt is too expensive', async () => {
    expect(await world.run(['a.pdf', 'why?', '--max-cost', '0.001'])).toMatchObject({ code: 6 });
    expect(paths()).toEqual([]);
  });

  test('is counted from its bytes though it is stored', async () => {
    await world.run(['a.pdf', 'why?', '--upload']);
    expect(await world.run(['a.pdf', 'why?', '--max-cost', '0.1'])).toMatchObject({ code: 0 });
    expect(paths().slice(-2)).toEqual([COUNT, ASK]);
    expect(JSON.stringify(bodies(ASK)[1])).toContain('file_id');
    expect(maxTokens()[1]).toBe(2818);
  });

  test('is counted once for several questions, which share the limit', async () => {
    await world.run(['a.pdf', '-p', 'why?', '-p', 'who?', '--max-cost', '0.2']);
    expect(paths().toSorted()).toEqual([ASK, ASK, COUNT]);
    // Written to the cache, the 8,636 tokens cost $5.5 a million in the USA: (100,000 - 47,498) / 22 = 2386.5
    expect(maxTokens()).toEqual([2386, 2386]);
  });

  test('is counted once beside another, and a question of their conversation counts nothing again', async () => {
    await world.run(['a.pdf', 'b.pdf', 'why?', '--max-cost', '1']);
    expect(paths().toSorted()).toEqual([ASK, COUNT, COUNT]);
    expect(await world.run(['-c', 'and?', '--max-cost', '1'])).toMatchObject({ code: 0 });
    expect(paths().filter((path) => path === COUNT)).toHaveLength(2);
  });

  test('of earlier turns is counted for a model that has not counted the conversation', async () => {
    await world.run(['a.pdf', 'why?']);
    const args = ['-c', 'and?', '-m', 'sonnet', '--max-cost', '1'];
    expect(await world.run(args)).toMatchObject({ code: 0 });
    expect(paths()).toEqual([ASK, COUNT, '/v1/files', ASK]);
    expect(bodies(COUNT)[0]).toMatchObject({ model: 'claude-sonnet-5-5' });
  });

  test('is counted with its citations', async () => {
    await world.run(['a.pdf', 'why?', '--cite', '--max-cost', '1']);
    expect(JSON.stringify(bodies(COUNT)[0])).toContain('"citations":{"enabled":true}');
  });

  test('exceeds the context window by its count: one request, and none for an answer', async () => {
    await world.file('book.pdf', makePdf({ texts: pageTexts(100) }));
    const { code, stderr } = await world.run([
      'book.pdf',
      'why?',
      '-m',
      'claude-haiku-4-5',
      '--max-cost',
      '1',
    ]);
    expect({ code, paths: paths() }).toEqual({ code: 2, paths: [COUNT] });
    expect(stderr).toContain(
      'book.pdf: the prompt is 200,007 tokens; claude-haiku-4-5 reads 200,000 in all\n',
    );
  });
});

describe('in a chat with --max-cost', () => {
  test('a PDF is counted when its question is asked, and what is left pays for the next one', async () => {
    const run = world.run(['chat', 'a.pdf', '--max-cost', '0.1'], { stdin: 'why?\nwho?\n' });
    expect(await run).toMatchObject({ code: 0 });
    expect(paths().filter((path) => path === COUNT)).toHaveLength(1);
    expect(maxTokens()).toHaveLength(2);
    expect(maxTokens()[1]).toBeLessThan(maxTokens()[0] ?? 0);
  });

  test('a question that failed is asked again without another count', async () => {
    world.api.failNext('messages', { status: 400, message: 'system: no' });
    await world.run(['chat', 'a.pdf', '--max-cost', '0.1', '--no-save'], { stdin: 'why?\nwhy?\n' });
    expect(paths().filter((path) => path === COUNT)).toHaveLength(1);
  });
});

test('Ctrl-C ends a count', async () => {
  world.api.failNext('count_tokens', 'stall');
  const { result, interrupt } = world.start(['a.pdf', 'why?', '--max-cost', '1']);
  await world.api.waitFor(({ path }) => path === COUNT);
  interrupt();
  expect(await result).toMatchObject({ code: 130, stdout: '' });
  expect(paths()).toEqual([COUNT]);
});

describe('a count that fails', () => {
  test.each([
    [429, 4],
    [529, 4],
    [401, 5],
    [403, 5],
  ])('with HTTP %i ends the run with exit code %i', async (status, exitCode) => {
    world.api.failNext('count_tokens', { status });
    const { code } = await world.run(['a.pdf', 'why?', '--max-cost', '1', '--retries', '0']);
    expect({ code, paths: paths() }).toEqual({ code: exitCode, paths: [COUNT] });
  });

  test('is tried again within --retries', async () => {
    world.api.failNext('count_tokens', { status: 529, headers: { 'retry-after': '0' } });
    expect(await world.run(['a.pdf', 'why?', '--max-cost', '1'])).toMatchObject({ code: 0 });
    expect(paths()).toEqual([COUNT, COUNT, ASK]);
  });

  test('for a model that is not there is an error of the account', async () => {
    world.api.failNext('count_tokens', { status: 404, message: 'model: claude-opus-5-5' });
    const { code, stderr } = await world.run(['a.pdf', 'why?', '--max-cost', '1']);
    expect(code).toBe(5);
    expect(stderr).toContain('claude-opus-5-5');
  });
});

describe('a PDF that cannot be counted is refused under --max-cost', () => {
  test.each([404, 405, 501])('by an address without the endpoint (HTTP %i)', async (status) => {
    world.api.failNext('count_tokens', { status, html: '<p>nothing here</p>' });
    expect(await world.run(['a.pdf', 'why?', '--max-cost', '1'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: --max-cost: the cost of a.pdf has no upper limit, as a page may hold any amount of text, and this address counts no tokens\n' +
        '  leave --max-cost out\n',
    });
  });

  test('by a gateway that leaves documents out of its count', async () => {
    const document: PreparedDocument = {
      kind: 'pdf',
      input: 'a.pdf',
      name: 'a.pdf',
      bytes: Buffer.from('%PDF'),
      byteLength: 4,
      media_type: 'application/pdf',
      pages: 2,
      selected: undefined,
      original: { media_type: 'application/pdf', bytes: 4, pages: 2 },
    };
    const question = { content: [{ kind: 'media', media: document }], budget: makeBudget(1) } as const;
    const plan = planQuestion(question, {
      provider: 'anthropic',
      model: 'claude-opus-5-5',
      source: 'auto',
      maxTokens: undefined,
      system: undefined,
      effort: undefined,
    });
    const context = { output: { progress: { step: () => {} } } } as unknown as RunContext;
    const count = (tokens: number) =>
      countDocuments(
        plan,
        { api: { countTokens: async () => tokens }, documentCounts: new WeakMap() },
        context,
      );
    await expect(count(499)).rejects.toMatchObject({
      code: 'usage',
      message:
        'the cost of a.pdf has no upper limit, as this address counts 499 tokens for 2 pages, which is too few',
    });
    expect(await count(500)).toMatchObject({ uncounted: [], maxTokens: 16_000 });
  });

  test.each([
    [
      ['https://a.example/a.pdf'],
      'the cost of https://a.example/a.pdf has no upper limit, as a page may hold any amount of text, and the API counts none at a URL',
      'download it first: --download, or leave --max-cost out',
    ],
    [
      ['file_011CNha8iCJcU1wXNR6q4V8w'],
      'the cost of file_011CNha8iCJcU1wXNR6q4V8w has no upper limit, as it may be a document of any length, and the API counts no stored file',
      'send the file itself, or leave --max-cost out',
    ],
  ])('%j', async (args, message, hint) => {
    const { code, stderr } = await world.run([...args, 'why?', '--max-cost', '1']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `claude-see: --max-cost: ${message}\n  ${hint}\n` });
    expect(paths()).toEqual([]);
  });
});
