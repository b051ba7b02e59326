/** Formats that ImageMagick reads: orientation, opacity, colours and damage that it would pass over, and what it may not do. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageMagickConverters } from '../../src/image/converters.ts';
import { type Coder, decodeWithMagick } from '../../src/image/decode-with-magick.ts';
import { withImageMagick } from '../support/formats/converters.ts';
import { coordinates, decode as decodePng, difference, pixelAt } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const short = (value: number) => Buffer.from([value >> 8, value & 255]);
const long = (value: number) => Buffer.concat([short(value >>> 16), short(value & 0xffff)]);

function read(bytes: Buffer, coder: Coder) {
  const format = { coder, name: `a ${coder} image`, cure: imageMagickConverters() };
  const ctx = { signal: new AbortController().signal, env: { variables: {} } };
  return decodeWithMagick(bytes, format, { input: 'x', maxPixels: 30_000_000, ctx });
}

/** A TGA of 2x2 pixels as they are stored: red, green, blue, white. */
function tga(descriptor: number, { alpha = -1 } = {}): Buffer {
  const rest = alpha < 0 ? '' : String.fromCharCode(alpha);
  const pixels = ['\0\0\xff', '\0\xff\0', '\xff\0\0', '\xff\xff\xff'].map((each) => each + rest).join('');
  const head = `\0\0\x02${'\0'.repeat(9)}\x02\0\x02\0${alpha < 0 ? '\x18' : '\x20'}`;
  return latin1(`${head}${String.fromCharCode(descriptor)}${pixels}`);
}

describe('TGA', () => {
  // Bit 5 says that the first row is the highest, bit 4 that the first column is the right one.
  test.each([
    ['upside down, as most programs write it', 0x00, 'BWRG'],
    ['upside down and mirrored', 0x10, 'WBGR'],
    ['upright', 0x20, 'RGBW'],
    ['mirrored', 0x30, 'GRWB'],
  ])('%s', async (_, descriptor, expected) => {
    const { data, channels } = await read(tga(descriptor), 'TGA');
    const names: Record<string, string> = {
      '255,0,0': 'R',
      '0,255,0': 'G',
      '0,0,255': 'B',
      '255,255,255': 'W',
    };
    const seen = [0, 1, 2, 3].map((pixel) => names[[...data.subarray(pixel * 3, pixel * 3 + 3)].join()]);
    expect([channels, seen.join('')]).toEqual([3, expected]);
  });

  test('its fourth channel is opacity only where the header says so, and not if it hides everything', async () => {
    expect(await read(tga(0x28, { alpha: 77 }), 'TGA')).toMatchObject({ channels: 4, hasAlpha: true });
    expect(await read(tga(0x20, { alpha: 77 }), 'TGA')).toMatchObject({ channels: 3, hasAlpha: false });
    expect(await read(tga(0x28, { alpha: 0 }), 'TGA')).toMatchObject({ channels: 4, hasAlpha: false });
  });
});

/** A PSD of 2x1 pixels of 8 bits without layers; the resource 1057 says whether the merged image was written. */
function psd({
  merged = true,
  mode = 3,
  planes = [
    [1, 2],
    [3, 4],
    [5, 6],
  ] as readonly number[][],
} = {}): Buffer {
  const info = Buffer.concat([long(1), Buffer.from([merged ? 1 : 0]), Buffer.alloc(9)]);
  const other = Buffer.concat([latin1('8BIM'), short(1005), latin1('\x02ab\0'), long(3), latin1('abc\0')]);
  const resource = Buffer.concat([latin1('8BIM'), short(1057), short(0), long(info.length), info]);
  const head = [latin1('8BPS'), short(1), Buffer.alloc(6), short(planes.length), long(1), long(2), short(8)];
  const resources = [long(other.length + resource.length), other, resource];
  return Buffer.concat([
    ...[...head, short(mode), long(0), ...resources, long(0), short(0)],
    Buffer.from(planes.flat()),
  ]);
}

describe('PSD', () => {
  test('shows its merged image', async () => {
    const raw = await read(psd(), 'PSD');
    expect([...raw.data]).toEqual([1, 3, 5, 2, 4, 6]);
    expect(raw.losses).toBeUndefined();
  });

  test('says so where it has none', async () => {
    expect((await read(psd({ merged: false }), 'PSD')).losses).toEqual([
      'was saved without its merged image ("Maximize Compatibility"), so its layers are merged without effects',
    ]);
  });

  test('in CMYK becomes red, green and blue', async () => {
    // Stored inverted: 255 is no ink. Full cyan, and half black.
    const planes = [
      [0, 255],
      [255, 255],
      [255, 255],
      [255, 128],
    ];
    const { data, channels, losses } = await read(psd({ mode: 4, planes }), 'PSD');
    expect([channels, ...data]).toEqual([3, 0, 255, 255, 128, 128, 128]);
    expect(losses).toEqual([
      'its CMYK colours are converted without a profile, so they are more vivid than in print',
    ]);
  });

  test('is brought to sRGB by its profile', async () => {
    const p3 = await coordinates(16, 16).withIccProfile('p3').png().toBuffer();
    const { image } = await prepare(withImageMagick(p3, ['png:-', 'psd:-']));
    const expected = await sharp(p3).toColourspace('srgb').raw().toBuffer();
    const pixels = await decodePng(image.bytes);
    for (const [x, y] of [
      [3, 12],
      [15, 15],
      [0, 9],
    ] as const) {
      const at = (y * 16 + x) * 3;
      expect(difference(pixelAt(pixels, x, y), [...expected.subarray(at, at + 3)])).toBeLessThanOrEqual(2);
    }
  });

  test('whose merged image is cut off is refused, plain and packed', async () => {
    await expect(read(psd().subarray(0, -1), 'PSD')).rejects.toThrow('the Photoshop document is cut off');
    const packed = withImageMagick(await coordinates(16, 16).png().toBuffer(), [
      'png:-',
      '-compress',
      'RLE',
      'psd:-',
    ]);
    await expect(read(packed.subarray(0, -1), 'PSD')).rejects.toThrow('the Photoshop document is cut off');
  });
});

