import { describe, expect, test } from 'vitest';
import type { SentImage } from '../../src/image/answered-box.ts';
import { makePlacement } from '../../src/image/placement.ts';
import { readBoxes } from '../../src/locate/read-boxes.ts';

/** An original of 1000x800, sent at half its size. */
const HALVED: SentImage = {
  width: 500,
  height: 400,
  placement: makePlacement({ width: 1000, height: 800, orientation: 1 }, undefined, {
    width: 500,
    height: 400,
  }),
};

/** The part of it from 200, 100 of 300x200, sent as it is. */
const PART: SentImage = {
  width: 300,
  height: 200,
  placement: makePlacement(
    { width: 1000, height: 800, orientation: 1 },
    { left: 200, top: 100, width: 300, height: 200 },
    { width: 300, height: 200 },
  ),
};

function given(more: object) {
  return { found: [{ thing: 't1', label: 'Save', note: '', x1: 10, y1: 20, x2: 60, y2: 40, ...more }] };
}

function read(more: object, images = [HALVED]) {
  return readBoxes(given(more), ['the button'], images);
}

test('a box is mapped by the image that it was marked in', () => {
  const { boxes, notes } = read({ image: 2 }, [HALVED, PART]);
  expect(boxes).toMatchObject([
    { thing: 0, box: { left: 210, top: 120, width: 50, height: 20 }, image: PART },
  ]);
  expect(notes).toEqual([]);
});

describe('repairs', () => {
  test.each<[string, object, object, string]>([
    ['swapped corners', { x1: 60, x2: 10 }, { left: 20, width: 100 }, 'had its corners swapped'],
    ['a reach over the edge', { x2: 600 }, { left: 20, width: 980 }, 'reached outside the image and was cut'],
    ['a negative edge', { y1: -5 }, { top: 0, height: 80 }, 'reached outside the image and was cut'],
    [
      'a line',
      { y2: 20 },
      { top: 40, height: 2, width: 100 },
      'had no area and became one pixel wide or tall',
    ],
  ])('%s', (_, corners, box, note) => {
    const { boxes, notes } = read(corners);
    expect(boxes).toMatchObject([{ box }]);
    expect(notes).toEqual([`the box of "Save" ${note}`]);
  });
});

describe('dropped boxes', () => {
  test.each<[string, object, string]>([
    ['a point', { x2: 10, y2: 20 }, 'it is only a point'],
    ['a box beside the image', { x1: 500, x2: 600 }, 'it lies outside the image'],
    ['a box of an image that was not sent', { image: 3 }, 'there is no image 3'],
    ['a box of image 0', { image: 0 }, 'there is no image 0'],
  ])('%s', (_, more, reason) => {
    expect(read(more)).toEqual({ boxes: [], notes: [`dropped the box of "Save": ${reason}`] });
  });
});

describe('points', () => {
  test('inside their box are mapped', () => {
    expect(read({ x: 15, y: 30 }).boxes).toMatchObject([{ point: { x: 30, y: 60 } }]);
  });

  test('outside their box give way to its centre', () => {
    const { boxes, notes } = read({ x: 200, y: 30 });
    // The box is 20,40 to 120,80.
    expect(boxes).toMatchObject([{ point: { x: 70, y: 60 } }]);
    expect(notes).toEqual(['the point of "Save" lay outside its box: its centre is used']);
  });
});

test('labels and notes become one short line', () => {
  const { boxes } = read({ label: ' a\n b ', note: `${'x'.repeat(199)}😀` });
  expect(boxes).toMatchObject([{ label: 'a b', note: 'x'.repeat(199) }]);
});
