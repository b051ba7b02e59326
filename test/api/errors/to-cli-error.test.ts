/** Every way in which a question fails: exact stdout, stderr and exit code, as text and with --json. */
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../support/fake-api/types.ts';
import { makePng, makeUndecodablePng } from '../../support/images.ts';
import { type RunOptions, type RunResult, useWorld } from '../../support/run.ts';

const world = useWorld();
const PNG = makePng({ width: 64, height: 48 });

interface Failing {
  name: string;
  /** What the API does; left out when the request never reaches it. */
  reply?: Reply;
  args?: string[];
  variables?: Record<string, string | undefined>;
  exit: number;
  code: string;
  /** Without the request id; `{url}` is the API's address, `{home}` the home folder. */
  message: string;
  hint: string | null;
  /** Left out: the error ends in the request id. */
  withoutRequest?: true;
  /** What stdout holds; nothing when left out. */
  stdout?: string;
  /** Under --json: the partial text in the error, or the answer object's own text and stop_reason on stdout. */
  json?: { partial_text: string } | { text: string; stop_reason: string };
}

const TRY_AGAIN = 'try again in a moment';
const CMEK_HINT =
  "the workspace owner must give the API access to the workspace's encryption key, in their key management service";
const BROKEN = {
  code: 'broken_stream',
  message: 'the connection broke before the answer was complete',
  hint: 'try again; any text that arrived is incomplete',
};
const ABC = ['a', 'b', 'c'] as const;
const SECONDS_LONG = { 'retry-after': '30' };

const STOPS: Failing[] = [
  {
    name: 'a refusal after some text, streamed',
    reply: {
      text: 'partial',
      stop_reason: 'refusal',
      stop_details: { category: 'cyber', explanation: 'It asks for an exploit.' },
    },
    exit: 3,
    code: 'refusal',
    message: 'the model refused to answer (cyber): It asks for an exploit.',
    hint: 'change the question; text before a refusal is not an answer',
    stdout: 'partial\n',
    json: { text: '', stop_reason: 'refusal' },
  },
  {
    name: 'a refusal after some text, with --no-stream',
    reply: { text: 'partial', stop_reason: 'refusal' },
    args: ['--no-stream'],
    exit: 3,
    code: 'refusal',
    message: 'the model refused to answer',
    hint: 'change the question; text before a refusal is not an answer',
    json: { text: '', stop_reason: 'refusal' },
  },
  {
    name: 'an answer cut at max_tokens',
    reply: { text: 'partial', stop_reason: 'max_tokens' },
    args: ['--max-tokens', '1200'],
    exit: 3,
    code: 'answer_cut',
    message: 'the answer was cut at 1,200 tokens (thinking included)',
    hint: 'allow more with --max-tokens, or ask for a shorter answer',
    stdout: 'partial\n',
    json: { text: 'partial', stop_reason: 'max_tokens' },
  },
  {
    name: 'a full context window',
    reply: { text: 'partial', stop_reason: 'model_context_window_exceeded' },
    exit: 3,
    code: 'answer_cut',
    message: "the answer was cut: the model's context window is full",
    hint: 'send fewer or smaller images, or less text',
    stdout: 'partial\n',
    json: { text: 'partial', stop_reason: 'model_context_window_exceeded' },
  },
  {
    name: 'an unknown stop_reason',
    reply: { text: 'partial', stop_reason: 'something_new' },
    args: ['--no-stream'],
    exit: 3,
    code: 'answer_cut',
    message: 'the answer ended with an unexpected stop_reason: something_new',
    hint: null,
    stdout: 'partial\n',
    json: { text: 'partial', stop_reason: 'something_new' },
  },
  {
    name: 'an empty answer',
    reply: { text: [] },
    exit: 3,
    code: 'answer_empty',
    message: 'the model ended without writing anything',
    hint: 'ask again, or more precisely',
    json: { text: '', stop_reason: 'end_turn' },
  },
];

