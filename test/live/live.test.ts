/** The live ring, run against the fake API: every row is ok there, and a fact that differs is told with its code. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fact, readFacts } from '../support/facts.ts';
import { type LiveFacts, parseLiveFacts } from '../support/facts-report.ts';
import { startFakeApi } from '../support/fake-api/server.ts';
import { MALFORMED_HEADER } from '../support/fake-api/type-check.ts';
import type { FakeApi, FakeApiOptions } from '../support/fake-api/types.ts';
import { allRows } from './all-rows.ts';
import { costOf } from './cost.ts';
import { type LiveWorld, runLive } from './live.ts';
import { NOT_CONFIRMABLE } from './not-confirmable.ts';
import { formatRow } from './report.ts';
import { MODELS, type Row } from './ring.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly output: string;
  readonly api: FakeApi;
  /** The fake API's complaints, refusals aside: they are what many rows look for. */
  readonly complaints: readonly string[];
  readonly written: LiveFacts | undefined;
}

/** Runs the ring against a fake API of its own. */
async function run(
  args: readonly string[],
  {
    api: options = {},
    ...world
  }: Partial<LiveWorld> & { api?: FakeApiOptions; prepare?: (api: FakeApi) => void } = {},
): Promise<Run> {
  const api = await startFakeApi(options);
  world.prepare?.(api);
  const lines: string[] = [];
  const path = join(folder, 'live-facts.json');
  const code = await runLive(args, {
    client: new Anthropic({
      apiKey: api.apiKey,
      baseURL: api.url,
      maxRetries: 0,
      // Rows about unknown fields send them: the fake API must refuse each.
      defaultHeaders: { [MALFORMED_HEADER]: 'yes' },
    }),
    facts: await readFacts(),
    path,
    signal: new AbortController().signal,
    pollMs: 1,
    now: () => new Date('2026-11-27T10:00:00Z'),
    print: (text) => lines.push(text),
    starts: (row) => scriptAnswer(api, row),
    ...world,
  });
  const written = existsSync(path) ? parseLiveFacts(await readFile(path, 'utf8')) : undefined;
  await api.close();
  return { code, output: lines.join('\n'), api, complaints: complaintsOf(api), written };
}

/** The fake API describes what it receives; these rows look at an answer. */
function scriptAnswer(api: FakeApi, { id, name }: Row): void {
  if (id === 'stop-max-tokens') api.reply({ text: 'One, two', stop_reason: 'max_tokens' });
  if (name !== 'the page that an answer names') return;
  const citation: Anthropic.CitationPageLocation = {
    type: 'page_location',
    cited_text: 'This is page 2.',
    document_index: 0,
    document_title: null,
    file_id: null,
    start_page_number: 2,
    end_page_number: 3,
  };
  api.reply({ text: 'This is page 2.', citations: [citation] });
}

function complaintsOf(api: FakeApi): string[] {
  try {
    api.assertClean();
    return [];
  } catch (error) {
    return String(error)
      .split('\n- ')
      .slice(1)
      .filter((problem) => !problem.includes(' was refused: '));
  }
}

test('every row is ok against the fake API, and a whole run writes what it saw', async () => {
  const { code, output, complaints, written, api } = await run(['--yes']);
  expect(output.split('\n').filter((line) => line.startsWith('DIFFERS'))).toEqual([]);
  expect(complaints).toEqual([]);
  expect(code).toBe(0);
  expect(api.files.size).toBe(0);
  const rows = allRows(MODELS);
  expect(written).toMatchObject({ date: '2026-11-27', model: 'claude-haiku-5-5' });
  expect(written?.rows.map(({ id, name }) => `${id} ${name}`)).toEqual(
    rows.map(({ id, name }) => `${id} ${name}`),
  );
  expect(written?.rows.every(({ ok, seen, expected }) => ok && seen === expected)).toBe(true);
}, 60_000);

test('a fact that differs is told with what was seen and the code to change', async () => {
  const { code, output, written } = await run(['--yes', '--only', 'image-bytes-limit'], {
    api: { maxImageBase64Bytes: 5 * 1024 * 1024 },
  });
  expect(code).toBe(1);
  expect(output).toMatch(/^DIFFERS {2}image-bytes-limit/m);
  expect(output).toContain('expected: 400 invalid_request_error: image exceeds 10 MB maximum');
  expect(output).toContain('seen:     400 invalid_request_error: messages.0.content.0.image.source.base64:');
  expect(output).toMatch(/^ {2}change: {3}\S+\.ts:\d+/m);
  expect(written).toBeUndefined();
});

test('a row that fails is a row that differs, and the others go on', async () => {
  const { code, output } = await run(['--yes', '--only', 'max-output'], {
    prepare(api) {
      // The first request of a run is not a row's.
      const gate = api.gate();
      gate.open();
      api.hold('models', gate);
      api.failNext('models', { status: 500, message: 'no luck' });
    },
  });
  expect(code).toBe(1);
  expect(output).toMatch(/DIFFERS {2}max-output .*\n.*\n {2}seen: {5}error: 500/);
  expect(output).toContain('rows: 3, ok: 2, differing: 1');
});

