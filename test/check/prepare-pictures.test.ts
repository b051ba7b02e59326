import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/check/compare-baseline.ts';
import { preparePictures } from '../../src/check/prepare-pictures.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import { toOriginal } from '../../src/image/placement.ts';
import { usePictureFolder, WHOLE } from '../support/load-pictures.ts';
import { drawShapes, type Shape } from '../support/shapes.ts';

const pictures = usePictureFolder({ model: 'claude-haiku-4-5' });

/** Prepares a picture with its baseline. */
async function prepare(before: readonly Shape[], after: readonly Shape[]) {
  await pictures.save('now.png', drawShapes(200, 100, after));
  await pictures.save('before.png', drawShapes(200, 100, before));
  const now = await pictures.load('now.png');
  const options = { file: pictures.file('before.png'), part: WHOLE, maxDiffPixels: 0 };
  const compared = await compareWithBaseline(now, options, pictures.pixelFacts, pictures.context);
  return preparePictures(now, compared, pictures.context);
}

/** Returns the colour of a pixel as hex. */
async function colorAt({ bytes }: PreparedImage, left: number, top: number): Promise<string> {
  if (!bytes) throw new Error('the image has no bytes');
  const pixel = await sharp(bytes).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return pixel.toString('hex');
}

const RED = 'dc1e1e';
const BLUE = '283cd2';

describe('the pictures of a question', () => {
  test('are the screenshot alone without a baseline', async () => {
    await pictures.save('now.png', drawShapes(200, 100, [['red', 0, 0, 200, 100]]));
    const { pictures: sent, comparison } = await preparePictures(
      await pictures.load('now.png'),
      undefined,
      pictures.context,
    );
    expect(comparison).toBe('none');
    expect(sent.map(({ name, width, height }) => [name, width, height])).toEqual([['Screenshot', 200, 100]]);
  });

  test('are the screenshot alone while there is no baseline yet', async () => {
    await pictures.save('now.png', drawShapes(200, 100, []));
    const now = await pictures.load('now.png');
    const options = { file: pictures.file('none.png'), part: WHOLE, maxDiffPixels: 0 };
    const compared = await compareWithBaseline(now, options, pictures.pixelFacts, pictures.context);
    expect(await preparePictures(now, compared, pictures.context)).toMatchObject({
      comparison: 'none',
      pictures: [{ name: 'Screenshot' }],
    });
  });

  test('are the baseline, the screenshot and a small difference, in this order', async () => {
    const { pictures: sent, comparison } = await prepare(
      [['red', 100, 50, 10, 10]],
      [['blue', 100, 50, 10, 10]],
    );
    expect(comparison).toBe('difference');
    // 40 pixels around the 10 on each side, twice beside each other, 12 apart: 2 * 90 + 12.
    expect(sent.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['Baseline', 200, 100],
      ['Screenshot', 200, 100],
      ['Difference', 192, 90],
    ]);
    const [baseline, screenshot, difference] = sent as [PreparedImage, PreparedImage, PreparedImage];
    expect(await colorAt(baseline, 105, 55)).toBe(RED);
    expect(await colorAt(screenshot, 105, 55)).toBe(BLUE);
    // Its left half is the baseline, its right half the screenshot.
    expect([await colorAt(difference, 45, 45), await colorAt(difference, 147, 45)]).toEqual([RED, BLUE]);
  });

  test.each<[string, number, string[]]>([
    // Half of 200x100 is 100x100.
    ['half of the picture is shown', 100, ['Baseline', 'Screenshot', 'Difference']],
    ['more than half is not: both pictures show it', 101, ['Baseline', 'Screenshot']],
  ])('have a difference that is small: %s', async (_, width, names) => {
    const { pictures: sent } = await prepare([], [['blue', 0, 0, width, 100]]);
    expect(sent.map(({ name }) => name)).toEqual(names);
  });

  test('of another size than the baseline are these two', async () => {
    await pictures.save('now.png', drawShapes(200, 100, []));
    await pictures.save('before.png', drawShapes(100, 200, []));
    const now = await pictures.load('now.png');
    const options = { file: pictures.file('before.png'), part: WHOLE, maxDiffPixels: 0 };
    const compared = await compareWithBaseline(now, options, pictures.pixelFacts, pictures.context);
    const { pictures: sent, comparison } = await preparePictures(now, compared, pictures.context);
    expect(comparison).toBe('baseline');
    expect(sent.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['Baseline', 100, 200],
      ['Screenshot', 200, 100],
    ]);
  });

  test('have the size that the model of the check sees, and lead back to the original', async () => {
    const plain = { create: { width: 1920, height: 1080, channels: 3, background: '#808080' } } as const;
    await pictures.save('now.png', sharp(plain));
    const { pictures: sent } = await preparePictures(
      await pictures.load('now.png'),
      undefined,
      pictures.context,
    );
    // Known answer of the API's documentation for the standard tier.
    expect(sent[0]).toMatchObject({ width: 1456, height: 819 });
    const placement = sent[0]?.placement;
    if (!placement) throw new Error('the screenshot has no placement');
    expect(toOriginal({ x: 728, y: 409.5 }, placement)).toEqual({ x: 960, y: 540 });
  });
});
