import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { useWorld } from '../support/run.ts';

const world = useWorld();

describe('models', () => {
  test('lists the models that take images, newest first, with alias, context and price', async () => {
    const { code, stdout, stderr } = await world.run(['models']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `id                          alias   name                   context    USD per million in / out (2026-11)
claude-mythos-5-2                   Claude Mythos 5.2      1,000,000  unknown
claude-fable-5-2            fable   Claude Fable 5.2       1,000,000  8 / 40
claude-haiku-5-5            haiku   Claude Haiku 5.5       1,000,000  0.1 / 0.5 (0.5 / 2.5 above 100,000)
claude-sonnet-5-5           sonnet  Claude Sonnet 5.5      1,000,000  2 / 10
claude-opus-5-5             opus    Claude Opus 5.5        1,000,000  4 / 20
claude-mythos-5-1                   Claude Mythos 5.1      1,000,000  unknown
claude-fable-5-1                    Claude Fable 5.1       1,000,000  10 / 50
claude-opus-5                       Claude Opus 5          1,000,000  5 / 25
claude-sonnet-5                     Claude Sonnet 5        1,000,000  2 / 10
claude-mythos-5                     Claude Mythos 5        1,000,000  unknown
claude-fable-5                      Claude Fable 5         1,000,000  10 / 50
claude-opus-4-8                     Claude Opus 4.8        1,000,000  5 / 25
claude-opus-4-7                     Claude Opus 4.7        1,000,000  5 / 25
claude-mythos-preview               Claude Mythos Preview  1,000,000  unknown                              deprecated, ends 2026-06-30
claude-sonnet-4-6                   Claude Sonnet 4.6      1,000,000  3 / 15
claude-opus-4-6                     Claude Opus 4.6        1,000,000  5 / 25
claude-opus-4-5                     Claude Opus 4.5        200,000    5 / 25                               deprecated, ends 2027-01-22
claude-opus-4-5-20251101            Claude Opus 4.5        200,000    5 / 25                               deprecated, ends 2027-01-22
claude-haiku-4-5                    Claude Haiku 4.5       200,000    1 / 5
claude-haiku-4-5-20251001           Claude Haiku 4.5       200,000    1 / 5
claude-sonnet-4-5                   Claude Sonnet 4.5      200,000    3 / 15                               deprecated, ends 2026-11-30
claude-sonnet-4-5-20250929          Claude Sonnet 4.5      200,000    3 / 15                               deprecated, ends 2026-11-30
`,
    );
    expect(world.api.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      'GET /v1/models',
    ]);
  });

  test('with --json prints an array of what is known', async () => {
    const { stdout } = await world.run(['models', '--json']);
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const models: { id: string }[] = JSON.parse(stdout);
    expect(models).toHaveLength(22);
    const named = (id: string) => models.find((model) => model.id === id);
    expect(named('claude-haiku-5-5')).toEqual({
      id: 'claude-haiku-5-5',
      alias: 'haiku',
      display_name: 'Claude Haiku 5.5',
      lifecycle: 'active',
      retires_at: null,
      created_at: '2026-10-07T00:00:00Z',
      max_input_tokens: 1_000_000,
      max_tokens: 128_000,
      price: {
        input: 0.1,
        output: 0.5,
        cache_read: 0.01,
        above: { prompt_tokens: 100_000, input: 0.5, output: 2.5, cache_read: 0.05 },
        date: '2026-11',
      },
    });
    expect(named('claude-sonnet-4-5')).toMatchObject({
      alias: null,
      lifecycle: 'deprecated',
      retires_at: '2026-11-30T00:00:00Z',
      price: { input: 3, output: 15 },
    });
    expect(named('claude-text-only-1')).toBeUndefined();
    expect(named('claude-3-haiku-20240307')).toBeUndefined();
  });

  test.each([
    [401, 5, 'authentication'],
    [403, 5, 'permission'],
    [429, 4, 'rate_limited'],
    [500, 4, 'server_error'],
    [529, 4, 'overloaded'],
  ])('HTTP %i ends in exit code %i', async (status, code, error) => {
    world.api.failNext('models', { status, message: 'so it is' });
    const result = await world.run(['models', '--json', '--retries', '0']);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(JSON.parse(result.stderr).error).toMatchObject({ code: error, exit_code: code });
    expect(result.stderr).toContain('so it is');
  });

  test('a failure that passes is tried again', async () => {
    world.api.failNext('models', { status: 500, headers: { 'retry-after-ms': '1' } });
    expect((await world.run(['models'])).code).toBe(0);
    expect(world.api.requests).toHaveLength(2);
  });

  test('without a key says how to get one', async () => {
    const { code, stderr } = await world.run(['models'], { variables: { ANTHROPIC_API_KEY: undefined } });
    expect(code).toBe(5);
    expect(stderr).toContain('set ANTHROPIC_API_KEY');
  });

  test('ends with --timeout while the API is silent', async () => {
    world.api.failNext('models', 'stall');
    const { code, stderr } = await world.run(['models', '--timeout', '100ms']);
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 6,
      stderr: 'claude-see: --timeout: not finished within 100 ms, still waiting',
    });
  });
});

describe('models of another server', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

  /** A server that lists two pages of two models, whatever it is asked. */
  async function serve(pages: readonly (readonly object[])[]): Promise<string> {
    server = createServer((request, response) => {
      const after = new URL(request.url ?? '/', 'http://a.test').searchParams.get('after_id');
      const at = after === null ? 0 : Number(after.split('-').at(-1)) + 1;
      const data = (pages[at] ?? []).map((model, index) => ({
        type: 'model',
        id: `page-${at}`,
        ...model,
        index,
      }));
      response.setHeader('content-type', 'application/json');
      response.setHeader('connection', 'close');
      response.end(
        JSON.stringify({
          data,
          has_more: at < pages.length - 1,
          first_id: `page-${at}`,
          last_id: `page-${at}`,
        }),
      );
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const model = (id: string, more: object = {}) => ({
    id,
    display_name: `The ${id}`,
    lifecycle: 'active',
    created_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 1000,
    max_tokens: 100,
    capabilities: { image_input: { supported: true } },
    ...more,
  });

  test('retired ones and those that take no images are hidden, unknown capabilities are not', async () => {
    const url = await serve([
      [
        model('seeing'),
        model('retired', { lifecycle: 'retired' }),
        model('blind', { capabilities: { image_input: { supported: false } } }),
        model('unknown', { capabilities: null, max_input_tokens: null }),
      ],
    ]);
    const { stdout } = await world.run(['models', '--base-url', url]);
    expect(stdout.split('\n').slice(1)).toEqual([
      'seeing          The seeing   1,000    unknown',
      'unknown         The unknown  unknown  unknown',
      '',
    ]);
  });

  test('all pages are listed', async () => {
    const url = await serve([[model('one')], [model('two')], [model('three')]]);
    const { stdout } = await world.run(['models', '--base-url', url, '--json']);
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(['one', 'two', 'three']);
  });

  test('a name with control sequences is harmless on a terminal', async () => {
    const url = await serve([[model('one', { display_name: 'x\u001b[2J' })]]);
    const { stdout } = await world.run(['models', '--base-url', url], { terminal: ['stdout'] });
    expect(stdout).toContain('x␛[2J');
    expect(stdout).not.toContain('\u001b');
  });
});
