import { expect, test } from 'vitest';
import type { Assertion, Check } from '../../src/check/suite.ts';
import { makeVerdictKey, type VerdictFacts } from '../../src/check/verdict-key.ts';
import { makeCheck, makeExtract, makeVisual } from '../support/check-run.ts';

const FACTS: VerdictFacts = {
  pixels: 'a'.repeat(64),
  baseline: 'b'.repeat(64),
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  effort: undefined,
  votes: 1,
  maxZooms: 0,
};

interface Parts {
  assertion?: Assertion;
  check?: Partial<Check>;
  facts?: Partial<VerdictFacts>;
}

const keyOf = ({ assertion = makeVisual('it is so'), check = {}, facts = {} }: Parts) =>
  makeVerdictKey(assertion, makeCheck([], check), { ...FACTS, ...facts });

test('a key is 64 hex digits', () => {
  expect(keyOf({})).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, Parts]>([
  ['pixels', { facts: { pixels: 'c'.repeat(64) } }],
  ['baseline', { facts: { baseline: 'c'.repeat(64) } }],
  ['absence of a baseline', { facts: { baseline: null } }],
  ['provider', { facts: { provider: 'bedrock' } }],
  ['model', { facts: { model: 'claude-haiku-5' } }],
  ['effort', { facts: { effort: 'high' } }],
  ['votes', { facts: { votes: 3 } }],
  ['zooms', { facts: { maxZooms: 6 } }],
  ['cut into tiles', { facts: { tiles: [{ left: 0, top: 0, width: 9, height: 9 }] } }],
  ['words', { assertion: makeVisual('it is not so') }],
  ['kind', { assertion: makeExtract({ total: 1 }) }],
  ['ignored parts', { check: { ignore: ['the clock'] } }],
  ['tolerated differences', { check: { tolerate: 'dates' } }],
])('another %s makes another key', (_, parts) => {
  expect(keyOf(parts)).not.toBe(keyOf({}));
});

test.each<[string, Parts]>([
  ['id of the check', { check: { id: 'other' } }],
  ['pattern of files', { check: { images: ['other.png'] } }],
  ['id of the assertion', { assertion: makeVisual('it is so', { id: 'other' }) }],
  ['severity', { assertion: makeVisual('it is so', { severity: 'warning' }) }],
  ['position', { check: { position: { line: 3, column: 1 } } }],
])('another %s makes the same key', (_, parts) => {
  expect(keyOf(parts)).toBe(keyOf({}));
});

test('another expected value makes the same key, and another field another key', () => {
  expect(keyOf({ assertion: makeExtract({ total: 2 }) })).toBe(
    keyOf({ assertion: makeExtract({ total: 1 }) }),
  );
  expect(keyOf({ assertion: makeExtract({ sum: 1 }) })).not.toBe(
    keyOf({ assertion: makeExtract({ total: 1 }) }),
  );
});

test('tolerated differences do not matter without a baseline', () => {
  const facts = { baseline: null };
  expect(keyOf({ facts, check: { tolerate: 'dates' } })).toBe(keyOf({ facts }));
});

test('no tiles make the same key as before there were any, and other tiles another key', () => {
  const tile = { left: 0, top: 0, width: 9, height: 9 };
  expect(keyOf({ facts: { tiles: [] } })).toBe(keyOf({}));
  expect(keyOf({ facts: { tiles: [tile] } })).not.toBe(keyOf({ facts: { tiles: [{ ...tile, top: 1 }] } }));
});
