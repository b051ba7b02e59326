/** The API's messages for a prompt that exceeds the context window. */
import { expect, test } from 'vitest';
import { parsePromptTooLong } from '../../../src/api/errors/prompt-too-long.ts';

test.each([
  ['prompt is too long: 1800001 tokens > 1000000 maximum', { size: { tokens: 1800001, max: 1000000 } }],
  ['Prompt is too long', { size: undefined }],
  ['Input is too long for requested model.', { size: undefined }],
  [
    'input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000, decrease input length or `max_tokens` and try again',
    { size: { tokens: 190000, max: 184000 } },
  ],
  ['input length and `max_tokens` exceed context limit: 9 + 300000 > 200000', { size: undefined }],
  ['messages.0.content.0: prompt is too long', undefined],
  ['max_tokens: 128001 > 128000', undefined],
  ['', undefined],
])('%s', (message, parsed) => {
  expect(parsePromptTooLong(message)).toEqual(parsed);
});
