import { describe, expect, test } from 'vitest';
import { hashCheck } from '../../src/check/check-hash.ts';
import type { Check } from '../../src/check/suite.ts';
import { makeCheck, makeExtract, makeVisual } from '../support/check-run.ts';

const CHECK = makeCheck([makeVisual('a'), makeExtract({ total: 3 })]);

describe('the hash of a check', () => {
  test.each<[string, Partial<Check>]>([
    ['id', { id: 'other' }],
    ['expect', { expect: { width: 3 } }],
    ['assertions', { assertions: [makeVisual('b'), makeExtract({ total: 3 })] }],
    ['severity', { assertions: [makeVisual('a', { severity: 'warning' }), makeExtract({ total: 3 })] }],
    ['equals', { assertions: [makeVisual('a'), makeExtract({ total: 4 })] }],
    ['schema', { assertions: [makeVisual('a'), makeExtract({ sum: 3 })] }],
    ['crop', { crop: { left: 0, top: 0, width: 1, height: 1 } }],
    ['masks', { masks: [{ left: 0, top: 0, width: 1, height: 1 }] }],
    ['tolerate', { tolerate: 'dates' }],
    ['maxDiffPixels', { maxDiffPixels: 1 }],
    ['ignore', { ignore: ['the clock'] }],
    ['model', { model: 'claude-haiku-5-5' }],
    ['effort', { effort: 'low' }],
    ['votes', { votes: 3 }],
  ])('changes with its %s', (_, change) => {
    expect(hashCheck({ ...CHECK, ...change })).not.toBe(hashCheck(CHECK));
  });

  test('does not change with its place in the file, nor with the pictures that it finds', () => {
    const position = { line: 9, column: 3 };
    const moved = CHECK.assertions.map((assertion) => ({ ...assertion, position }));
    expect(hashCheck({ ...CHECK, assertions: moved, position, images: ['b.png'] })).toBe(hashCheck(CHECK));
  });
});
