/** Streaming one answer: how it ends, and that the request ends with it. */
import { expect, test } from 'vitest';
import { makeClient } from '../../src/api/client.ts';
import { type AnswerListener, streamMessage } from '../../src/api/stream-message.ts';
import type { Env } from '../../src/env.ts';
import { ClosedPipeError } from '../../src/errors.ts';
import { startFakeApi } from '../support/fake-api/server.ts';
import type { FakeApi } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useOtherServer();

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

test('a closed stdout ends the request', async () => {
  const gone = new ClosedPipeError();
  expect(await streamTo({ thinking, text: () => Promise.reject(gone) })).toBe(gone);
});

test('an error of the listener ends the request and is thrown unchanged', async () => {
  const bug = new TypeError('x is not a function');
  expect(await streamTo({ thinking, text: () => Promise.reject(bug) })).toBe(bug);
});

test('an abort throws its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const text = async () => controller.abort(reason);
  expect(await streamTo({ thinking, text }, controller.signal)).toBe(reason);
});

test('text that has arrived is not passed on after an abort', async () => {
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

test('text in the start of a block is part of the answer', async () => {
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

test('a block that starts with no text or null adds nothing to the answer', async () => {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  const events = [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'A' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: null } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'B' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const url = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join('')),
  );
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  expect(await world.run(['a.png', 'describe', '--no-save', '--base-url', url])).toEqual({
    code: 0,
    stdout: 'AB\n',
    stderr: '',
  });
});