describe('before anything is sent', () => {
  test('without --yes the price is printed and no request leaves', async () => {
    const { code, output, api } = await run([]);
    expect(code).toBe(2);
    expect(output).toMatch(/^rows: \d+, against http:\S+, for at most \$0\.\d\d at prices of \d{4}-\d\d\n/);
    expect(output).toContain('pass --yes');
    expect(api.requests).toEqual([]);
  });

  test('a run that could cost 50 cents or more is refused', async () => {
    const { code, output, api } = await run(['--yes', '--model', 'claude-fable-5']);
    expect(code).toBe(2);
    expect(output).toContain('choose a cheaper --model');
    expect(api.requests).toEqual([]);
  });

  test.each([
    [['--only', 'no-such-fact'], 'no row has the fact no-such-fact'],
    [['--frobnicate'], "Unknown option '--frobnicate'"],
    [['--model', 'claude-unheard-of'], 'the price of claude-unheard-of is unknown'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, output } = await run(args);
    expect(code).toBe(2);
    expect(output).toContain(message);
    expect(output).toContain('usage: ');
  });
});

describe('a run that ends early', () => {
  test('for want of a network it says so in two lines', async () => {
    const client = new Anthropic({ apiKey: 'x', baseURL: 'http://127.0.0.1:9', maxRetries: 0 });
    const { code, output } = await run(['--yes'], { client });
    expect(code).toBe(4);
    expect(output.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^cannot reach http:\/\/127\.0\.0\.1:9: \S/),
      '  check the network, and try again later',
    ]);
  });

  test('when the network goes in the middle of it, uploaded files are deleted', async () => {
    const { code, api } = await run(['--yes', '--only', 'files-upload', '--only', 'max-output'], {
      prepare: (fake) => fake.failNext('messages', 'reset'),
    });
    expect(code).toBe(4);
    expect(api.requests.some(({ path, method }) => path === '/v1/files' && method === 'POST')).toBe(true);
    expect(api.files.size).toBe(0);
  });

  test('for want of credentials it says where they come from', async () => {
    const client = new Anthropic({
      baseURL: 'http://127.0.0.1:9',
      maxRetries: 0,
      apiKey: null,
      authToken: null,
    });
    const { code, output } = await run(['--yes'], { client });
    expect(code).toBe(5);
    expect(output).toContain('no credentials were found: ');
    expect(output).toContain('set ANTHROPIC_API_KEY');
  });

  test('for a bad key it names the status', async () => {
    const api = await startFakeApi();
    const client = new Anthropic({ apiKey: 'wrong', baseURL: api.url, maxRetries: 0 });
    const { code, output } = await run(['--yes'], { client });
    await api.close();
    expect(code).toBe(5);
    expect(output).toContain('the API answered 401 to the first request: ');
  });

  test('by Ctrl-C it deletes the uploaded files and writes nothing', async () => {
    const interrupt = new AbortController();
    let rows = 0;
    const { code, output, api, written } = await run(['--yes', '--only', 'files-upload'], {
      signal: interrupt.signal,
      starts: () => {
        rows++;
        if (rows === 2) interrupt.abort();
      },
    });
    expect(code).toBe(130);
    expect(output).toContain('interrupted: uploaded files were deleted');
    expect(api.requests.some(({ path, method }) => path === '/v1/files' && method === 'POST')).toBe(true);
    expect(api.files.size).toBe(0);
    expect(written).toBeUndefined();
  });
});

describe('the rows', () => {
  const rows = allRows(MODELS);

  test('cost less than 50 cents in all, by the price table', () => {
    expect(costOf(rows)).toBeLessThan(0.5);
    // 1,000 tokens at $1 a million, twice for a write to the cache, and 10 at $5.
    const row = { uses: [{ model: 'claude-haiku-4-5', input: 1000, output: 10 }] } as unknown as Row;
    expect(costOf([row])).toBeCloseTo(0.00205, 10);
  });

  test('are about facts that comments in the source state', async () => {
    const ids = new Set((await readFacts()).map(({ id }) => id));
    expect([...new Set(rows.map(({ id }) => id))].filter((id) => !ids.has(id))).toEqual([]);
  });

  test('settle every guess, unless it is said why not', async () => {
    const settled = new Set(rows.map(({ id }) => id));
    const open = (await readFacts()).filter(({ id }) => !settled.has(id));
    const guesses = open.filter(({ kind }) => kind === 'guess').map(({ id }) => id);
    expect(guesses.filter((id) => !(id in NOT_CONFIRMABLE))).toEqual([]);
    const openIds = open.map(({ id }) => id);
    expect(Object.keys(NOT_CONFIRMABLE).filter((id) => !openIds.includes(id))).toEqual([]);
  });

  test('have names of their own, and fit 80 columns', () => {
    const lines = rows.map((row) => formatRow({ ...row, seen: row.expected, ok: true }, []));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });
});

test('a row that differs fits 80 columns, with a guess and its change', () => {
  const fact: Fact = {
    id: 'wrong-method',
    kind: 'guess',
    rule: 'A wrong method is a 404 as well',
    source: 'no page says',
    date: '2026-11',
    ifWrong: 'route and oneFile in test/support/fake-api/routes.ts',
    places: ['test/support/fake-api/routes.ts:49', 'test/support/fake-api/routes.ts:231'],
  };
  const row = {
    id: 'wrong-method',
    name: 'PUT',
    expected: '404 not_found_error',
    seen: '405 api_error',
    ok: false,
  };
  expect(formatRow(row, [fact])).toBe(`DIFFERS  wrong-method           PUT
  expected: 404 not_found_error
  seen:     405 api_error
  change:   test/support/fake-api/routes.ts:49,
            test/support/fake-api/routes.ts:231
  if wrong: route and oneFile in test/support/fake-api/routes.ts`);
});
