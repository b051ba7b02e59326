import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { usePictureFolder, WHOLE } from '../support/load-pictures.ts';
import { drawShapes } from '../support/shapes.ts';

const pictures = usePictureFolder();

const CROP = { left: 10, top: 5, width: 30, height: 20 };
const MASK = { left: 20, top: 10, width: 8, height: 6 };

describe('a loaded picture', () => {
  test('tells its format, its size, and which bytes and pixels they were', async () => {
    const { path } = await pictures.save('a.png', drawShapes(60, 40, [['black', 0, 0, 60, 40]]));
    const { format, facts, judged } = await pictures.load('a.png');
    const whole = { left: 0, top: 0, width: 60, height: 40 };
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(format).toBe('png');
    expect(judged).toEqual({ path: 'a.png', sha256, width: 60, height: 40, region: whole, masks: [] });
    expect(facts).toMatchObject({ blank: true, lightness: 0, original: { width: 60, height: 40 } });
    expect(facts.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is cropped and masked: the region and the masks are those of the original', async () => {
    await pictures.save('a.png', drawShapes(60, 40, []));
    const { judged, decode } = await pictures.load('a.png', { crop: CROP, masks: [MASK] });
    expect(judged).toMatchObject({ width: 60, height: 40, region: CROP, masks: [MASK] });
    const { width, height, data } = await decode();
    expect({ width, height }).toEqual({ width: 30, height: 20 });
    // The mask begins 10 to the right and 5 below the corner of the crop.
    const at = (x: number, y: number) => [...data.subarray((y * 30 + x) * 4, (y * 30 + x) * 4 + 3)];
    expect([at(9, 5), at(10, 5), at(17, 10), at(18, 10)]).toEqual([
      [255, 255, 255],
      [128, 128, 128],
      [128, 128, 128],
      [255, 255, 255],
    ]);
  });

  test('has the same hash by its pixels, whatever the bytes of the file are', async () => {
    const drawing = drawShapes(60, 40, [['red', 5, 5, 20, 10]]);
    await pictures.save('png.png', drawing);
    await pictures.save('webp.webp', await drawing.clone().webp({ lossless: true }).toBuffer());
    await pictures.save('other.png', drawShapes(60, 40, [['red', 6, 5, 20, 10]]));
    const [png, webp, other] = await Promise.all(
      ['png.png', 'webp.webp', 'other.png'].map((name) => pictures.load(name)),
    );
    expect(webp?.format).toBe('webp');
    expect(webp?.facts.hash).toBe(png?.facts.hash);
    expect(webp?.judged.sha256).not.toBe(png?.judged.sha256);
    expect(other?.facts.hash).not.toBe(png?.facts.hash);
  });

  test('has another hash with another crop or mask', async () => {
    await pictures.save('a.png', drawShapes(60, 40, [['red', 5, 5, 20, 10]]));
    const parts = [WHOLE, { crop: CROP, masks: [] }, { crop: undefined, masks: [MASK] }];
    const hashes = await Promise.all(
      parts.map(async (part) => (await pictures.load('a.png', part)).facts.hash),
    );
    expect(new Set(hashes).size).toBe(3);
    expect(pictures.pixelFacts.size()).toBe(3);
  });

  test('is not decoded where its facts are remembered, and still can be', async () => {
    await pictures.save('a.png', drawShapes(60, 40, [['red', 5, 5, 20, 10]]));
    const { facts, judged } = await pictures.load('a.png');
    const key = { sha256: judged.sha256, ...WHOLE };
    // What is remembered is believed: a second decoding would find the true lightness.
    pictures.pixelFacts.put(key, { ...facts, lightness: 0.123 });
    const again = await pictures.load('a.png');
    expect(again.facts.lightness).toBe(0.123);
    expect((await again.decode()).width).toBe(60);
  });

  test.each([
    ['is a PDF', '%PDF-1.7\n', 'is a PDF'],
    ['is text', 'hello', expect.any(String)],
    ['is empty', '', expect.any(String)],
  ])('is none where the file %s', async (_, content, message) => {
    await pictures.save('a.png', Buffer.from(content));
    const loading = pictures.load('a.png');
    await expect(loading).rejects.toMatchObject({ exitCode: 2, subject: 'a.png', message });
    expect(pictures.pixelFacts.size()).toBe(0);
  });

  test('is none where the crop reaches outside, and nothing is remembered', async () => {
    await pictures.save('a.png', drawShapes(60, 40, []));
    const crop = { left: 50, top: 0, width: 20, height: 20 };
    await expect(pictures.load('a.png', { crop, masks: [] })).rejects.toMatchObject({ exitCode: 2 });
    expect(pictures.pixelFacts.size()).toBe(0);
  });
});