const BREAKS: Failing[] = [
  {
    name: 'an overloaded_error event in mid-stream',
    reply: {
      text: ABC,
      interruptions: [{ after: 2, happens: { error: { type: 'overloaded_error', message: 'Overloaded' } } }],
    },
    exit: 4,
    code: 'overloaded',
    message: 'the answer was interrupted: Overloaded',
    hint: 'the API is busy: try again in a moment',
    stdout: 'ab\n',
    json: { partial_text: 'ab' },
  },
  {
    name: 'an api_error event in mid-stream, with --no-stream',
    reply: {
      text: ABC,
      interruptions: [
        { after: 2, happens: { error: { type: 'api_error', message: 'Internal server error' } } },
      ],
    },
    args: ['--no-stream'],
    exit: 4,
    code: 'server_error',
    message: 'the answer was interrupted: Internal server error',
    hint: TRY_AGAIN,
    stdout: 'ab\n',
    json: { partial_text: 'ab' },
  },
  {
    name: 'an error event of an unknown type',
    reply: {
      text: ABC,
      interruptions: [{ after: 1, happens: { error: { type: 'novel_error', message: 'Something new' } } }],
    },
    exit: 4,
    code: 'broken_stream',
    message: 'the answer was interrupted: Something new',
    hint: 'try again; any text that arrived is incomplete',
    stdout: 'a\n',
    json: { partial_text: 'a' },
  },
  {
    name: 'an error event of an unknown type before any text',
    reply: {
      text: ABC,
      interruptions: [{ after: 0, happens: { error: { type: 'novel_error', message: 'Something new' } } }],
    },
    exit: 4,
    code: 'broken_stream',
    message: 'the answer was interrupted: Something new',
    hint: 'try again',
  },
  {
    name: 'a stream that ends early',
    reply: { text: ABC, interruptions: [{ after: 2, happens: 'close' }] },
    exit: 4,
    ...BROKEN,
    stdout: 'ab\n',
    json: { partial_text: 'ab' },
  },
  {
    name: 'a stream that ends before any text',
    reply: { text: ABC, interruptions: [{ after: 0, happens: 'close' }] },
    exit: 4,
    ...BROKEN,
    hint: 'try again',
  },
  {
    name: 'a socket that is reset in mid-stream',
    reply: { text: ABC, interruptions: [{ after: 2, happens: 'reset' }] },
    exit: 4,
    ...BROKEN,
    stdout: 'ab\n',
    json: { partial_text: 'ab' },
  },
  {
    name: 'a socket that is reset before the headers',
    reply: { drop: 'reset' },
    exit: 4,
    code: 'network',
    message: 'cannot reach {url}: the connection was reset (ECONNRESET)',
    hint: 'check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL',
    withoutRequest: true,
  },
  {
    name: 'a page in place of the stream, as a login portal sends it',
    reply: { error: { status: 200, html: '<html><h1>Log in</h1></html>' } },
    exit: 4,
    code: 'network',
    message: '{url} is not the Claude API: it answered with text/html',
    hint: 'log in to the network if it requires that, or check the address in --base-url or ANTHROPIC_BASE_URL',
  },
];

