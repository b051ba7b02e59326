/** The other platforms' doors refuse what the real ones would refuse. */
import { describe, expect, test } from 'vitest';
import { GOOGLE_ACCESS_TOKEN } from '../support/fake-api/google.ts';
import { AWS_PLATFORM_API_KEY, BEDROCK_API_KEY, FOUNDRY_API_KEY } from '../support/fake-api/platforms.ts';
import { AWS_ACCESS_KEY_ID } from '../support/fake-api/sigv4.ts';
import { makePng } from '../support/images.ts';
import { useFakeApi } from './harness.ts';

const harness = useFakeApi();
const VERSION = '2026-10-21';
const PIXEL = makePng({ width: 10, height: 10 }).toString('base64');

type Headers = Record<string, string>;

interface Door {
  readonly path: string;
  readonly headers: Headers;
  /** What the body holds beside max_tokens and messages. */
  readonly body: object;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const RUNTIME = '/bedrock/model/us.anthropic.claude-sonnet-4-6/invoke-with-response-stream';
const VERTEX =
  '/vertex/v1/projects/fake-project/locations/us-east5/publishers/anthropic/models/claude-opus-5-5:streamRawPredict';
const DOORS: Readonly<Record<'mantle' | 'bedrock' | 'vertex' | 'foundry' | 'aws', Door>> = {
  mantle: {
    path: '/mantle/anthropic/v1/messages',
    headers: { authorization: `Bearer ${BEDROCK_API_KEY}`, 'anthropic-version': VERSION },
    body: { model: 'anthropic.claude-opus-5-5', stream: true },
  },
  bedrock: {
    path: RUNTIME,
    headers: { authorization: `Bearer ${BEDROCK_API_KEY}` },
    body: { anthropic_version: 'bedrock-2023-05-31' },
  },
  vertex: {
    path: VERTEX,
    headers: { authorization: `Bearer ${GOOGLE_ACCESS_TOKEN}` },
    body: { anthropic_version: VERSION, stream: true },
  },
  foundry: {
    path: '/foundry/anthropic/v1/messages',
    headers: { 'x-api-key': FOUNDRY_API_KEY, 'anthropic-version': VERSION },
    body: { model: 'claude-opus-5-5', stream: true },
  },
  aws: {
    path: '/aws/v1/messages',
    headers: {
      authorization: `Bearer ${AWS_PLATFORM_API_KEY}`,
      'anthropic-version': VERSION,
      'anthropic-workspace-id': 'wrkspc_01FakeMainWorkspace',
    },
    body: { model: 'claude-opus-5-5', stream: true },
  },
};

async function knock(
  name: keyof typeof DOORS,
  {
    path,
    headers = {},
    body = {},
    source,
  }: { path?: string; headers?: object; body?: object; source?: object } = {},
): Promise<{ status: number; text: string }> {
  const door = DOORS[name];
  const image = { type: 'image', source: source ?? { type: 'base64', media_type: 'image/png', data: PIXEL } };
  const messages = [{ role: 'user', content: [image, { type: 'text', text: 'what?' }] }];
  const all = { max_tokens: 100, messages, ...door.body, ...body };
  const sent = Object.fromEntries(
    Object.entries({ ...JSON_TYPE, ...door.headers, ...headers }).filter(([, value]) => value !== undefined),
  );
  const response = await fetch(`${harness.api.url}${path ?? door.path}`, {
    method: 'POST',
    headers: sent,
    body: JSON.stringify(all),
  });
  return { status: response.status, text: await response.text() };
}

const names = Object.keys(DOORS) as (keyof typeof DOORS)[];
const poor = ['mantle', 'bedrock', 'vertex'] as const;

test.each(names)('%s takes a good request', async (name) => {
  expect(await knock(name)).toMatchObject({ status: 200 });
});

test.each(names)('%s takes no wrong credentials, and none of the Claude API', async (name) => {
  harness.api.expectRejection();
  harness.api.expectRejection();
  const wrong = await knock(name, { headers: { authorization: 'Bearer x', 'x-api-key': undefined } });
  const own = await knock(name, {
    headers: { authorization: `Bearer ${harness.api.apiKey}`, 'x-api-key': undefined },
  });
  expect([401, 403]).toContain(wrong.status);
  expect(own.status).toBe(wrong.status);
});

describe.each(poor)('%s', (name) => {
  test.each([
    { type: 'url', url: 'https://example.com/a.png' },
    { type: 'file', file_id: 'file_011Fake0000000000000001' },
  ])('takes only base64: no $type', async (source) => {
    harness.api.expectRejection(/sources are not supported on this platform/);
    expect(await knock(name, { source })).toMatchObject({ status: 400 });
  });

  test('takes no image over 5 MB', async () => {
    harness.api.expectRejection('image exceeds 5 MB maximum');
    const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(5 * 1024 * 1024 + 4) };
    expect(await knock(name, { source })).toMatchObject({ status: 400 });
  });

  test('takes no body over its limit', async () => {
    harness.api.expectRejection(/maximum allowed number of bytes/);
    const size = (name === 'vertex' ? 30 : 20) * 1024 * 1024;
    expect(await knock(name, { body: { system: 'a'.repeat(size) } })).toMatchObject({ status: 413 });
    expect(await knock(name, { body: { system: 'a'.repeat(3 * 1024 * 1024) } })).toMatchObject({
      status: 200,
    });
  });

  test('has no files', async () => {
    harness.api.expectRejection(/Not found/);
    const path = { mantle: '/mantle/anthropic', bedrock: '/bedrock', vertex: '/vertex/v1' }[name];
    expect(await knock(name, { path: `${path}/v1/files` })).toMatchObject({ status: 404 });
  });
});

test.each([
  ['mantle', { headers: { 'anthropic-version': undefined } }],
  ['foundry', { headers: { 'anthropic-version': undefined } }],
  ['bedrock', { headers: { 'anthropic-version': VERSION } }],
  ['vertex', { headers: { 'anthropic-version': VERSION } }],
  ['bedrock', { body: { anthropic_version: undefined } }],
  ['bedrock', { body: { anthropic_version: VERSION } }],
  ['vertex', { body: { anthropic_version: 'vertex-2023-10-16' } }],
  ['bedrock', { body: { model: 'us.anthropic.claude-sonnet-4-6' } }],
  ['bedrock', { body: { stream: true } }],
  ['vertex', { body: { model: 'claude-opus-5-5' } }],
  ['mantle', { body: { model: 'claude-opus-5-5' } }],
  ['mantle', { body: { model: 'us.anthropic.claude-opus-5-5' } }],
  ['mantle', { body: { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } } }],
  ['aws', { headers: { 'anthropic-workspace-id': undefined } }],
] as const)('%s does not take %j', async (name, change) => {
  harness.api.expectRejection();
  const { status } = await knock(name, change);
  expect([400, 404]).toContain(status);
});

test('a signature by other keys, of another service or over another body is none', async () => {
  const signature = (service: string, key = AWS_ACCESS_KEY_ID) => ({
    'x-amz-date': '20261122T120000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261122/us-west-2/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
  });
  harness.api.expectRejection(/security token/);
  harness.api.expectRejection(/should be scoped/);
  harness.api.expectRejection(/does not match the signature/);
  expect(await knock('mantle', { headers: signature('bedrock-mantle', 'AKIAOTHER') })).toMatchObject({
    status: 403,
  });
  expect(await knock('mantle', { headers: signature('bedrock') })).toMatchObject({ status: 403 });
  expect(await knock('mantle', { headers: signature('bedrock-mantle') })).toMatchObject({ status: 403 });
});
