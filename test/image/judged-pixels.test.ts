import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { identifyImage } from '../../src/image/identify.ts';
import { decodeJudged, describePixels, type JudgedPart } from '../../src/image/judged-pixels.ts';
import { sniff } from '../../src/image/sniff.ts';

const ctx = { signal: new AbortController().signal, env: { variables: process.env } };

const WHOLE: JudgedPart = { crop: undefined, masks: [] };

/** Four pixels in a row: red, green, blue, white. */
const ROW = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);

const rowAs = () => sharp(ROW, { raw: { width: 4, height: 1, channels: 3 } });

function decode(bytes: Buffer, part: Partial<JudgedPart> = {}) {
  const found = sniff(bytes);
  if (found.kind === 'pdf') throw new Error('no image');
  const image = identifyImage({ input: 'a.png', name: 'a.png', bytes, found }, () => {});
  return decodeJudged(image, { ...WHOLE, ...part }, ctx);
}

/** The pixels as `#rrggbb` each. */
function colours(data: Buffer): string[] {
  return Array.from({ length: data.length / 4 }, (_, i) => data.subarray(i * 4, i * 4 + 3).toString('hex'));
}

describe('decodeJudged', () => {
  test('gives every pixel of a PNG, opaque', async () => {
    const pixels = await decode(await rowAs().png().toBuffer());
    expect(colours(pixels.data)).toEqual(['ff0000', '00ff00', '0000ff', 'ffffff']);
    expect([3, 7, 11, 15].map((at) => pixels.data[at])).toEqual([255, 255, 255, 255]);
    expect(pixels).toMatchObject({ width: 4, height: 1, original: { width: 4, height: 1 }, orientation: 1 });
  });

  test('gives three channels for a grey PNG, and white behind transparency', async () => {
    const grey = await sharp(Buffer.from([7, 200]), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(colours((await decode(grey)).data)).toEqual(['070707', 'c8c8c8']);
    const clear = await sharp(Buffer.from([255, 0, 0, 0, 0, 0, 255, 255]), {
      raw: { width: 2, height: 1, channels: 4 },
    })
      .png()
      .toBuffer();
    expect(colours((await decode(clear)).data)).toEqual(['ffffff', '0000ff']);
  });

  test('turns pixels upright, and crop and masks are of the upright image', async () => {
    // Orientation 6: the first row of the file is the right column of the upright image, top to bottom.
    const turned = await rowAs().withMetadata({ orientation: 6 }).png().toBuffer();
    const whole = await decode(turned);
    expect(whole).toMatchObject({ width: 1, height: 4, orientation: 6 });
    expect(colours(whole.data)).toEqual(['ff0000', '00ff00', '0000ff', 'ffffff']);
    const part = await decode(turned, {
      crop: { left: 0, top: 1, width: 1, height: 3 },
      masks: [{ left: 0, top: 2, width: 1, height: 1 }],
    });
    expect(colours(part.data)).toEqual(['00ff00', '808080', 'ffffff']);
    expect(part).toMatchObject({
      original: { width: 1, height: 4 },
      region: { left: 0, top: 1, width: 1, height: 3 },
    });
  });

  test('cuts a mask to the crop, and leaves out one that lies beside it', async () => {
    const pixels = await decode(await rowAs().png().toBuffer(), {
      crop: { left: 1, top: 0, width: 2, height: 1 },
      masks: [
        { left: 0, top: 0, width: 2, height: 5 },
        { left: 3, top: 0, width: 1, height: 1 },
      ],
    });
    expect(colours(pixels.data)).toEqual(['808080', '0000ff']);
    expect(pixels.masks).toEqual([{ left: 1, top: 0, width: 1, height: 1 }]);
  });

  test.each<[string, Partial<JudgedPart>, string]>([
    ['a crop', { crop: { left: 2, top: 0, width: 3, height: 1 } }, 'crop [2, 0, 3, 1]'],
    ['a mask', { masks: [{ left: 4, top: 0, width: 1, height: 1 }] }, 'mask [4, 0, 1, 1]'],
  ])('refuses %s outside the image, with its size', async (_, part, place) => {
    await expect(decode(await rowAs().png().toBuffer(), part)).rejects.toMatchObject({
      code: 'usage',
      subject: 'a.png',
      message: `${place} lies outside the image, which is 4x1`,
    });
  });

  test('refuses a file that is no image', async () => {
    const cut = (await rowAs().png().toBuffer()).subarray(0, 50);
    await expect(decode(cut)).rejects.toMatchObject({ code: 'input_unusable' });
  });
});

describe('describePixels', () => {
  test('gives the same hash for the same pixels in another encoding, and another for one changed pixel', async () => {
    const png = describePixels(await decode(await rowAs().png().toBuffer()));
    const other = describePixels(await decode(await rowAs().png({ compressionLevel: 0 }).toBuffer()));
    const webp = describePixels(await decode(await rowAs().webp({ lossless: true }).toBuffer()));
    const changed = Buffer.from(ROW);
    changed[0] = 254;
    const image = await sharp(changed, { raw: { width: 4, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect(other.hash).toBe(png.hash);
    expect(webp.hash).toBe(png.hash);
    expect(describePixels(await decode(image)).hash).not.toBe(png.hash);
  });

  test('tells images of the same bytes and another shape apart', () => {
    const data = Buffer.alloc(16, 255);
    const wide = describePixels({ width: 4, height: 1, data });
    expect(describePixels({ width: 2, height: 2, data }).hash).not.toBe(wide.hash);
  });

  test.each<[string, number[], boolean, number]>([
    ['white', [255, 255, 255], true, 1],
    ['black', [0, 0, 0], true, 0],
    ['green', [0, 255, 0], true, 0.7152],
  ])('%s is blank, with its lightness', (_, rgb, blank, lightness) => {
    const data = Buffer.from([...rgb, 255, ...rgb, 255]);
    expect(describePixels({ width: 2, height: 1, data })).toMatchObject({
      blank,
      lightness: expect.closeTo(lightness, 9),
    });
  });

  test('counts every pixel towards its lightness', () => {
    const white = Array.from({ length: 12 }, () => 255);
    const facts = describePixels({ width: 2, height: 2, data: Buffer.from([...white, 0, 0, 0, 255]) });
    expect(facts).toMatchObject({ blank: false, lightness: expect.closeTo(0.75, 9) });
  });

  test('one pixel that differs by 13 in a channel makes an image that is not blank, and one by 12 does not', () => {
    const blankWith = (blue: number) =>
      describePixels({ width: 2, height: 1, data: Buffer.from([9, 9, 0, 255, 9, 9, blue, 255]) }).blank;
    expect([blankWith(12), blankWith(13)]).toEqual([true, false]);
  });
});