/** HTTP statuses; the API's own words are shown as they are. */
const STATUSES: Failing[] = [
  {
    name: '400',
    reply: { error: { status: 400, message: 'The words of the API.' } },
    exit: 2,
    code: 'invalid_request',
    message: 'the API rejected the request: The words of the API.',
    hint: null,
  },
  {
    name: '400 about a picture that is not over the limit that it names',
    reply: {
      error: {
        status: 400,
        message: 'messages.0.content.0.image.source.base64: too many pixels',
        error_code: 'image_dimensions_too_large',
        details: { max_side_length_pixels: 8000, paths: ['messages.0.content.0'] },
      },
    },
    args: ['a.png'],
    exit: 2,
    code: 'limit_exceeded',
    message: 'a.png: the API rejected the request: too many pixels',
    hint: 'scale the image down first',
  },
  {
    name: '401',
    reply: { error: { status: 401, message: 'Invalid bearer token' } },
    exit: 5,
    code: 'authentication',
    message: 'the API answered HTTP 401: Invalid bearer token',
    hint: 'the API rejected the credentials: check ANTHROPIC_API_KEY',
  },
  ...(
    [
      [
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
        'billing',
      ],
      ['You have reached your specified API usage limits. You will regain access on 2026-12-01.', 'billing'],
      ['This organization has been disabled.', 'permission'],
    ] as const
  ).map(
    ([message, code]): Failing => ({
      name: `400 about the account: ${message.slice(0, 20)}`,
      reply: { error: { status: 400, message } },
      exit: 5,
      code,
      message: `the API answered HTTP 400: ${message}`,
      hint: 'see the billing page of the Claude Console',
    }),
  ),
  {
    name: '402',
    reply: { error: { status: 402, message: 'Your credit balance is too low.' } },
    exit: 5,
    code: 'billing',
    message: 'the API answered HTTP 402: Your credit balance is too low.',
    hint: 'see the billing page of the Claude Console',
  },
  {
    name: '403',
    reply: { error: { status: 403, message: 'Not allowed.' } },
    exit: 5,
    code: 'permission',
    message: 'the API answered HTTP 403: Not allowed.',
    hint: 'the credentials lack the permission: ask the owner of the workspace',
  },
  {
    name: '404 about the model',
    reply: { error: { status: 404, message: 'model: claude-opus-5-5' } },
    exit: 5,
    code: 'model_not_available',
    message:
      'claude-opus-5-5: the model is not available to these credentials at {url}: model: claude-opus-5-5',
    hint: '`claude-see models` lists the models that take images',
  },
  {
    name: '404 about something else',
    reply: { error: { status: 404, message: 'Not found' } },
    exit: 2,
    code: 'not_found',
    message: 'the API answered HTTP 404: Not found',
    hint: 'check the address in --base-url or ANTHROPIC_BASE_URL',
  },
  {
    name: "404 with another server's page",
    reply: { error: { status: 404, html: '<html>nginx</html>' } },
    exit: 2,
    code: 'not_found',
    message: 'no Claude API at {url}: it answered HTTP 404',
    hint: 'check the address in --base-url or ANTHROPIC_BASE_URL',
  },
  {
    name: '408',
    reply: { error: { status: 408, message: 'Timed out.' } },
    exit: 4,
    code: 'server_error',
    message: 'the API answered HTTP 408: Timed out.',
    hint: TRY_AGAIN,
  },
  {
    name: '409',
    reply: { error: { status: 409, message: 'Conflict.' } },
    exit: 4,
    code: 'server_error',
    message: 'the API answered HTTP 409: Conflict.',
    hint: TRY_AGAIN,
  },
  {
    name: '413',
    reply: { error: { status: 413, message: 'Request exceeds the maximum size' } },
    exit: 2,
    code: 'limit_exceeded',
    message: 'the API rejected the request: Request exceeds the maximum size',
    hint: 'make a.png smaller, or pass --upload',
  },
  ...(
    [
      ['cmek_key_disabled', 'permission', CMEK_HINT],
      ['cmek_key_network_blocked', 'permission', CMEK_HINT],
      [
        'claude_code_key_creator_not_member',
        'authentication',
        'the creator of this Claude Code key is no longer a member of the organisation: use another key',
      ],
      ['organization_on_hold', 'billing', 'see the billing page of the Claude Console'],
    ] as const
  ).map(
    ([error_code, code, hint]): Failing => ({
      name: `400 ${error_code}`,
      reply: { error: { status: 400, message: 'Not for you.', error_code } },
      exit: 5,
      code,
      message: 'the API answered HTTP 400: Not for you.',
      hint,
    }),
  ),
  {
    name: '429 without retry-after',
    reply: { error: { status: 429, message: 'Slow down.' } },
    exit: 4,
    code: 'rate_limited',
    message: 'the API answered HTTP 429: Slow down.',
    hint: 'wait a while and try again, or pass a larger --retries',
  },
  {
    name: '429 with retry-after',
    reply: { error: { status: 429, message: 'Slow down.', headers: SECONDS_LONG } },
    exit: 4,
    code: 'rate_limited',
    message: 'the API answered HTTP 429: Slow down.',
    hint: 'the API asks to wait 30 s first: pass --retries 1 to have claude-see wait',
  },
  ...['enforced_spend_limit_reached', 'contract_spend_limit_reached'].map(
    (error_code): Failing => ({
      name: `429 ${error_code}`,
      reply: { error: { status: 429, message: 'Limit reached.', error_code, headers: SECONDS_LONG } },
      exit: 5,
      code: 'spend_limit',
      message: 'the API answered HTTP 429: Limit reached.',
      hint: 'retrying will not help: the owner can raise the limit in the Claude Console',
    }),
  ),
  ...[500, 503].map(
    (status): Failing => ({
      name: String(status),
      reply: { error: { status, message: 'Internal server error' } },
      exit: 4,
      code: 'server_error',
      message: `the API answered HTTP ${status}: Internal server error`,
      hint: TRY_AGAIN,
    }),
  ),
  {
    name: '529',
    reply: { error: { status: 529, message: 'Overloaded' } },
    exit: 4,
    code: 'overloaded',
    message: 'the API answered HTTP 529: Overloaded',
    hint: 'the API is busy: try again in a moment',
  },
  {
    name: "502 with a proxy's page",
    reply: { error: { status: 502, html: '<html><h1>Bad Gateway</h1></html>' } },
    exit: 4,
    code: 'server_error',
    message: 'the API answered HTTP 502',
    hint: TRY_AGAIN,
  },
];

