import { describe, expect, test } from 'vitest';
import { parseFrames, parseOneFrame } from '../../src/frames/parse-frames.ts';

test.each([
  ['6', { kind: 'count', count: 6 }],
  ['2s', { kind: 'every', seconds: 2 }],
  ['.5s', { kind: 'every', seconds: 0.5 }],
  ['250ms', { kind: 'every', seconds: 0.25 }],
  ['1min', { kind: 'every', seconds: 60 }],
  ['0:05', { kind: 'times', times: [5] }],
  ['1:02.25, 0:05', { kind: 'times', times: [5, 62.25] }],
  ['1:00:07', { kind: 'times', times: [3607] }],
  ['90:00', { kind: 'times', times: [5400] }],
  ['5s,0:05,7s', { kind: 'times', times: [5, 7] }],
])('%j is read', (text, choice) => {
  expect(parseFrames(text)).toEqual(choice);
});

describe('is refused', () => {
  test.each([
    ['', 'is not a time'],
    ['0', 'takes no frames'],
    ['0s', 'takes no frames'],
    ['-3', 'is not a time'],
    ['2.5', 'is not a time'],
    ['0:5', 'is not a time'],
    ['0:60', 'is not a time'],
    ['1:60:00', 'is not a time'],
    ['0:05,12', 'is not a time'],
    ['0:05,', 'is not a time'],
    ['2 frames', 'is not a time'],
    ['9'.repeat(400), 'takes no frames'],
  ])('%j', (text, message) => {
    expect(() => parseFrames(text)).toThrow(message);
  });

  test.each(['2', '2s', '0:01,0:02'])('more than one frame, where one is looked at: %s', (text) => {
    expect(() => parseOneFrame(text)).toThrow('takes one frame here');
    expect(parseOneFrame('0:01')).toEqual({ kind: 'times', times: [1] });
  });
});
