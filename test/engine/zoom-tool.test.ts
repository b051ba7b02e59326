/** Reading the calls of a model that looks closer: which part of the original, or what is wrong. */
import { describe, expect, test } from 'vitest';
import { type NumberedImage, readZoomCall, type ZoomableImage } from '../../src/engine/zoom-tool.ts';
import { makePlacement } from '../../src/image/placement.ts';

/** An original of which a region was sent, seen by the model at a size. */
function numbered(
  original: { width: number; height: number },
  seen: { width: number; height: number },
  region?: { left: number; top: number; width: number; height: number },
): NumberedImage {
  const placement = makePlacement({ ...original, orientation: 1 }, region, seen);
  const image = { input: 'a.png', ...seen, placement, cropSource: async () => ({}) } as unknown;
  return { image: image as ZoomableImage, seen };
}

const SAME = numbered({ width: 600, height: 400 }, { width: 600, height: 400 });
const QUARTER = numbered({ width: 4000, height: 2000 }, { width: 1000, height: 500 });
const CROPPED = numbered(
  { width: 4000, height: 2000 },
  { width: 500, height: 250 },
  { left: 1000, top: 500, width: 1000, height: 500 },
);

describe('a part', () => {
  test.each<[name: string, image: NumberedImage, corners: number[], region: number[]]>([
    ['of an image that the model sees as it is', SAME, [100, 50, 300, 150], [100, 50, 200, 100]],
    ['with swapped corners', SAME, [300, 150, 100, 50], [100, 50, 200, 100]],
    ['that reaches outside', SAME, [-50, 300, 150, 900], [0, 300, 150, 100]],
    ['in fractions, rounded outwards', SAME, [10.5, 20.2, 110.5, 120.9], [10, 20, 101, 101]],
    // 60 and 62 pixels are missing, half of them on each side.
    ['that is tiny, and grows around its middle', SAME, [300, 200, 304, 202], [270, 169, 64, 64]],
    ['that is tiny and in a corner', SAME, [598, 398, 600, 400], [536, 336, 64, 64]],
    ['of an image that the model sees smaller', QUARTER, [100, 50, 200, 150], [400, 200, 400, 400]],
    ['of a crop that the model sees smaller', CROPPED, [100, 50, 200, 150], [1200, 600, 200, 200]],
    ['that is tiny and at the edge of a crop', CROPPED, [498, 248, 500, 250], [1936, 936, 64, 64]],
  ])('%s', (_, image, [x1, y1, x2, y2], [left, top, width, height]) => {
    const call = readZoomCall({ image: 1, x1, y1, x2, y2 }, [image]);
    expect(call).toMatchObject({ number: 1, region: { left, top, width, height } });
  });

  test('of an image that is narrower than the smallest part is as wide as the image', () => {
    const narrow = numbered({ width: 20, height: 400 }, { width: 20, height: 400 });
    const call = readZoomCall({ image: 1, x1: 5, y1: 5, x2: 6, y2: 6 }, [narrow]);
    expect(call).toMatchObject({ region: { left: 0, top: 0, width: 20, height: 64 } });
  });

  test('is told in pixels of the image as the model sees it', () => {
    const call = readZoomCall({ image: 2, x1: 0, y1: 0, x2: 1, y2: 1 }, [SAME, QUARTER]);
    expect(call).toMatchObject({ number: 2, box: { left: 0, top: 0, width: 16, height: 16 } });
  });
});

describe('a wrong call', () => {
  const range = 'In image 1, x goes from 0 to 600 and y from 0 to 400.';
  const at = (x1: unknown, y1: unknown, x2: unknown, y2: unknown, image: unknown = 1) => ({
    image,
    x1,
    y1,
    x2,
    y2,
  });
  test.each<[name: string, input: unknown, problem: string]>([
    [
      'to the right',
      at(600, 0, 700, 100),
      `The part lies outside image 1, which is 600x400 pixels. ${range}`,
    ],
    ['above', at(0, -9, 9, 0), `The part lies outside image 1, which is 600x400 pixels. ${range}`],
    [
      'without a width',
      at(10, 10, 10, 50),
      `The part is empty: x2 must differ from x1, and y2 from y1. ${range}`,
    ],
    ['with words', at('left', 0, 9, 9), `x1, y1, x2 and y2 must be numbers. ${range}`],
    ['with no end', at(0, 0, null, 9), `x1, y1, x2 and y2 must be numbers. ${range}`],
    ['of no image', {}, 'The tool cannot show the image. These images can: 1, 3.'],
    ['of nothing', null, 'The tool cannot show the image. These images can: 1, 3.'],
    [
      'of an image without a file',
      at(0, 0, 9, 9, 2),
      'The tool cannot show image 2. These images can: 1, 3.',
    ],
    [
      'of an image that is not there',
      at(0, 0, 9, 9, 4),
      'The tool cannot show image 4. These images can: 1, 3.',
    ],
    ['of image 0', at(0, 0, 9, 9, 0), 'The tool cannot show image 0. These images can: 1, 3.'],
    ['of half an image', at(0, 0, 9, 9, 1.5), 'The tool cannot show image 1.5. These images can: 1, 3.'],
  ])('%s is told what is possible', (_, input, problem) => {
    expect(readZoomCall(input, [SAME, undefined, QUARTER])).toEqual({ problem });
  });

  test('about one image names it', () => {
    expect(readZoomCall(at(0, 0, 9, 9, 2), [SAME])).toEqual({
      problem: 'The tool cannot show image 2. Only image 1 can.',
    });
  });
});
