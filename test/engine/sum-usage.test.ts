/** The tokens of several requests of one answer, added up. */
import { expect, test } from 'vitest';
import type { Usage } from '../../src/api/stream-message.ts';
import { sumUsage } from '../../src/engine/sum-usage.ts';

const USAGE: Usage = {
  input_tokens: 10,
  output_tokens: 5,
  output_tokens_details: null,
  cache_creation: null,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  inference_geo: 'us',
  server_tool_use: null,
  service_tier: 'standard',
  speed: null,
};

test('one usage stays as it is', () => {
  expect(sumUsage([USAGE])).toEqual(USAGE);
});

test('every kind of token is added up, and the rest is that of the last request', () => {
  const written = {
    ...USAGE,
    input_tokens: 100,
    output_tokens: 20,
    output_tokens_details: { thinking_tokens: 7 },
    cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 1 },
    cache_creation_input_tokens: 31,
  };
  const read = {
    ...written,
    output_tokens_details: { thinking_tokens: 2 },
    cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 0 },
    cache_creation_input_tokens: 4,
    cache_read_input_tokens: 31,
    service_tier: 'priority' as const,
  };
  expect(sumUsage([USAGE, written, read])).toEqual({
    ...USAGE,
    input_tokens: 210,
    output_tokens: 45,
    output_tokens_details: { thinking_tokens: 9 },
    cache_creation: { ephemeral_5m_input_tokens: 34, ephemeral_1h_input_tokens: 1 },
    cache_creation_input_tokens: 35,
    cache_read_input_tokens: 31,
    service_tier: 'priority',
  });
});
