/** The address of a request in messages: a profile may hold one that is no URL. */
import { expect, test } from 'vitest';
import { getOrigin } from '../../../src/api/errors/request-context.ts';

test.each([
  ['https://gateway.example/v1', 'https://gateway.example'],
  ['https://me:secret@gateway.example/v1', 'https://gateway.example'],
  ['me:secret@gateway.example', '[redacted]@gateway.example'],
  ['gateway.example', 'gateway.example'],
])('%s is shown as %s', (baseUrl, shown) => {
  expect(getOrigin({ baseUrl })).toBe(shown);
});