const UNSENT: Failing[] = [
  ...[undefined, ''].map(
    (key): Failing => ({
      name: key === undefined ? 'no credentials at all' : 'an API key that is empty',
      variables: { ANTHROPIC_API_KEY: key },
      exit: 5,
      code: 'credentials_missing',
      message: 'no API key found',
      hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
      withoutRequest: true,
    }),
  ),
  {
    name: 'a profile that does not exist',
    variables: { ANTHROPIC_API_KEY: undefined, ANTHROPIC_PROFILE: 'nope' },
    exit: 5,
    code: 'credentials_missing',
    message:
      'no usable credentials: ANTHROPIC_PROFILE names the profile "nope", but {home}/.config/anthropic/configs/nope.json does not exist. Set ANTHROPIC_PROFILE to a profile that exists, or unset it.',
    hint: 'set ANTHROPIC_API_KEY, or repair the profile with `ant auth login`',
    withoutRequest: true,
  },
  ...['sk-ant-first\nsecond-line', 'sk-ant-“quoted”'].map(
    (key): Failing => ({
      name: `an API key that no header can hold: ${JSON.stringify(key)}`,
      variables: { ANTHROPIC_API_KEY: key },
      exit: 5,
      code: 'credentials_missing',
      message: 'the credentials contain a character that is not allowed in an HTTP header',
      hint: 'copy ANTHROPIC_API_KEY again (a line break, a typographic quote?), and ANTHROPIC_CUSTOM_HEADERS if set',
      withoutRequest: true,
    }),
  ),
  ...(
    [
      ['nonsense', 'nonsense', 'expected a URL such as https://api.anthropic.com'],
      ['file:///etc/passwd', 'file:///etc/passwd', 'expected an http or https URL'],
      ['http://a.test?b', 'http://a.test?b', 'a base URL must not contain ? or #'],
      [
        'http://me:s3cret@a.test',
        'http://[redacted]@a.test',
        'a base URL must not contain a user name or password',
      ],
      [
        'http://me:s3/cr@et@a.test',
        'http://[redacted]@a.test',
        'expected a URL such as https://api.anthropic.com',
      ],
    ] as const
  ).map(
    ([ANTHROPIC_BASE_URL, shown, message]): Failing => ({
      name: `an ANTHROPIC_BASE_URL of ${ANTHROPIC_BASE_URL}`,
      variables: { ANTHROPIC_BASE_URL },
      exit: 2,
      code: 'usage',
      message: `ANTHROPIC_BASE_URL: "${shown}": ${message}`,
      hint: null,
      withoutRequest: true,
    }),
  ),
];

