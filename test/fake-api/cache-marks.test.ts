/** The fake API refuses too many cache marks, and a mark of an hour after one of five minutes. */
import { describe, expect, test } from 'vitest';
import { request, useFakeApi } from './harness.ts';

const harness = useFakeApi();
const mark = (ttl?: '5m' | '1h') => ({ cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) } });
const text = (value: string, ttl?: '5m' | '1h') => ({ type: 'text', text: value, ...mark(ttl) });
const tool = (ttl: '5m' | '1h') => ({ name: 'crop', input_schema: { type: 'object' }, ...mark(ttl) });
const ORDER = "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.";

describe('POST /v1/messages', () => {
  test.each<[name: string, body: unknown, message: string]>([
    [
      'five cache marks',
      request(
        ['1', '2', '3', '4'].map((value) => text(value)),
        mark(),
      ),
      'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    ],
    [
      '1h after 5m',
      request([text('a', '5m'), text('b', '1h')]),
      `messages.0.content.1.cache_control.ttl: ${ORDER}`,
    ],
    [
      '1h after a mark without ttl',
      request([text('a'), text('b', '1h')]),
      `messages.0.content.1.cache_control.ttl: ${ORDER}`,
    ],
    [
      '1h in the system prompt after 5m on a tool',
      request('x', { tools: [tool('5m')], system: [text('a', '1h')] }),
      `system.0.cache_control.ttl: ${ORDER}`,
    ],
    [
      '1h for the whole request after 5m on a block',
      request([text('a', '5m')], mark('1h')),
      `cache_control.ttl: ${ORDER}`,
    ],
    [
      '1h in the next turn',
      request('x', {
        messages: [
          { role: 'user', content: [text('a', '5m')] },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: [text('c', '1h')] },
        ],
      }),
      `messages.2.content.0.cache_control.ttl: ${ORDER}`,
    ],
  ])('refuses %s', async (_name, body, message) => {
    harness.api.expectRejection(message);
    const refusal = await harness.post('/v1/messages', body);
    expect(refusal.error?.message).toContain(message);
    expect(refusal.status).toBe(400);
  });

  test.each<[name: string, body: unknown]>([
    ['four cache marks', request(['1', '2', '3', '4'].map((value) => text(value)))],
    ['5m after 1h', request([text('a', '1h'), text('b', '5m')])],
    ['1h on a tool and 5m for the whole request', request('x', { tools: [tool('1h')], ...mark('5m') })],
  ])('takes %s', async (_name, body) => {
    expect(await harness.post('/v1/messages', body)).toEqual({ status: 200, error: undefined });
  });
});
