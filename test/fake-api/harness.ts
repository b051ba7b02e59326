/** Starts a fake API and an SDK client for each test, and checks afterwards that the API is clean. */
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach } from 'vitest';
import { startFakeApi } from '../support/fake-api/server.ts';
import { MALFORMED_HEADER } from '../support/fake-api/type-check.ts';
import type { FakeApi, FakeApiOptions } from '../support/fake-api/types.ts';

export interface Harness {
  readonly api: FakeApi;
  readonly client: Anthropic;
  /** POSTs JSON as raw HTTP, for what the SDK would never send: it may break the SDK's types and is then refused. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Refusal>;
}

/** A response's status and the API's `error` object. */
export interface Refusal {
  status: number;
  error: { type: string; message: string; details?: Record<string, unknown> } | undefined;
}

/** A fake API for every test of the file. */
export function useFakeApi(options: FakeApiOptions = {}): Harness {
  let api: FakeApi | undefined;
  let client: Anthropic | undefined;
  beforeEach(async () => {
    api = await startFakeApi(options);
    client = new Anthropic({ apiKey: api.apiKey, baseURL: api.url, maxRetries: 0 });
  });
  afterEach(async () => {
    await api?.close();
    api?.assertClean();
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('used before the test has begun');
    return value;
  };
  return {
    get api() {
      return started(api);
    },
    get client() {
      return started(client);
    },
    post: (path, body, headers = {}) =>
      readRefusal(
        fetch(`${started(api).url}${path}`, {
          method: 'POST',
          headers: { ...goodHeaders(started(api)), [MALFORMED_HEADER]: 'yes', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
  };
}

/** The headers of a good JSON request. */
export function goodHeaders(api: FakeApi): Record<string, string> {
  return {
    authorization: `Bearer ${api.apiKey}`,
    'anthropic-version': '2026-10-21',
    'content-type': 'application/json',
  };
}

/** Reads the API's error body. */
export async function readRefusal(pending: Promise<Response>): Promise<Refusal> {
  const response = await pending;
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const body = (isJson ? JSON.parse(text) : {}) as { error?: NonNullable<Refusal['error']> };
  return { status: response.status, error: body.error };
}

/** A base64 image block. */
export function imageBlock(
  bytes: Buffer,
  media_type: Anthropic.Base64ImageSource['media_type'] = 'image/png',
): Anthropic.ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type, data: bytes.toString('base64') } };
}

/** A good request about the given content, changed as asked. */
export function request(content: unknown = 'describe', changes: object = {}): Record<string, unknown> {
  return {
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    messages: [{ role: 'user', content }],
    ...changes,
  };
}
