import { expect, test } from 'vitest';
import { makeRedactor } from '../../src/render/redact.ts';

test('a secret that is found later is removed from then on, also by a redactor that was made before', () => {
  const secrets = new Set<string>();
  const redact = makeRedactor({ variables: { OTHER_KEY: 'known-from-the-start' }, secrets });
  expect(redact('known-from-the-start, found-in-a-vault')).toBe('[redacted], found-in-a-vault');
  secrets.add('found-in-a-vault');
  expect(redact('known-from-the-start, found-in-a-vault')).toBe('[redacted], [redacted]');
});

test('of two secrets, the longer one is removed as a whole', () => {
  const redact = makeRedactor({ variables: {}, secrets: new Set(['abcdefgh', 'abcdefgh-ijkl']) });
  expect(redact('abcdefgh-ijkl')).toBe('[redacted]');
});