/** A Sun raster of two pixels: blue 10 and green 20 and red 30 where types 1 and 2 mean it, else the other way round. */
const sun = (type: number, bits: 24 | 32) => {
  const filling = bits === 32 ? [0] : [];
  const data = Buffer.from([...filling, 10, 20, 30, ...filling, 40, 50, 60]);
  return Buffer.concat([...[0x59a66a95, 2, 1, bits, data.length, type, 0, 0].map(long), data]);
};

test.each([
  [1, 24, [30, 20, 10, 60, 50, 40]],
  [2, 24, [30, 20, 10, 60, 50, 40]],
  [3, 24, [10, 20, 30, 40, 50, 60]],
  [1, 32, [30, 20, 10, 60, 50, 40]],
  [2, 32, [30, 20, 10, 60, 50, 40]],
] as const)(
  'a Sun raster of type %d in %d bits has the right colours and no holes',
  async (type, bits, pixels) => {
    const { data, channels, hasAlpha } = await read(sun(type, bits), 'SUN');
    expect([channels, hasAlpha, ...data]).toEqual([3, false, ...pixels]);
  },
);

test('an SGI image that is cut off is refused, plain and packed', async () => {
  const png = await coordinates(16, 16).png().toBuffer();
  for (const compression of ['None', 'RLE']) {
    const whole = withImageMagick(png, ['png:-', '-compress', compression, 'sgi:-']);
    expect((await read(whole, 'SGI')).width).toBe(16);
    await expect(read(whole.subarray(0, -1), 'SGI')).rejects.toThrow('the SGI image is cut off');
  }
});

test('of an animated JPEG XL the first frame is seen, with a note', async () => {
  // Red, green and blue, 16x16: cjxl 0.7 -d 0 from a GIF.
  const bytes = Buffer.from(
    '/wpDBAFYUFwSCAigAgAAaABLGIsVANSMMRjHC0gAoEgJA7BI4N8PSIX2BwgIoAIAAFwASxiLFQAcGGNw8C4gAQBBYJqYfz/oqTkICKBCAABEAEsYixWAXeD/AhIAgAyG0fgD',
    'base64',
  );
  const { data, losses } = await read(bytes, 'JXL');
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(losses).toEqual(['animated; only the first frame is seen']);
});

describe('ImageMagick reads what it is told to, and nothing else', () => {
  test.each<[string, Coder, Buffer]>([
    ['a drawing as TGA', 'TGA', latin1('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    [
      'a script as XPM',
      'XPM',
      latin1('push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 9,9 "/etc/passwd"\n'),
    ],
    ['a PSD as PCX', 'PCX', psd()],
    ['a TGA as PSD', 'PSD', Buffer.concat([tga(0x20), Buffer.alloc(60)])],
  ])('%s is no picture', async (_, coder, bytes) => {
    await expect(read(bytes, coder)).rejects.toThrow();
  });

  test('other formats are shut off, in whatever way they are asked for', async () => {
    await read(tga(0x20), 'TGA');
    const { MagickImage, MagickReadSettings } = await import('@imagemagick/magick-wasm');
    const image = MagickImage.create();
    const png = new Uint8Array(await coordinates(4, 4).png().toBuffer());
    expect(() => image.read(png)).toThrow(/NotAuthorized/);
    for (const format of ['MSL', 'MVG', 'TXT', 'SVG', 'PNG', 'CAPTION', 'HTTP'] as const) {
      const settings = { format } as ConstructorParameters<typeof MagickReadSettings>[0];
      expect(() => image.read(png, new MagickReadSettings(settings))).toThrow();
    }
    expect(() => image.read('caption:hello')).toThrow();
    image.dispose();
  });
});

describe('a header that claims too much is refused at once', () => {
  const claims = (width: number, height: number) => {
    const bytes = Buffer.alloc(60, 0xff);
    bytes.set([
      0,
      0,
      10,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      width & 255,
      width >> 8,
      height & 255,
      height >> 8,
      24,
      0,
    ]);
    return bytes;
  };

  test('with the limit', async () => {
    await expect(read(claims(60_000, 60_000), 'TGA')).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: 'is 60000x60000 pixels; at most 30,000,000 pixels are decoded',
    });
  });

  test('or as damaged, without the memory that it claims', async () => {
    const before = process.memoryUsage().rss;
    await expect(read(claims(5000, 5000), 'TGA')).rejects.toThrow();
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  });
});
