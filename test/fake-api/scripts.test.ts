/** Scripted answers and failures, as the SDK sees them. */
import Anthropic, { AnthropicError, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { startFakeApi } from '../support/fake-api/server.ts';
import { request, useFakeApi } from './harness.ts';

const harness = useFakeApi();

function stream(content = 'x') {
  return harness.client.messages.stream({
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    messages: [{ role: 'user', content }],
  });
}

/** What arrived before the end, and the error that was the end. */
async function broken(pending = stream()): Promise<{ text: string; error: unknown }> {
  let text = '';
  pending.on('text', (delta) => {
    text += delta;
  });
  const error = await pending.finalMessage().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return { text, error };
}

describe('answers', () => {
  test('text in chosen deltas, first in first out', async () => {
    harness.api.reply({ text: ['one ', 'two'] }, 'three');
    const deltas: string[] = [];
    const first = stream();
    first.on('text', (delta) => deltas.push(delta));
    await first.done();
    expect(deltas).toEqual(['one ', 'two']);
    expect(await stream().finalText()).toBe('three');
  });

  test('thinking comes before the text, with its signature and its tokens', async () => {
    harness.api.reply({ thinking: 'eight ch', text: 'done' });
    const message = await stream().finalMessage();
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'eight ch', signature: expect.stringMatching(/^fake.{40}/) },
      { type: 'text', text: 'done' },
    ]);
    expect(message.usage).toMatchObject({ output_tokens: 3, output_tokens_details: { thinking_tokens: 2 } });
  });

  test.each([
    ['max_tokens', null],
    ['model_context_window_exceeded', null],
    ['refusal', { type: 'refusal', category: 'cyber', explanation: 'no' }],
    ['something_new', null],
  ])('stop_reason %s with what was said until then', async (stop_reason, stop_details) => {
    const details = stop_reason === 'refusal' ? { category: 'cyber' as const, explanation: 'no' } : {};
    harness.api.reply({ text: 'partial', stop_reason, stop_details: details });
    const message = await stream().finalMessage();
    expect(message).toMatchObject({ stop_reason, stop_details, content: [{ text: 'partial' }] });
  });

  test('tool calls, JSON, citations, usage and headers', async () => {
    const citation = {
      type: 'page_location' as const,
      cited_text: 'c',
      document_index: 0,
      document_title: null,
      file_id: null,
      start_page_number: 1,
      end_page_number: 2,
    };
    harness.api.reply(
      { toolUses: [{ name: 'crop', input: { box: [1, 2, 3, 4] } }] },
      { json: { passed: true }, usage: { cache_read_input_tokens: 700 }, headers: { 'x-extra': 'yes' } },
      { text: 'cited', citations: [citation] },
    );
    expect(await stream().finalMessage()).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'crop', input: { box: [1, 2, 3, 4] } }],
    });
    const second = stream();
    expect(JSON.parse(await second.finalText())).toEqual({ passed: true });
    expect((await second.finalMessage()).usage.cache_read_input_tokens).toBe(700);
    expect(second.response?.headers.get('x-extra')).toBe('yes');
    expect((await stream().finalMessage()).content).toMatchObject([{ text: 'cited', citations: [citation] }]);
  });

  test('UTF-8 characters and lines that are cut anywhere arrive whole', async () => {
    const text = 'Grüße 👋🏽 – 日本語\n\nend';
    harness.api.reply({ text, pieces: 'tiny', interruptions: [{ after: 0, happens: { event: 'ping' } }] });
    expect(await stream().finalText()).toBe(text);
  });

  test('unknown events anywhere are written as they are scripted', async () => {
    harness.api.reply({
      text: ['a', 'b'],
      interruptions: [
        { after: 0, happens: { event: 'ping' } },
        { after: 1, happens: { event: 'news', data: { type: 'news', of: 'tomorrow' } } },
      ],
    });
    const seen: string[] = [];
    const pending = stream();
    pending.on('streamEvent', (event) => seen.push(event.type));
    expect(await pending.finalText()).toBe('ab');
    expect(seen).toContain('news');
  });
});

