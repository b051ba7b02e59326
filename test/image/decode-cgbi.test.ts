/** PNGs in Apple's own form for iOS: each pixel is that of the PNG that they were made of. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/image/sniff.ts';
import { toCgbi } from '../support/cgbi.ts';
import { coordinates, decode, fromFunction, pixelAt, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

/** Red, green, blue and alpha of a place; red and green differ everywhere from blue. */
const straight = (x: number, y: number) => [x * 8, y * 10, 255 - x * 3, [255, 0, 128, 51][(x + y) % 4] ?? 0];
/** The same as Apple stores it: blue first, and each colour times alpha. */
const stored = (x: number, y: number) => {
  const [red = 0, green = 0, blue = 0, alpha = 0] = straight(x, y);
  return [...[blue, green, red].map((color) => Math.round((color * alpha) / 255)), alpha];
};

describe('the pixels', () => {
  test.each([
    ['row by row', false],
    ['interlaced', true],
  ])('with alpha, %s', async (_, progressive) => {
    const png = await fromFunction(30, 20, stored).png({ progressive }).toBuffer();
    const { image, notes } = await prepare(toCgbi(png), {}, 'icon.png');
    const pixels = await decode(image.bytes);
    // Alpha 255 keeps each colour, 128 and 51 lose what multiplying rounds off: half of 255/128 and of 255/51.
    const tolerance = { 255: 0, 128: 1, 51: 3 };
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 30; x++) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = straight(x, y);
        const seen = pixelAt(pixels, x, y);
        expect(seen[3]).toBe(alpha);
        if (alpha === 0) continue;
        const allowed = tolerance[alpha as keyof typeof tolerance];
        for (const [index, color] of [red, green, blue].entries()) {
          expect(Math.abs((seen[index] ?? 0) - color)).toBeLessThanOrEqual(allowed);
        }
      }
    }
    expect(notes).toEqual([expect.stringMatching(/^icon\.png: image\/x-cgbi → image\/png, /)]);
    expect(image.original).toMatchObject({ width: 30, height: 20 });
  });

  test('without alpha', async () => {
    const png = await fromFunction(30, 20, (x, y) => [255 - x * 3, y * 10, x * 8])
      .png()
      .toBuffer();
    const pixels = await decode((await prepare(toCgbi(png), {}, 'icon.png')).image.bytes);
    expect([pixelAt(pixels, 0, 0), pixelAt(pixels, 29, 19)]).toEqual([
      [0, 0, 255],
      [232, 190, 168],
    ]);
  });

  test('of a palette, whose colours stand as in any PNG', async () => {
    const png = await fromFunction(32, 8, (x) => (x < 16 ? [200, 10, 30] : [10, 30, 200]))
      .png({ palette: true, colours: 4 })
      .toBuffer();
    const pixels = await decode((await prepare(toCgbi(png), {}, 'icon.png')).image.bytes);
    expect([pixelAt(pixels, 0, 0).slice(0, 3), pixelAt(pixels, 31, 7).slice(0, 3)]).toEqual([
      [200, 10, 30],
      [10, 30, 200],
    ]);
  });
});

describe('a damaged one', async () => {
  const png = await coordinates(64, 64).png().toBuffer();
  const whole = toCgbi(png);
  const claiming = (width: number, height: number) => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt32BE(width, 32);
    bytes.writeUInt32BE(height, 36);
    return bytes;
  };
  const deep = await sharp(png).toColourspace('rgb16').png().toBuffer();
  test.each<[what: string, bytes: Buffer, message: RegExp]>([
    ['that is cut within its data', whole.subarray(0, -200), /its compressed data is damaged/],
    ['without data', whole.subarray(0, 60), /its compressed data is damaged/],
    ['without a header', whole.subarray(0, 26), /the PNG header is cut off/],
    ['of no pixels', claiming(0, 5), /the PNG has no pixels/],
    ['of so many pixels that they would take gigabytes', claiming(8000, 8000), /at most 40,000,000 pixels/],
    ['whose data is more than its pixels', claiming(2, 2), /its compressed data is damaged/],
    ['whose data is less than its pixels', claiming(640, 640), /its data/],
    [
      'of 16 bits, which Apple does not write',
      toCgbi(deep),
      /with 16 bits a channel, which is not supported/,
    ],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(prepare(bytes, {}, 'icon.png')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  test('with any byte changed, or cut anywhere, is decoded or refused', async () => {
    const random = seeded(22);
    for (let run = 0; run < 100; run++) {
      const bytes = Buffer.from(run % 2 ? whole : whole.subarray(0, random(whole.length)));
      if (run % 2) bytes[random(bytes.length)] = random(256);
      if (!sniff(bytes).name.includes('CgBI')) continue;
      await prepare(bytes, {}, 'icon.png').catch((error) => expect(error).toMatchObject({ exitCode: 2 }));
    }
  });
});
