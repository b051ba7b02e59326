import { describe, expect, test } from 'vitest';
import { parseFrames } from '../../src/frames/parse-frames.ts';
import { findShown, labelTime, planSlots } from '../../src/frames/plan-slots.ts';

const film = (duration: number, starts?: readonly number[]) => ({ input: 'a.mp4', duration, starts });
/** The first choice of each slot. */
const times = (text: string, timeline: Parameters<typeof planSlots>[1], max = 100) =>
  planSlots(parseFrames(text), timeline, max).map((slot) => slot.times[0]);

test.each<[string, number, readonly number[] | undefined, readonly number[]]>([
  ['4', 8, undefined, [1, 3, 5, 7]],
  ['1', 8, undefined, [4]],
  ['3', 1, [0, 0.1, 0.9], [0, 0.1, 0.9]],
  ['9', 1, [0, 0.1, 0.9], [0, 0.1, 0.9]],
  ['2', 1, [0, 0.1, 0.9], [0.25, 0.75]],
  ['2s', 5, undefined, [0, 2, 4]],
  ['2s', 4, undefined, [0, 2]],
  ['2s', 4.0000001, undefined, [0, 2]],
  ['2s', 0, undefined, [0]],
  ['100ms', 0.35, undefined, [0, 0.1, 0.2, 0.3]],
  ['0:03,0:01', 3, undefined, [1, 3]],
])('--frames %s of %d s', (text, duration, starts, expected) => {
  expect(times(text, film(duration, starts))).toEqual(expected);
});

test('a part without news in its middle is looked at near its ends', () => {
  expect(planSlots(parseFrames('2'), film(12), 100)[1]?.times).toEqual([9, 11, 7]);
});

describe('is refused', () => {
  test.each([
    ['0:05,0:10', 9.5, 'has no frame at 0:10: it ends at 0:09.5'],
    ['101', 9.5, '101 frames; the model takes 100 images a request'],
    ['1s', 3600, '3,600 frames; the model takes 100 images a request'],
  ])('--frames %s of %d s', (text, duration, message) => {
    expect(() => times(text, film(duration))).toThrow(message);
  });

  test('but not a number beyond the frames of an animation', () => {
    expect(times('500', film(1, [0, 0.5]))).toEqual([0, 0.5]);
  });
});

test.each([
  [0, 0],
  [0.99, 0],
  [1, 1],
  // Containers round to microseconds.
  [0.9999999, 1],
  [2.5, 1],
  [3, 2],
  [99, 2],
])('at %d s the frame is shown that has begun last', (time, index) => {
  expect(findShown([0, 1, 3], time)).toBe(index);
});

test('a label is a time at which its frame is surely shown', () => {
  const slot = { times: [], isNamed: false, keepsTime: false };
  expect(labelTime(slot, 9, 3.7033333)).toBe(3.704);
  expect(labelTime(slot, 9, 0.1)).toBe(0.1);
  expect(labelTime({ ...slot, keepsTime: true }, 9, 3.7)).toBe(9);
});
