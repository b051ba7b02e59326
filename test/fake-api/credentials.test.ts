/** The fake API's credentials, workspaces and version headers. */
import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { goodHeaders, type Refusal, readRefusal, request, useFakeApi } from './harness.ts';

const harness = useFakeApi();

async function send(headers: Record<string, string | undefined>, path = '/v1/messages'): Promise<Refusal> {
  const all = { ...goodHeaders(harness.api), ...headers };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const body = path === '/v1/messages' ? JSON.stringify(request()) : undefined;
  return readRefusal(
    fetch(`${harness.api.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: Object.fromEntries(given),
      ...(body === undefined ? {} : { body }),
    }),
  );
}

test('takes a bearer token and the older x-api-key', async () => {
  expect((await send({})).status).toBe(200);
  expect((await send({ authorization: undefined, 'x-api-key': harness.api.apiKey })).status).toBe(200);
});

const refused: [name: string, headers: Record<string, string | undefined>, status: number, type: string][] = [
  ['no credentials', { authorization: undefined }, 401, 'authentication_error'],
  ['a wrong bearer token', { authorization: 'Bearer nonsense' }, 401, 'authentication_error'],
  ['a wrong x-api-key', { authorization: undefined, 'x-api-key': 'nonsense' }, 401, 'authentication_error'],
  ['no anthropic-version', { 'anthropic-version': undefined }, 400, 'invalid_request_error'],
  ['an unknown anthropic-version', { 'anthropic-version': '2023-01-01' }, 400, 'invalid_request_error'],
  ['a form as content-type', { 'content-type': 'text/plain' }, 400, 'invalid_request_error'],
  [
    'a workspace the key does not belong to',
    { 'anthropic-workspace-id': 'wrkspc_x' },
    403,
    'permission_error',
  ],
];

test.each(refused)('refuses %s', async (_name, headers, status, type) => {
  harness.api.expectRejection();
  expect(await send(headers)).toMatchObject({ status, error: { type } });
});

test('an unknown path is not found', async () => {
  harness.api.expectRejection('Not found: GET /v1/nothing');
  expect(await send({}, '/v1/nothing')).toMatchObject({ status: 404, error: { type: 'not_found_error' } });
});

test('a key of no workspace must name one', async () => {
  const authorization = `Bearer ${harness.api.unboundApiKey}`;
  harness.api.expectRejection('anthropic-workspace-id');
  expect((await send({ authorization })).status).toBe(400);
  harness.api.expectRejection('Workspace not found');
  expect((await send({ authorization, 'anthropic-workspace-id': 'wrkspc_x' })).status).toBe(404);
  for (const id of [harness.api.workspaceId, harness.api.foreignWorkspaceId]) {
    expect((await send({ authorization, 'anthropic-workspace-id': id })).status).toBe(200);
  }
});

test('every response says its request id and its workspace', async () => {
  const { response } = await harness.client.models.list().withResponse();
  expect(response.headers.get('request-id')).toBe('req_011Fake0000000000000001');
  expect(response.headers.get('anthropic-workspace-id')).toBe(harness.api.workspaceId);
});

test('lists models in pages; retired ones only when asked', async () => {
  const ids: string[] = [];
  for await (const model of harness.client.models.list({ limit: 4 })) ids.push(model.id);
  expect(ids).toEqual(expect.arrayContaining(['claude-opus-5-5', 'claude-sonnet-4-5', 'claude-text-only-1']));
  expect(ids).not.toContain('claude-3-haiku-20240307');
  expect(new Set(ids).size).toBe(ids.length);
  expect(harness.api.requests.length).toBe(Math.ceil(ids.length / 4));
  const retired = await harness.client.models.list({ lifecycle: ['retired'] });
  expect(retired.data.map((model) => model.id)).toEqual(['claude-3-haiku-20240307']);
});

test('tells what a model can do', async () => {
  const opus = await harness.client.models.retrieve('claude-opus-5-5');
  expect(opus).toMatchObject({ line: 'opus', max_input_tokens: 1_000_000, max_tokens: 128_000 });
  expect(opus.capabilities?.image_input.supported).toBe(true);
  const blind = await harness.client.models.retrieve('claude-text-only-1');
  expect(blind.capabilities?.image_input.supported).toBe(false);
  harness.api.expectRejection('model: opus');
  await expect(harness.client.models.retrieve('opus')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});
