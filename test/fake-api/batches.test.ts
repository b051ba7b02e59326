/** As much of the fake batches endpoint as there is: create, look, read the results. */
import { expect, test } from 'vitest';
import { request, useFakeApi } from './harness.ts';

const harness = useFakeApi();

test('a batch has ended when it is created; a bad request is told only by its result', async () => {
  const { batches } = harness.client.messages;
  const params = { max_tokens: 16, messages: [{ role: 'user' as const, content: 'hello' }] };
  const batch = await batches.create({
    requests: [
      { custom_id: 'good', params: { ...params, model: 'claude-opus-5-5' } },
      { custom_id: 'bad', params: { ...params, model: 'claude-no-such-model' } },
    ],
  });
  expect(batch).toMatchObject({
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 1, errored: 1, canceled: 0, expired: 0 },
  });
  expect(await batches.retrieve(batch.id)).toMatchObject({ id: batch.id, results_url: batch.results_url });
  const results = [];
  for await (const result of await batches.results(batch.id)) results.push(result);
  expect(results).toMatchObject([
    {
      custom_id: 'good',
      result: {
        type: 'succeeded',
        message: { content: [{ type: 'text', text: 'I received 0 images. You asked: "hello".' }] },
      },
    },
    {
      custom_id: 'bad',
      result: { type: 'errored', error: { type: 'error', error: { type: 'not_found_error' } } },
    },
  ]);
});

test.each([
  ['no list', {}, 'requests: Field required'],
  ['an empty list', { requests: [] }, 'requests: '],
  [
    'a bad custom_id',
    { requests: [{ custom_id: 'a b', params: request() }] },
    'requests.0.custom_id: String should match',
  ],
  [
    'a field too many',
    { requests: [{ custom_id: 'a', params: request(), priority: 1 }] },
    'requests.0.priority: Extra inputs are not permitted',
  ],
])('refuses a batch with %s', async (_, body, message) => {
  harness.api.expectRejection(message);
  const { status, error } = await harness.post('/v1/messages/batches', body);
  expect({ status, message: error?.message }).toEqual({
    status: 400,
    message: expect.stringContaining(message),
  });
});

test('does not know a batch that nobody created', async () => {
  harness.api.expectRejection('Not found: GET /v1/messages/batches/msgbatch_1');
  await expect(harness.client.messages.batches.retrieve('msgbatch_1')).rejects.toThrow('Not found');
});
