import { describe, expect, test } from 'vitest';
import type { BatchResult } from '../../src/api/batch-results.ts';
import { judgeResult, type ResultQuestion } from '../../src/batch/judge-result.ts';
import { makeAnswerSchema } from '../../src/schema/answer-schema.ts';
import { testEnv } from '../support/test-env.ts';

type Result = BatchResult['result'];

/** USD per million tokens, so that costs are easy to compute by hand. */
const PRICE = { input: 10, output: 50, cacheRead: 1, own: true } as const;

const QUESTION: ResultQuestion = {
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  schema: undefined,
  schemaInPrompt: false,
  price: PRICE,
  retryCommand: 'claude-see batch retry 7k3q9f',
};

const ASKED = {
  entry: { index: 4, id: 'five', input: 'e.png', prompt: 'alt text' },
  key: 'abc',
  maxTokens: 1000,
  images: [{ input: 'e.png' }],
};

const succeeded = (content: readonly object[], changes: object = {}): Result =>
  ({
    type: 'succeeded',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-5-5',
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1000, output_tokens: 100 },
      content,
      ...changes,
    },
  }) as unknown as Result;

const errored = (type: string, message = 'no reason', request_id: string | null = null): Result =>
  ({ type: 'errored', error: { type: 'error', error: { type, message }, request_id } }) as Result;

const judge = (result: Result | undefined, question: Partial<ResultQuestion> = {}) =>
  judgeResult(result, ASKED, { ...QUESTION, ...question }, testEnv());

describe('a message', () => {
  test('becomes the record of an answer, at half the price', () => {
    const { record, error, isRetried } = judge(
      succeeded([
        { type: 'thinking', thinking: 'hm', signature: '' },
        { type: 'text', text: 'a red ', citations: null },
        { type: 'text', text: 'bicycle', citations: null },
      ]),
    );
    expect([error, isRetried]).toEqual([undefined, false]);
    expect(record).toEqual({
      index: 4,
      input: 'e.png',
      input_id: 'five',
      key: 'abc',
      question: 'alt text',
      text: 'a red bicycle',
      data: null,
      citations: [],
      model: 'claude-opus-5-5',
      stop_reason: 'end_turn',
      images: [{ input: 'e.png' }],
      usage: { input_tokens: 1000, output_tokens: 100, service_tier: 'batch' },
      // Half of 1,000 tokens at $10 and 100 at $50 a million: (0.010 + 0.005) / 2.
      cost_usd: 0.0075,
      id: 'msg_1',
      request_id: null,
      error: null,
    });
  });

  test('that was cut, refused or is empty is an error that was paid for, and is not asked again', () => {
    const cut = judge(succeeded([{ type: 'text', text: 'a r' }], { stop_reason: 'max_tokens' }));
    expect(cut.record).toMatchObject({
      text: 'a r',
      cost_usd: 0.0075,
      error: { code: 'answer_cut', exit_code: 3 },
    });
    expect(cut.record.error?.message).toBe('the answer was cut at 1,000 tokens (thinking included)');
    expect(cut.isRetried).toBe(false);
    const refused = judge(succeeded([], { stop_reason: 'refusal' }));
    expect(refused.record).toMatchObject({ text: '', error: { code: 'refusal' } });
    expect(judge(succeeded([])).record.error?.code).toBe('answer_empty');
  });

  test.each<[boolean, string, object]>([
    [false, '{"price": 3}', { data: { price: 3 }, error: null }],
    [false, 'Here it is: {"price": 3}', { data: null, error: { code: 'schema_not_met' } }],
    [true, 'Here it is: {"price": 3}', { data: { price: 3 }, error: null }],
    [true, '{"price": "three"}', { data: null, error: { code: 'schema_not_met' } }],
  ])('is judged by the schema (in the prompt: %s): %s', async (schemaInPrompt, text, expected) => {
    const schema = await makeAnswerSchema({
      type: 'object',
      properties: { price: { type: 'number' } },
      required: ['price'],
      additionalProperties: false,
    });
    expect(judge(succeeded([{ type: 'text', text }]), { schema, schemaInPrompt }).record).toMatchObject(
      expected,
    );
  });

  test('without content or usage, or with other things in their place, is no result', () => {
    const contents = [null, [null], ['text'], [{ type: 'text' }], [{ type: 'text', text: 7 }]];
    const cited = { type: 'text', text: 'a', citations: {} };
    const usages = [null, 7, {}, { input_tokens: '1', output_tokens: 1 }];
    const broken = [...contents, [cited]].map((content) => ({ content }));
    for (const changes of [...broken, ...usages.map((usage) => ({ usage }))]) {
      expect(judge(succeeded([], changes)).record.error).toMatchObject({
        code: 'server_error',
        message: 'the API gave no result for it',
      });
    }
  });
});

const AGAIN = 'ask again: claude-see batch retry 7k3q9f';

test.each<[Result | undefined, string, string, string | null]>([
  [{ type: 'expired' }, 'expired', 'not answered within 24 hours', AGAIN],
  [{ type: 'canceled' }, 'canceled', 'canceled before an answer came', AGAIN],
  [errored('api_error', 'Oops'), 'server_error', 'the API answered: Oops', AGAIN],
  [errored('overloaded_error', 'Busy'), 'overloaded', 'the API answered: Busy', AGAIN],
  [errored('new_error', 'New'), 'server_error', 'the API answered: New', AGAIN],
  [errored('constructor', 'Odd'), 'server_error', 'the API answered: Odd', AGAIN],
  [
    { type: 'errored', error: { error: { error_code: '__proto__', message: {} } } } as unknown as Result,
    'server_error',
    'the API answered: unknown error',
    AGAIN,
  ],
  [errored('invalid_request_error', 'Bad'), 'invalid_request', 'the API rejected the request: Bad', null],
  [errored('request_too_large', 'Big'), 'limit_exceeded', 'the API rejected the request: Big', null],
  [errored('billing_error', 'Pay'), 'billing', 'the API answered: Pay', null],
  [
    errored('invalid_request_error', 'Your credit balance is too low to go on'),
    'billing',
    'the API answered: Your credit balance is too low to go on',
    null,
  ],
  [
    errored('not_found_error', 'File not found: file_1'),
    'not_found',
    'the API answered: File not found: file_1',
    null,
  ],
  [
    errored('not_found_error', 'model: claude-opus-5-5'),
    'model_not_available',
    'the API answered: model: claude-opus-5-5',
    null,
  ],
  [{ type: 'errored' } as unknown as Result, 'server_error', 'the API answered: unknown error', AGAIN],
])('a result without an answer is an error that is asked again (%#)', (result, code, message, hint) => {
  const { record, error, isRetried } = judge(result);
  expect(record).toMatchObject({
    text: '',
    usage: null,
    cost_usd: null,
    images: [],
    error: { code, message, hint },
  });
  expect(error).toMatchObject({ code, message });
  expect(isRetried).toBe(true);
});

test.each([undefined, { type: 'odd' } as unknown as Result])(
  'an input without a result is an error, and asked again (%#)',
  (result) => {
    const { record, isRetried } = judge(result);
    expect(record.error).toMatchObject({
      code: 'server_error',
      message: 'the API gave no result for it',
      hint: AGAIN,
    });
    expect(isRetried).toBe(true);
  },
);

test('an error names the request that the API names', () => {
  const { record } = judge(errored('api_error', 'Oops', 'req_1'));
  expect(record).toMatchObject({
    request_id: 'req_1',
    error: { message: 'the API answered: Oops (request req_1)' },
  });
});