async function fail({ reply, args = [], variables }: Failing, more: string[] = []) {
  await world.file('a.png', PNG);
  if (reply !== undefined) world.api.reply(reply);
  const options: RunOptions = variables ? { variables } : {};
  return world.run(['a.png', '-p', 'describe', '--retries', '0', ...args, ...more], options);
}

function wholeMessage({ message, withoutRequest }: Failing): string {
  const filled = message.replace('{url}', world.api.url).replace('{home}', `${world.folder}/home`);
  return withoutRequest ? filled : `${filled} (request req_011Fake0000000000000001)`;
}

const ALL = [...STOPS, ...BREAKS, ...STATUSES, ...UNSENT];

describe.each(ALL)('$name', (failing) => {
  test('as text', async () => {
    const { code, stdout, stderr } = await fail(failing);
    const hint = failing.hint === null ? '' : `  ${failing.hint}\n`;
    expect(stderr).toBe(`claude-see: ${wholeMessage(failing)}\n${hint}`);
    expect(stdout).toBe(failing.stdout ?? '');
    expect(code).toBe(failing.exit);
    expect(world.api.requests).toHaveLength(failing.reply === undefined ? 0 : 1);
  });

  test('as JSON', async () => {
    const { code, stdout, stderr } = await fail(failing, ['--json']);
    expect(stderr).toMatch(/^.+\n$/);
    expect(JSON.parse(stderr)).toStrictEqual({
      error: {
        code: failing.code,
        message: wholeMessage(failing),
        hint: failing.hint,
        exit_code: failing.exit,
        retryable: failing.exit === 4,
        request_id: failing.withoutRequest ? null : 'req_011Fake0000000000000001',
        ...(failing.json && 'partial_text' in failing.json ? failing.json : {}),
      },
    });
    if (failing.json && 'text' in failing.json) expect(JSON.parse(stdout)).toMatchObject(failing.json);
    else expect(stdout).toBe('');
    expect(code).toBe(failing.exit);
  });
});

describe('an address without a server', () => {
  async function closedPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  test.each([[['a.png']], [['a.png', '--upload']], [['models']]])('%j: connection refused', async (args) => {
    await world.file('a.png', PNG);
    const url = `http://127.0.0.1:${await closedPort()}`;
    const { code, stdout, stderr } = await world.run([...args, '--retries', '0', '--base-url', url]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toBe(
      `claude-see: cannot reach ${url}: connection refused (ECONNREFUSED)\n` +
        '  check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL\n',
    );
  });
});

describe('retries', () => {
  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])('--retries %i sends %i requests before it gives up', async (retries, requests) => {
    await world.file('a.png', PNG);
    const busy: Reply = { error: { status: 529, message: 'Slow down.', headers: { 'retry-after-ms': '1' } } };
    world.api.reply(...Array.from({ length: requests }, () => busy));
    const { code, stderr } = await world.run(['a.png', '--retries', String(retries)]);
    expect(code).toBe(4);
    expect(stderr).toContain(`HTTP 529: Slow down. (request req_011Fake000000000000000${requests})`);
    expect(world.api.requests).toHaveLength(requests);
  });

  test('a retry waits for retry-after, and the answer is printed as usual', async () => {
    await world.file('a.png', PNG);
    const headers = { 'retry-after': '0.3' };
    world.api.reply({ error: { status: 429, headers } }, 'an answer');
    const started = performance.now();
    const result = await world.run(['a.png', '--retries', '1']);
    expect(result).toEqual({ code: 0, stdout: 'an answer\n', stderr: '' });
    // Timers may fire a moment early. A delay of our own would be 375 to 500 ms.
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(world.api.requests).toHaveLength(2);
  });

  test('a lost connection is retried after a wait of our own', async () => {
    await world.file('a.png', PNG);
    world.api.reply({ drop: 'reset' }, 'an answer');
    const result = await world.run(['a.png', '--retries', '1']);
    expect(result).toEqual({ code: 0, stdout: 'an answer\n', stderr: '' });
    expect(world.api.requests).toHaveLength(2);
  });

  test('a spend limit is not retried, whatever retry-after says', async () => {
    await world.file('a.png', PNG);
    const headers = { 'retry-after': '600' };
    world.api.reply({ error: { status: 429, error_code: 'enforced_spend_limit_reached', headers } });
    expect((await world.run(['a.png', '--retries', '2'])).code).toBe(5);
    expect(world.api.requests).toHaveLength(1);
  });

  test.each(['400', '401', '403', '404', '413'])('status %s is never retried', async (status) => {
    await world.file('a.png', PNG);
    world.api.reply({ error: { status: Number(status) } });
    expect((await world.run(['a.png', '--retries', '2'])).code).not.toBe(0);
    expect(world.api.requests).toHaveLength(1);
  });

  test('nothing is retried once a part of the answer is printed', async () => {
    await world.file('a.png', PNG);
    world.api.reply({ text: ABC, interruptions: [{ after: 1, happens: 'reset' }] });
    expect((await world.run(['a.png', '--retries', '2', '--plain'], { terminal: ['stdout'] })).code).toBe(4);
    expect(world.api.requests).toHaveLength(1);
  });
});

