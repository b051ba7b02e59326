/** Every request is compared with the types of the installed SDK, and the schema of these types is current. */
import { expect, test } from 'vitest';
import type { Exchange } from '../support/fake-api/deliver.ts';
import { startFakeApi } from '../support/fake-api/server.ts';
import { checkTypes, MALFORMED_HEADER } from '../support/fake-api/type-check.ts';
import type { FakeApi } from '../support/fake-api/types.ts';
import { generateSchema } from '../support/sdk-params/generate.ts';
import { findTypeError, SCHEMA_PATH } from '../support/sdk-params/validate.ts';
import { goodHeaders, request } from './harness.ts';

const png = { type: 'base64', media_type: 'image/png', data: 'AAAA' };

/** Sends a body and returns what the fake API then has to report. */
async function reportOf(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const api = await startFakeApi();
  try {
    api.expectRejection();
    await send(api, path, body, headers);
    return problemsOf(api);
  } finally {
    await api.close();
  }
}

const send = (api: FakeApi, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { ...goodHeaders(api), ...headers },
    body: JSON.stringify(body),
  });

function problemsOf(api: FakeApi): string {
  try {
    api.assertClean();
    return '';
  } catch (error) {
    return String(error);
  }
}

test('the schema in the repository is the one of the installed SDK (if not: vitest -u on this file)', async () => {
  await expect(generateSchema()).toMatchFileSnapshot(SCHEMA_PATH);
}, 60_000);

test.each([
  [
    'an unknown field',
    request('x', { temperature: 0 }),
    'body: must NOT have additional properties (temperature)',
  ],
  [
    'a header as a field',
    request('x', { workspace_id: 'wrkspc_1' }),
    'body: must NOT have additional properties (workspace_id)',
  ],
  [
    'a field deep inside',
    request([{ type: 'image', source: { type: 'file', file_id: 'file_1', media_type: 'image/png' } }]),
    'messages.0.content.0.source: must NOT have additional properties (media_type)',
  ],
  [
    'a field of another block',
    request([{ type: 'image', source: png, title: 'a' }]),
    'messages.0.content.0: must NOT have additional properties (title)',
  ],
])('a question with %s fails the test, even if a refusal was expected', async (_, body, message) => {
  expect(await reportOf('/v1/messages', body)).toContain(
    `POST /v1/messages does not match the types of the SDK: ${message}`,
  );
});

test('a count with max_tokens fails the test', async () => {
  expect(await reportOf('/v1/messages/count_tokens', request())).toContain(
    'POST /v1/messages/count_tokens does not match the types of the SDK: body: must NOT have additional properties (max_tokens)',
  );
});

test('a body that is malformed on purpose may be refused', async () => {
  const body = request('x', { temperature: 0 });
  expect(await reportOf('/v1/messages', body, { [MALFORMED_HEADER]: 'yes' })).toBe('');
});

test('a body that is malformed on purpose must not be accepted', () => {
  const reported: string[] = [];
  const record = { method: 'POST', path: '/v1/messages', headers: { [MALFORMED_HEADER]: 'yes' } };
  const exchange = { record, complain: (problem: string) => reported.push(problem) } as unknown as Exchange;
  const accepted = checkTypes(exchange, 'CreateBody', request('x', { temperature: 0 }));
  expect(reported).toEqual([]);
  accepted();
  expect(reported).toHaveLength(1);
});

test('allows what the types allow, and no field of an upload beside its expiry', () => {
  expect(findTypeError('CreateBody', request([{ type: 'image', source: png }]))).toBeUndefined();
  expect(findTypeError('BatchBody', { requests: [{ custom_id: 'a', params: request() }] })).toBeUndefined();
  expect(findTypeError('UploadFields', { expires_in_seconds: 3600 })).toBeUndefined();
  expect(findTypeError('UploadFields', { purpose: 'vision' })).toBe(
    'body: must NOT have additional properties (purpose)',
  );
});
