/** Hints of API errors that depend on what was sent. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import { expect, test } from 'vitest';
import { formatHint } from '../../../src/api/errors/messages.ts';
import type { RequestContext } from '../../../src/api/errors/request-context.ts';
import { getCapabilities } from '../../../src/api/providers/providers.ts';

const claude = getCapabilities({ provider: 'anthropic', model: 'claude-opus-5-5' });
const bedrock = getCapabilities({ provider: 'bedrock', model: 'claude-opus-5-5' });

test.each<[context: Partial<RequestContext>, hint: string]>([
  [{}, 'send fewer or smaller images, or pass --upload'],
  [{ inline: ['a.png'] }, 'make a.png smaller, or pass --upload'],
  [{ inline: ['a.png', 'b.png'] }, 'send fewer or smaller images, or pass --upload'],
  [{ files: ['a.png'] }, 'make a.png smaller'],
  [{ files: ['a.png', 'b.png'] }, 'send fewer or smaller images'],
  [{ files: ['a.png'], inline: ['b.png'] }, 'send fewer or smaller images, or pass --upload'],
  [{ inline: ['a.png'], provider: bedrock }, 'make a.png smaller'],
])('a request that is too large, of %j: %s', (context, hint) => {
  const error = new APIError(413, {}, 'too large', new Headers());
  const whole = {
    baseUrl: 'https://api.anthropic.com',
    provider: claude,
    lacksCredentials: false,
    streaming: false,
    ...context,
  };
  expect(formatHint(error, 'limit_exceeded', whole)).toBe(hint);
});

test.each([
  ['https://api.anthropic.com', 'try again in a moment; https://status.claude.com shows outages'],
  ['https://gateway.example/claude', 'try again in a moment'],
])('an outage at %s', (baseUrl, hint) => {
  const error = new APIError(500, {}, 'internal', new Headers());
  const context = { baseUrl, provider: claude, lacksCredentials: false, streaming: false };
  expect(formatHint(error, 'server_error', context)).toBe(hint);
});

test.each([
  ['https://a.example/wide.png', 'pass --download to fetch it and scale it down here'],
  ['wide.png', 'scale the image down first'],
])('too many pixels of %s', (rejected, hint) => {
  const details = { error_code: 'image_dimensions_too_large' };
  const body = { type: 'error', error: { type: 'invalid_request_error', message: 'too large', details } };
  const error = new APIError(400, body, 'too large', new Headers());
  const context = {
    baseUrl: 'https://api.anthropic.com',
    provider: claude,
    lacksCredentials: false,
    streaming: false,
    rejected,
  };
  expect(error.errorCode).toBe('image_dimensions_too_large');
  expect(formatHint(error, 'limit_exceeded', context)).toBe(hint);
});
