import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/check/compare-baseline.ts';
import type { PicturePart } from '../../src/check/load-picture.ts';
import { usePictureFolder, WHOLE } from '../support/load-pictures.ts';
import { drawShapes, type Shape } from '../support/shapes.ts';

const pictures = usePictureFolder();

/** 4 by 3 pixels on white. */
const MARK: Shape = ['black', 20, 10, 4, 3];

interface Sides {
  readonly before?: readonly Shape[] | undefined;
  readonly after: readonly Shape[];
  readonly allowed?: number;
  readonly part?: PicturePart;
}

/** Draws both pictures, and compares them. Without `before` there is no baseline. */
async function compare({ before, after, allowed = 0, part = WHOLE }: Sides) {
  await pictures.save('now.png', drawShapes(60, 40, after));
  if (before) await pictures.save('before.png', drawShapes(60, 40, before));
  const options = { file: pictures.file('before.png'), part, maxDiffPixels: allowed };
  return compareWithBaseline(
    await pictures.load('now.png', part),
    options,
    pictures.pixelFacts,
    pictures.context,
  );
}

describe('a picture and its baseline', () => {
  test('are identical where every pixel is equal', async () => {
    const { result, sameBecause, difference } = await compare({ before: [MARK], after: [MARK] });
    expect(result).toMatchObject({
      path: 'before.png',
      state: 'identical',
      diff_pixels: 0,
      max_diff_pixels: 0,
      picture: { path: 'before.png', width: 60, height: 40 },
    });
    expect({ sameBecause, difference }).toEqual({
      sameBecause: 'every pixel is equal to the baseline',
      difference: undefined,
    });
  });

  test.each<[number, string, string | undefined]>([
    [12, 'within', '12 pixels differ visibly from the baseline; maxDiffPixels allows 12'],
    [2000, 'within', '12 pixels differ visibly from the baseline; maxDiffPixels allows 2,000'],
    [11, 'different', undefined],
    [0, 'different', undefined],
  ])('that differ in 12 pixels where %i may are %s', async (allowed, state, sameBecause) => {
    const compared = await compare({ before: [], after: [MARK], allowed });
    expect(compared.result).toMatchObject({ state, diff_pixels: 12, max_diff_pixels: allowed });
    expect(compared.sameBecause).toBe(sameBecause);
    expect(compared.difference).toEqual({ pixels: 12, region: { left: 20, top: 10, width: 4, height: 3 } });
  });

  test('that differ in one pixel say so in the singular', async () => {
    const { sameBecause } = await compare({ before: [], after: [['black', 5, 5, 1, 1]], allowed: 1 });
    expect(sameBecause).toBe('1 pixel differs visibly from the baseline; maxDiffPixels allows 1');
  });

  test('that differ in nothing that can be seen are the same, although their hashes differ', async () => {
    await pictures.save('now.png', drawShapes(60, 40, []));
    const nearlyWhite = { create: { width: 60, height: 40, channels: 3, background: '#fdfdfd' } } as const;
    const { default: sharp } = await import('sharp');
    await pictures.save('before.png', sharp(nearlyWhite));
    const options = { file: pictures.file('before.png'), part: WHOLE, maxDiffPixels: 0 };
    const now = await pictures.load('now.png');
    const { result, sameBecause } = await compareWithBaseline(
      now,
      options,
      pictures.pixelFacts,
      pictures.context,
    );
    expect(result).toMatchObject({ state: 'within', diff_pixels: 0 });
    expect(sameBecause).toBe('no pixel differs visibly from the baseline; maxDiffPixels allows 0');
  });

  test.each<[string, PicturePart]>([
    ['outside the crop', { crop: { left: 0, top: 0, width: 20, height: 40 }, masks: [] }],
    ['under a mask', { crop: undefined, masks: [{ left: 20, top: 10, width: 4, height: 3 }] }],
  ])('that differ only %s are identical', async (_, part) => {
    expect((await compare({ before: [], after: [MARK], part })).result.state).toBe('identical');
  });

  test('without a baseline are new, and nothing is decided or written', async () => {
    expect(await compare({ after: [MARK] })).toEqual({
      result: { path: 'before.png', state: 'new', diff_pixels: null, max_diff_pixels: 0, picture: null },
      sameBecause: undefined,
      baseline: undefined,
      difference: undefined,
    });
  });

  test('of other sizes are different, however much may differ, and no pixel is compared', async () => {
    await pictures.save('now.png', drawShapes(60, 40, []));
    await pictures.save('before.png', drawShapes(40, 60, []));
    const options = { file: pictures.file('before.png'), part: WHOLE, maxDiffPixels: 1e9 };
    const now = await pictures.load('now.png');
    const compared = await compareWithBaseline(now, options, pictures.pixelFacts, pictures.context);
    expect(compared.result).toMatchObject({ state: 'different', diff_pixels: null });
    expect(compared).toMatchObject({ sameBecause: undefined, difference: undefined });
  });

  test('are compared once: the difference is remembered by both hashes', async () => {
    const { baseline } = await compare({ before: [], after: [MARK] });
    const now = await pictures.load('now.png');
    if (!baseline) throw new Error('there is a baseline');
    pictures.pixelFacts.putDifference(baseline.facts.hash, now.facts.hash, { pixels: 7 });
    expect((await compare({ before: [], after: [MARK] })).result.diff_pixels).toBe(7);
  });

  test('throw an error that names the baseline where that is no picture', async () => {
    await pictures.save('now.png', drawShapes(60, 40, []));
    await pictures.save('before.png', Buffer.from('no picture'));
    await expect(compare({ after: [] })).rejects.toMatchObject({ exitCode: 2, subject: 'before.png' });
  });
});
