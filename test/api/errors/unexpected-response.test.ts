/** Successful responses that are not the Claude API's: a login page, a proxy, another service. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePng } from '../../support/images.ts';
import { useOtherServer } from '../../support/other-server.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const serve = useOtherServer();

const HINT =
  '  check the address in --base-url or ANTHROPIC_BASE_URL, and whether the network requires a login\n';

const LOGIN_HINT =
  '  log in to the network if it requires that, or check the address in --base-url or ANTHROPIC_BASE_URL\n';

const hintFor = (words: string) => (/html/i.test(words) ? LOGIN_HINT : HINT);

/** What a file of the workspace looks like, with a part of it replaced. */
const file = (part: object) => ({
  id: 'file_011',
  type: 'file',
  filename: 'a.png',
  mime_type: 'image/png',
  size_bytes: 10,
  created_at: '2026-01-01T00:00:00Z',
  ...part,
});

interface Foreign {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

const json = (body: unknown): Foreign => ({ type: 'application/json', body: JSON.stringify(body) });

/** One server's answer to every request, with a workspace that must not be learned. */
const answering = ({ status = 200, type, body }: Foreign) =>
  serve((_, response) => {
    response.setHeader('anthropic-workspace-id', 'wrkspc_foreign');
    if (type !== undefined) response.setHeader('content-type', type);
    response.writeHead(status).end(body);
  });

async function runAt(url: string, args: readonly string[]) {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  return world.run([...args, '--base-url', url, '--retries', '0']);
}

/** Every file that lies in the cache, whatever it is called. */
async function remembered(): Promise<string[]> {
  const found = await readdir(join(world.folder, 'cache'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const CALLS: [args: readonly string[], subject: string][] = [
  [['files', 'upload', 'a.png'], 'a.png: '],
  [['a.png', '--upload'], 'a.png: '],
  [['file_011'], 'file_011: '],
  [['files', 'info', 'file_011'], 'file_011: '],
  [['files', 'rm', 'file_011', '--yes'], 'file_011: '],
  [['files', 'ls'], ''],
  [['models'], ''],
];

const ANSWERS: [what: string, answer: Foreign, words: string][] = [
  ['a login page', { type: 'text/html; charset=utf-8', body: '<h1>Log in</h1>' }, 'text/html'],
  ['text', { type: 'text/plain', body: 'ok' }, 'text/plain'],
  ['no content', { status: 204, body: '' }, 'no content (HTTP 204)'],
  ['an empty body', { type: 'application/json', body: '' }, 'no content (HTTP 200)'],
  ['half a JSON', { type: 'application/json', body: '{"id": "file_0' }, 'broken JSON'],
  ['JSON that is null', json(null), 'JSON of another shape'],
  ['JSON of another service', json({ ok: true }), 'JSON of another shape'],
];

describe.each(ANSWERS)('%s', (_, answer, words) => {
  test.each(CALLS)('is an error for %j', async (args, subject) => {
    const url = await answering(answer);
    const { code, stdout, stderr } = await runAt(url, args);
    expect(stderr).toBe(
      `claude-see: ${subject}${url} is not the Claude API: it answered with ${words}\n${hintFor(words)}`,
    );
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(await remembered()).toEqual([]);
  });
});

describe.each(['id', 'filename', 'mime_type', 'size_bytes', 'created_at'])('a file without %s', (key) => {
  test.each(CALLS.filter(([args]) => !args.includes('rm') && !args.includes('models')))(
    'is an error for %j',
    async (args) => {
      const broken = file({ [key]: undefined });
      const url = await answering(json(args.includes('ls') ? { data: [broken], next_page: null } : broken));
      const { code, stdout, stderr } = await runAt(url, args);
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain('JSON of another shape');
      expect(await remembered()).toEqual([]);
    },
  );
});

test('the second page of a list is checked like the first', async () => {
  const url = await serve((request, response) => {
    const second = request.url?.includes('page=');
    const body = second ? { ok: true } : { data: [file({})], next_page: 'page_2' };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  const { code, stdout, stderr } = await runAt(url, ['files', 'ls']);
  expect(stdout).toContain('file_011');
  expect(stderr).toContain('JSON of another shape');
  expect(code).toBe(4);
});

test('a response that breaks off is a broken connection', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":', () => response.destroy());
  });
  const { code, stdout, stderr } = await runAt(url, ['files', 'info', 'file_011']);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toMatch(/^claude-see: cannot reach http:\/\/127\.0\.0\.1:\d+: the connection was closed/);
});

test('an empty list of models is an error', async () => {
  const url = await answering(json({ data: [], has_more: false, first_id: null, last_id: null }));
  const { code, stdout, stderr } = await runAt(url, ['models']);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toBe(
    `claude-see: ${url} is not the Claude API: it answered with an empty list of models\n${HINT}`,
  );
});

describe('a question answered with', () => {
  test.each([
    ['a login page', { type: 'text/html', body: '<h1>Log in</h1>' }, 'text/html'],
    ['JSON', json({ ok: true }), 'application/json'],
    [
      'a login page that is sent as a stream of events',
      { type: 'text/event-stream', body: '\n<!DOCTYPE html><h1>Log in</h1>' },
      'HTML that is sent as text/event-stream',
    ],
    ['nothing', { status: 204, body: '' }, 'no content (HTTP 204)'],
    ['an empty page', { body: '' }, 'no content (HTTP 200)'],
    ['an empty stream', { type: 'text/event-stream', body: '' }, 'no content (HTTP 200)'],
  ])('%s is an error', async (_, answer, words) => {
    const url = await answering(answer);
    const { code, stdout, stderr } = await runAt(url, ['a.png', 'describe']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toBe(
      `claude-see: ${url} is not the Claude API: it answered with ${words}\n${hintFor(words)}`,
    );
    expect(await remembered()).toEqual([]);
  });

  test('HTTP 511 asks to log in, once', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests += 1;
      response.writeHead(511, { 'content-type': 'text/html' }).end('<h1>Log in</h1>');
    });
    await world.file('a.png', makePng({ width: 64, height: 48 }));
    const { code, stderr } = await world.run(['a.png', '--base-url', url]);
    expect({ code, stderr, requests }).toEqual({
      code: 4,
      stderr:
        `claude-see: the network asks for a login (HTTP 511) before it leads to ${url}\n` +
        '  log in to the network: open any page in a browser\n',
      requests: 1,
    });
  });

  test('a stream without text has no hint about text that arrived', async () => {
    const url = await answering({ type: 'text/event-stream', body: 'event: ping\ndata: {}\n\n' });
    const { code, stderr } = await runAt(url, ['a.png', 'describe']);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'claude-see: the connection broke before the answer was complete\n  try again\n',
    });
  });

  describe('a damaged stream', () => {
    const damaged = { type: 'text/event-stream', body: 'event: message_start\ndata: {"type": oh no}\n\n' };

    test.each([[[]], [['-q']], [['--no-stream']]])('is one error and no log: %j', async (args) => {
      const { code, stderr } = await runAt(await answering(damaged), ['a.png', ...args]);
      expect({ code, stderr }).toEqual({
        code: 4,
        stderr: 'claude-see: the connection broke before the answer was complete\n  try again\n',
      });
    });

    test('is one line under --json', async () => {
      const { code, stderr } = await runAt(await answering(damaged), ['a.png', '--json']);
      expect(stderr).toMatch(/^.+\n$/);
      expect(JSON.parse(stderr).error).toMatchObject({ code: 'broken_stream', exit_code: 4 });
      expect(code).toBe(4);
    });

    test.each([
      [['--debug'], {}],
      [[], { ANTHROPIC_LOG: 'error' }],
    ])('is logged with %j %j', async (args, variables) => {
      await world.file('a.png', makePng({ width: 64, height: 48 }));
      const url = await answering(damaged);
      const { stderr } = await world.run(['a.png', '--base-url', url, ...args], { variables });
      expect(stderr).toContain('oh no');
    });
  });
});
