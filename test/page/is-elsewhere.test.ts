import { expect, test } from 'vitest';
import { isElsewhere } from '../../src/page/is-elsewhere.ts';

test.each([
  ['http://a/', 'http://a/', false],
  ['http://a', 'http://a/#top', false],
  ['http://ann:pw@a/?api_key=t0ps3cret', 'http://a/?api_key=[redacted]', false],
  ['http://a/', 'https://a/', true],
  ['http://a/', 'http://a/login', true],
  ['http://a/?b=1', 'http://a/?b=2', true],
  ['file:///tmp/a.html', 'file:///tmp/a.html', false],
  ['http://a/', '', false],
])('%s that ends at %s led elsewhere: %s', (typed, shown, expected) => {
  expect(isElsewhere(typed, shown)).toBe(expected);
});
