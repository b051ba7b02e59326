import { createServer } from 'node:net';
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { BEDROCK_API_KEY } from '../support/fake-api/platforms.ts';
import { makePng } from '../support/images.ts';
import { type PlatformName, platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const png = makePng({ width: 320, height: 200 });
let variables: Record<string, string | undefined> = {};

beforeEach(async () => {
  await world.file('photo.png', png);
});

/** The platforms with the model that leads to each of their doors, and where the request arrives. */
const DOORS = [
  ['bedrock', 'opus', '/mantle/anthropic/v1/messages'],
  [
    'bedrock',
    'claude-haiku-4-5',
    '/bedrock/model/global.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream',
  ],
  [
    'vertex',
    'claude-haiku-4-5',
    '/vertex/v1/projects/fake-project/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5@20251001:streamRawPredict',
  ],
  ['foundry', 'opus', '/foundry/anthropic/v1/messages'],
  ['aws', 'opus', '/aws/v1/messages'],
] as const;

function questions(path: string) {
  return world.api.requests.filter((request) => request.path === path);
}

function imagesOf(body: unknown): readonly Anthropic.ImageBlockParam[] {
  const { messages } = body as { messages: { content: Anthropic.ContentBlockParam[] }[] };
  return messages.flatMap(({ content }) => content.filter((block) => block.type === 'image'));
}

/** An address that nobody listens at. */
async function freeUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** The doors whose streams are not framed as the Claude API's own: the rest is one client, seen once. */
const FRAMED_OTHERWISE = DOORS.filter(([, , path]) => /^\/(?:bedrock|vertex)\//.test(path));

describe.each(DOORS)('%s, %s', (platform, model, path) => {
  beforeEach(async () => {
    variables = await platformVariables(platform as PlatformName, world);
  });

  test('answers, and gets the same bytes as the Claude API', async () => {
    const args = ['photo.png', 'what is this?', '-m', model];
    const own = await world.runBinary([...args, '--source', 'base64']);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    const there = await world.runBinary(args, { variables });
    expect(there).toEqual(own);
    const [first] = questions('/v1/messages');
    const [second] = questions(path);
    expect(imagesOf(second?.body)).toEqual(imagesOf(first?.body));
    expect(imagesOf(second?.body)).toHaveLength(1);
    expect(JSON.stringify(second?.body)).toContain(png.toString('base64'));
  });

  test('an error response becomes an error of ours', async () => {
    world.api.failNext('messages', { status: 403, message: 'You may not.' });
    const { code, stderr } = await world.runBinary(['photo.png', '-m', model], { variables });
    expect(code).toBe(5);
    expect(stderr).toContain('the API answered HTTP 403: You may not.');
    expect(stderr).toMatch(/\(request req_/);
  });

  test('a broken stream leaves the text that arrived, and an error', async () => {
    world.api.reply({ text: ['one ', 'two ', 'three'], interruptions: [{ after: 2, happens: 'reset' }] });
    const { code, stdout, stderr } = await world.runBinary(['photo.png', '-m', model], { variables });
    expect({ code, stdout }).toEqual({ code: 4, stdout: 'one two \n' });
    expect(stderr).toContain('the connection broke before the answer was complete');
  });
});

describe.each(FRAMED_OTHERWISE)('%s, %s', (platform, model, path) => {
  beforeEach(async () => {
    variables = await platformVariables(platform as PlatformName, world);
  });

  test('retryable errors are retried up to --retries times', async () => {
    world.api.failNext('messages', { status: 500 }, { status: 503 });
    world.api.reply('at last');
    const { code, stdout } = await world.runBinary(['photo.png', '-m', model, '--retries', '2'], {
      variables,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'at last\n' });
    expect(questions(path)).toHaveLength(3);
  });

  test('an error within the stream keeps its meaning', async () => {
    const type = path.startsWith('/bedrock') ? 'throttlingException' : 'rate_limit_error';
    const error = { error: { type, message: 'Too fast.' } };
    world.api.reply({ text: ['one ', 'two'], interruptions: [{ after: 1, happens: error }] });
    const { code, stderr } = await world.runBinary(['photo.png', '-m', model, '--json'], { variables });
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'rate_limited', exit_code: 4 } });
    expect(stderr).toContain('Too fast.');
  });

  test('an answer cut into single bytes is whole', async () => {
    world.api.reply({ text: ['Grüße, ', 'ein 🐳'], pieces: 'tiny' });
    const { code, stdout } = await world.runBinary(['photo.png', '-m', model], { variables });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Grüße, ein 🐳\n' });
  });

  test('a refused connection is an outage', async () => {
    const url = await freeUrl();
    const elsewhere = Object.entries(variables).map(([name, value]) => [
      name,
      name.endsWith('_BASE_URL') ? value?.replace(world.api.url, url) : value,
    ]);
    const { code, stderr } = await world.runBinary(['photo.png', '-m', model, '--retries', '0'], {
      variables: Object.fromEntries(elsewhere),
    });
    expect(code).toBe(4);
    expect(stderr).toContain(`cannot reach ${url}: connection refused`);
  });
});

test('a Bedrock API key goes as a bearer token', async () => {
  const aws = await platformVariables('bedrock', world);
  const { code } = await world.runBinary(['photo.png'], {
    variables: {
      ...aws,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
    },
  });
  expect(code).toBe(0);
  expect(world.api.requests[0]?.headers.authorization).toBe(`Bearer ${BEDROCK_API_KEY}`);
});
