import { expect, test } from 'vitest';
import { suiteFromFlags } from '../../src/check/suite-from-flags.ts';
import { parseCrop } from '../../src/image/crop.ts';

test('flags make one check with an assertion for each -e', () => {
  const flags = {
    ...{ inputs: ['a.png', 'b-*.png'], assertions: ['The button is visible ', 'no text is cut off'] },
    ...{ crop: parseCrop('1,2,30,40'), baseline: 'base/', maxDiffPixels: 5, votes: 3 as const },
  };
  expect(suiteFromFlags(flags, '/here')).toEqual({
    path: null,
    folder: '/here',
    checks: [
      {
        id: 'check',
        images: ['a.png', 'b-*.png'],
        expect: {},
        assertions: [
          {
            kind: 'visual',
            id: 'assert-1',
            severity: 'error',
            position: null,
            that: 'The button is visible',
          },
          { kind: 'visual', id: 'assert-2', severity: 'error', position: null, that: 'no text is cut off' },
        ],
        crop: { left: 1, top: 2, width: 30, height: 40 },
        masks: [],
        baseline: 'base/',
        tolerate: undefined,
        maxDiffPixels: 5,
        ignore: [],
        model: undefined,
        effort: undefined,
        votes: 3,
        position: null,
      },
    ],
  });
});

test.each([
  [{ inputs: [], assertions: ['x'] }, 'no image and no check file'],
  [{ inputs: ['a.png'], assertions: [] }, 'there is nothing to assert'],
  [{ inputs: ['a.png'], assertions: ['x', ' '] }, 'the assertion is empty'],
  [{ inputs: ['a.png'], assertions: ['x'], baseline: '' }, 'the path is empty'],
  [{ inputs: ['a.png'], assertions: ['x'], maxDiffPixels: 1 }, 'has no meaning without a baseline'],
  [{ inputs: ['a.png'], assertions: ['x'], crop: parseCrop('0,0,50%,9') }, 'check takes pixels only'],
])('%j is refused: %s', (flags, message) => {
  expect(() => suiteFromFlags(flags, '/')).toThrow(expect.objectContaining({ code: 'usage', message }));
});