describe('failures', () => {
  const statuses: [status: number, type: string, errorClass?: unknown][] = [
    [400, 'invalid_request_error', Anthropic.BadRequestError],
    [401, 'authentication_error', Anthropic.AuthenticationError],
    [402, 'billing_error'],
    [403, 'permission_error', Anthropic.PermissionDeniedError],
    [404, 'not_found_error', Anthropic.NotFoundError],
    [408, 'timeout_error'],
    [409, 'conflict_error', Anthropic.ConflictError],
    [413, 'request_too_large'],
    [429, 'rate_limit_error', Anthropic.RateLimitError],
    [500, 'api_error', Anthropic.InternalServerError],
    [503, 'api_error', Anthropic.InternalServerError],
    [529, 'overloaded_error', Anthropic.InternalServerError],
  ];

  test.each(statuses)('status %i has the type %s', async (status, type, errorClass = APIError) => {
    harness.api.failNext('messages', {
      status,
      message: 'scripted',
      error_code: 'some_code',
      details: { more: 1 },
      headers: { 'retry-after': '7' },
    });
    const { error } = await broken();
    expect(error).toBeInstanceOf(errorClass as typeof APIError);
    expect(error).toMatchObject({ status, type, apiMessage: 'scripted', errorCode: 'some_code' });
    expect(error).toMatchObject({ details: { error_code: 'some_code', more: 1 } });
    expect((error as APIError).headers?.get('retry-after')).toBe('7');
    expect(harness.api.requests[0]?.response).toMatchObject({ status, error: { type } });
  });

  test('a proxy’s HTML page', async () => {
    harness.api.reply({ error: { status: 502, html: '<html><h1>Bad Gateway</h1></html>' } });
    const { error } = await broken();
    expect(error).toMatchObject({ status: 502, type: null, apiMessage: null });
  });

  test('an error event in mid-stream', async () => {
    const happens = { error: { type: 'overloaded_error', message: 'Overloaded' } };
    harness.api.reply({ text: ['a', 'b', 'c'], interruptions: [{ after: 2, happens }] });
    const { text, error } = await broken();
    expect(text).toBe('ab');
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: undefined, type: 'overloaded_error', apiMessage: 'Overloaded' });
  });

  test.each(['close', 'reset'] as const)('a stream that ends early by %s', async (happens) => {
    harness.api.reply({ text: ['a', 'b', 'c'], interruptions: [{ after: 2, happens }] });
    const { text, error } = await broken();
    expect(text).toBe('ab');
    expect(error).toBeInstanceOf(AnthropicError);
    await harness.api.waitFor(({ finished }) => finished);
    expect(harness.api.requests[0]?.aborted).toBe(false);
  });

  test('a socket that is reset before the headers', async () => {
    harness.api.reply({ drop: 'reset' });
    expect((await broken()).error).toBeInstanceOf(APIConnectionError);
    expect(harness.api.requests[0]).toMatchObject({ response: { status: undefined }, aborted: false });
  });

  test('a stall ends when the client goes away, and that is recorded', async () => {
    harness.api.reply({ text: ['a', 'b'], interruptions: [{ after: 1, happens: 'stall' }] });
    const pending = stream();
    pending.on('text', () => pending.abort());
    const { text, error } = await broken(pending);
    expect(text).toBe('a');
    expect(error).toBeInstanceOf(Anthropic.APIUserAbortError);
    const record = await harness.api.waitFor(({ aborted }) => aborted);
    expect(record).toMatchObject({ response: { status: 200 }, finished: false });
  });

  test('an open server with stalled connections closes', async () => {
    harness.api.reply(
      { drop: 'stall' },
      { text: ['a', 'b'], interruptions: [{ after: 1, happens: 'stall' }] },
    );
    const both = [broken(), broken()];
    await harness.api.waitFor(({ response }) => response.status === 200);
    await harness.api.close();
    for (const { error } of await Promise.all(both)) expect(error).toBeInstanceOf(AnthropicError);
  });

  test('gates hold an answer before its headers and in the middle', async () => {
    const before = harness.api.gate();
    const middle = harness.api.gate();
    harness.api.reply({ text: ['a', 'b'], gate: before, interruptions: [{ after: 1, happens: middle }] });
    let text = '';
    const pending = stream();
    pending.on('text', (delta) => {
      text += delta;
    });
    await before.reached;
    expect(harness.api.requests[0]?.response.status).toBeUndefined();
    before.open();
    await middle.reached;
    await new Promise<void>((resolve) => (text === '' ? pending.once('text', () => resolve()) : resolve()));
    expect(text).toBe('a');
    middle.open();
    expect(await pending.finalText()).toBe('ab');
  });
});

describe('the account of a test', () => {
  test('names refusals that nobody expected, expectations not met, scripts not used and not possible', async () => {
    const api = await startFakeApi();
    const client = new Anthropic({ apiKey: api.apiKey, baseURL: api.url, maxRetries: 0 });
    api.expectRejection(/never/);
    const create = (model: string) =>
      client.messages
        .stream({ model, max_tokens: 5, messages: [{ role: 'user', content: 'x' }] })
        .finalMessage()
        .catch(() => {});
    await create('opus');
    api.reply({ text: ['a'], interruptions: [{ after: 2, happens: 'close' }] }, 'unused');
    await create('claude-opus-5-5');
    await api.close();
    expect(() => api.assertClean()).toThrow(
      [
        'the fake API is not clean:',
        '- POST /v1/messages was refused: model: opus',
        '- expected a refusal that never came: /never/',
        '- scripted reply to messages never used: {"text":"unused"}',
        '- an interruption after 2 text deltas never happens: there are 1',
      ].join('\n'),
    );
  });

  test('a refused request uses up no script, unless it skips validation', async () => {
    harness.api.reply('for the good one');
    harness.api.expectRejection('model: opus');
    await harness.post('/v1/messages', request('x', { model: 'opus' }));
    expect(await stream().finalText()).toBe('for the good one');
    harness.api.reply({ text: 'anything goes', skipValidation: true });
    expect((await harness.post('/v1/messages', { odd: true })).status).toBe(200);
  });
});