const OPEN_IT = 'open it in a viewer: if it looks right, save it again as a PNG; if not, get it again';

describe('the input that an error is about', () => {
  test('is named in place of the path of its content block', async () => {
    const big = makePng({ width: 9000, height: 2 });
    const file_id = world.api.addFile({ bytes: big, filename: 'big.png', mime_type: 'image/png' });
    await world.file('a.png', PNG);
    await world.file('c.png', PNG);
    world.api.expectRejection('messages.0.content.3.image.source.file');
    const { code, stderr } = await world.run(['a.png', file_id, 'c.png', 'compare']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `claude-see: ${file_id}: the API rejected the request: At least one of the image dimensions exceed max allowed size: 8000 pixels (request req_011Fake0000000000000002)\n` +
        '  scale the image down first\n',
    );
  });

  test.each([
    ['texts between the pictures', ['one', 'a.png', 'two', 'sub/b c.png'], 5],
    ['one text before the pictures, which goes last', ['one', 'a.png', 'sub/b c.png'], 3],
  ])('is found with %s', async (_, args, place) => {
    await world.file('a.png', PNG);
    await world.file('sub/b c.png', PNG);
    const message = `messages.0.content.${place}.image.source.base64: Could not process image`;
    world.api.reply({ error: { status: 400, message } });
    const { code, stderr } = await world.run(args);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'claude-see: sub/b c.png: the API rejected the request: Could not process image (request req_011Fake0000000000000001)\n' +
        `  ${OPEN_IT}\n`,
    );
  });

  test('is not named twice for an upload', async () => {
    await world.file('a.png', PNG);
    const message = 'messages.0.content.0.image.source: Could not process image';
    world.api.reply({ error: { status: 400, message } });
    const { stderr } = await world.run(['a.png', '--upload', '-q']);
    expect(stderr).toBe(
      'claude-see: a.png: the API rejected the request: Could not process image (request req_011Fake0000000000000002)\n' +
        `  ${OPEN_IT}\n`,
    );
  });

  test('is among those that the hint names when the API gives no path', async () => {
    await world.file('a.png', PNG);
    await world.file('b.png', makeUndecodablePng(9, 9));
    world.api.expectRejection('Could not process image');
    const { code, stderr } = await world.run(['a.png', 'b.png', 'a.png', 'compare']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'claude-see: the API rejected the request: Could not process image (request req_011Fake0000000000000001)\n' +
        '  the image is a.png or b.png: ask about them one at a time, and get the damaged one again\n',
    );
  });

  test('is not named for a message that is not about images', async () => {
    await world.file('a.png', PNG);
    world.api.reply({ error: { status: 400, message: 'prompt is too long: 9 tokens > 8 maximum' } });
    expect((await world.run(['a.png'])).stderr).not.toContain('a.png');
  });

  test.each<[string[], subject: string, hint: string]>([
    [
      ['a.png', 'b.png', 'a.png'],
      '',
      'the image is a.png or b.png: ask about them one at a time, and get the damaged one again',
    ],
    [['b.png'], 'b.png: ', OPEN_IT],
    [['b.png', 'b.png'], 'b.png: ', OPEN_IT],
  ])('of %j uploads is named, or among those that the hint names', async (inputs, subject, hint) => {
    await world.file('a.png', PNG);
    await world.file('b.png', makeUndecodablePng(9, 9));
    world.api.expectRejection('Could not process image');
    const { code, stderr } = await world.run([...inputs, 'compare', '--upload', '-q']);
    expect(code).toBe(2);
    const [message, ...rest] = stderr.split('\n');
    expect(message).toMatch(
      new RegExp(`^claude-see: ${subject}the API rejected the request: Could not process image \\(request`),
    );
    expect(rest).toEqual([`  ${hint}`, '']);
  });

  test('is named with a hint under -q', async () => {
    await world.file('b.png', makeUndecodablePng(9, 9));
    world.api.expectRejection('Could not process image');
    const { code, stdout, stderr } = await world.run(['b.png', '-q']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'claude-see: b.png: the API rejected the request: Could not process image (request req_011Fake0000000000000001)\n' +
        `  ${OPEN_IT}\n`,
    );
  });

  test('is named with a hint under --json', async () => {
    await world.file('b.png', makeUndecodablePng(9, 9));
    world.api.expectRejection('Could not process image');
    const { stderr } = await world.run(['b.png', '--json']);
    expect(JSON.parse(stderr).error).toMatchObject({
      message: expect.stringMatching(/^b\.png: the API rejected the request: Could not process image/),
      hint: OPEN_IT,
    });
  });

  test('is named for a file_id of another workspace', async () => {
    const bytes = PNG;
    const workspaceId = world.api.foreignWorkspaceId;
    const file_id = world.api.addFile({ bytes, filename: 'x.png', mime_type: 'image/png', workspaceId });
    world.api.expectRejection(`File not found: ${file_id}`);
    const { code, stderr } = await world.run([file_id]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `claude-see: ${file_id}: not found in this workspace: File not found: ${file_id} (request req_011Fake0000000000000001)\n` +
        '  a file_id belongs to one workspace: check the id and the key\n',
    );
  });
});

