/** Streaming one answer: what ends it, and what is let go then. */
import { expect, test } from 'vitest';
import { makeClient } from '../../src/api/client.ts';
import { type AnswerListener, streamMessage } from '../../src/api/stream-message.ts';
import type { Env } from '../../src/env.ts';
import { ClosedPipeError } from '../../src/errors.ts';
import { startFakeApi } from '../support/fake-api/server.ts';
import type { FakeApi } from '../support/fake-api/types.ts';

/** Asks the API one question and streams the answer to a listener. */
async function stream(api: FakeApi, listener: AnswerListener, signal: AbortSignal): Promise<unknown> {
  const saved = process.env;
  process.env = { ANTHROPIC_API_KEY: api.apiKey };
  try {
    const env = { fetch: globalThis.fetch, variables: {} } as Env;
    const settings = {
      provider: 'anthropic' as const,
      model: 'claude-opus-5-5',
      baseUrl: api.url,
      workspace: undefined,
      retries: 0,
      timeoutMs: 60_000,
    };
    const output = { debugEnabled: false, log: () => {} };
    const client = await makeClient({ settings, env, output });
    const params = {
      model: 'claude-opus-5-5',
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: 'hello' }],
    };
    return await streamMessage(client, { params, origins: [] }, listener, signal);
  } finally {
    process.env = saved;
  }
}

/** Streams an answer that stalls after its first word to a listener, and waits for the server to lose it. */
async function streamTo(listener: AnswerListener, signal = new AbortController().signal): Promise<unknown> {
  const api = await startFakeApi();
  api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: 'stall' }] });
  try {
    const thrown = await stream(api, listener, signal).catch((error: unknown) => error);
    // This process lives on: only an abort can end the request.
    await api.waitFor(({ aborted }) => aborted);
    return thrown;
  } finally {
    await api.close();
  }
}

const thinking = () => {};

test('a reader that has gone ends the request', async () => {
  const gone = new ClosedPipeError();
  expect(await streamTo({ thinking, text: () => Promise.reject(gone) })).toBe(gone);
});

test('a bug of ours while printing ends the request, and is not taken for a broken connection', async () => {
  const bug = new TypeError('x is not a function');
  expect(await streamTo({ thinking, text: () => Promise.reject(bug) })).toBe(bug);
});

test('the reason of an abort is what is thrown, with what had arrived', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const text = async () => controller.abort(reason);
  expect(await streamTo({ thinking, text }, controller.signal)).toBe(reason);
});

test('nothing is handed out any more once the run was ended, though it has arrived', async () => {
  const api = await startFakeApi();
  api.reply({ text: ['first ', 'second ', 'third'] });
  const controller = new AbortController();
  const reason = new Error('enough');
  const heard: string[] = [];
  const text = async (piece: string) => {
    heard.push(piece);
    await api.waitFor(({ finished }) => finished);
    controller.abort(reason);
  };
  try {
    const thrown = await stream(api, { thinking, text }, controller.signal).catch((error: unknown) => error);
    expect(thrown).toBe(reason);
    expect(heard).toEqual(['first ']);
  } finally {
    await api.close();
  }
});

test('text that a block begins with is handed out and kept, as the rest is', async () => {
  const api = await startFakeApi();
  api.reply({ startText: 'pre-', text: ['fix', 'ed'] });
  const heard: string[] = [];
  const text = async (piece: string) => void heard.push(piece);
  try {
    const answer = await stream(api, { thinking, text }, new AbortController().signal);
    expect(heard).toEqual(['pre-', 'fix', 'ed']);
    expect(answer).toMatchObject({ text: 'pre-fixed', message: { content: [{ text: 'pre-fixed' }] } });
  } finally {
    await api.close();
  }
});