describe('answers are printed whole', () => {
  const TEXT = 'Grüße 👋🏽 – 日本語 👩‍👩‍👧\n\nsecond paragraph';

  test.each([
    ['cut inside of characters and lines', { text: TEXT, pieces: 'tiny' as const }],
    [
      'with pings and unknown events between',
      {
        text: [TEXT.slice(0, 6), TEXT.slice(6)],
        interruptions: [
          { after: 0, happens: { event: 'ping' } },
          { after: 1, happens: { event: 'news', data: { type: 'news', of: 'tomorrow' } } },
          { after: 2, happens: { event: 'ping' } },
        ],
      },
    ],
    ['after thinking', { thinking: 'I look at it twice.', text: TEXT }],
    ['all of that at once', { thinking: 'Grüße 👋🏽', text: [...TEXT], pieces: 'tiny' as const }],
  ])('%s', async (_, reply: Reply) => {
    await world.file('a.png', PNG);
    world.api.reply(reply, reply);
    const plain = await world.run(['a.png']);
    expect(plain).toEqual({ code: 0, stdout: `${TEXT}\n`, stderr: '' });
    const json = await world.run(['a.png', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ text: TEXT, stop_reason: 'end_turn' });
  });

  test('each delta is on a terminal before the next one is sent', async () => {
    await world.file('a.png', PNG);
    const gate = world.api.gate();
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
    let running: Promise<RunResult> | undefined;
    const seen = await new Promise<string>((resolve) => {
      running = world.run(['a.png', '--plain'], { onStdout: resolve, terminal: ['stdout'] });
    });
    expect(seen).toBe('first ');
    gate.open();
    expect(await running).toEqual({ code: 0, stdout: 'first second\n', stderr: '' });
  });
});
