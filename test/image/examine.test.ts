/** Damaged files of the formats that the API takes: refused, sent with a note, or sent whole; and odd files that are sound. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { CliError } from '../../src/errors.ts';
import { parseCrop } from '../../src/image/crop.ts';
import type { PrepareOptions } from '../../src/image/decide.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import { TIERS } from '../../src/image/size.ts';
import { makeGif, makePng } from '../support/images.ts';
import { decode, difference, fromFunction, pixelAt, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const random = seeded(7);

/** A texture of 64 colours without areas of one colour, so that every part of a file matters. */
const texture = (width: number, height: number) =>
  fromFunction(width, height, () => [64 * random(4), 64 * random(4), 64 * random(4)]);
const tall = () => texture(360, 640);
const small = () => texture(120, 120);

const FORMATS = {
  // Decoders read PNGs in pieces of 8 KB, which must be few percent of the file.
  JPEG: tall().jpeg().toBuffer(),
  PNG: tall().png().toBuffer(),
  'progressive JPEG': small().jpeg({ progressive: true }).toBuffer(),
  'interlaced PNG': small().png({ progressive: true }).toBuffer(),
  GIF: small().gif({ effort: 1 }).toBuffer(),
  'lossy WebP': small().webp({ effort: 1 }).toBuffer(),
  'lossless WebP': small().webp({ lossless: true, effort: 1 }).toBuffer(),
};
type Name = keyof typeof FORMATS;

/** Bytes of the mark that ends a file: IEND, EOI, and the trailer of a GIF; a WebP has none. */
const END_BYTES: Record<Name, number> = {
  JPEG: 2,
  PNG: 12,
  'progressive JPEG': 2,
  'interlaced PNG': 12,
  GIF: 1,
  'lossy WebP': 0,
  'lossless WebP': 0,
};

const DAMAGE = {
  'cut at 10 %': (file: Buffer) => file.subarray(0, 0.1 * file.length),
  'cut at 50 %': (file: Buffer) => file.subarray(0, 0.5 * file.length),
  'cut at 95 %': (file: Buffer) => file.subarray(0, 0.95 * file.length),
  'with a flipped bit': (file: Buffer) => {
    const copy = Buffer.from(file);
    const middle = file.length >> 1;
    copy.writeUInt8(file.readUInt8(middle) ^ 0x10, middle);
    return copy;
  },
  'half zeros': (file: Buffer) => Buffer.from(file).fill(0, file.length >> 1),
  'with 5 % of zeros at the end': (file: Buffer) => Buffer.from(file).fill(0, Math.floor(0.95 * file.length)),
  'without its end mark': (file: Buffer, name: Name) => file.subarray(0, file.length - END_BYTES[name]),
  'before other data': (file: Buffer) => Buffer.concat([file, Buffer.from('ftypmp42'.repeat(20))]),
  'before empty disk blocks': (file: Buffer) => Buffer.concat([file, Buffer.alloc(4096)]),
};

type Outcome = 'as it is' | 'with its end' | 'most of it' | 'as it is, with a note' | 'refused';
const ALL: Record<keyof typeof DAMAGE, Outcome> = {
  'cut at 10 %': 'refused',
  'cut at 50 %': 'refused',
  'cut at 95 %': 'refused',
  'with a flipped bit': 'as it is',
  'half zeros': 'refused',
  'with 5 % of zeros at the end': 'refused',
  'without its end mark': 'as it is',
  'before other data': 'as it is',
  'before empty disk blocks': 'as it is',
};
const FIVE_PERCENT = { 'cut at 95 %': 'most of it', 'with 5 % of zeros at the end': 'most of it' } as const;
// No decoder notices zeros in a WebP, and only the PNG has checksums.
const ZEROS = {
  'half zeros': 'as it is, with a note',
  'with 5 % of zeros at the end': 'as it is, with a note',
} as const;
const EXPECTED: Record<Name, Partial<typeof ALL>> = {
  JPEG: { ...FIVE_PERCENT, 'without its end mark': 'with its end' },
  PNG: { ...FIVE_PERCENT, 'with a flipped bit': 'refused' },
  'progressive JPEG': { 'without its end mark': 'with its end' },
  'interlaced PNG': { 'with a flipped bit': 'refused' },
  GIF: {},
  'lossy WebP': ZEROS,
  'lossless WebP': ZEROS,
};

const cases = (Object.keys(FORMATS) as Name[]).flatMap((name) =>
  Object.entries({ ...ALL, ...EXPECTED[name] }).map(
    ([damage, expected]) => [name, damage as keyof typeof DAMAGE, expected] as const,
  ),
);

test.each(cases)('%s, %s: %s', async (name, damage, expected) => {
  const whole = await FORMATS[name];
  const file = DAMAGE[damage](whole, name);
  const { image, notes } = await prepare(file).catch((error: CliError) => ({ image: error, notes: [] }));
  switch (expected) {
    case 'refused':
      expect(image).toMatchObject(REFUSED);
      break;
    case 'most of it':
      expect(notes[0]).toBe(MOST);
      await expectTopOf(whole, (image as PreparedImage).bytes);
      break;
    case 'as it is, with a note':
      expect(notes).toEqual([
        expect.stringMatching(/^photo\.jpg: the last (50|5) % of the file are zeros; /),
      ]);
      expect((image as PreparedImage).bytes.equals(file)).toBe(true);
      break;
    case 'as it is':
    case 'with its end':
      expect(notes).toEqual([]);
      expect((image as PreparedImage).bytes.equals(expected === 'as it is' ? file : whole)).toBe(true);
  }
});

const REFUSED = {
  code: 'input_unusable',
  message: 'is damaged or cut off: part of the image cannot be decoded',
  subject: 'photo.jpg',
  hint: 'the download may be incomplete: get the file again',
};
const MOST = 'photo.jpg: the file is damaged; the image is re-encoded, and up to 10 % of it may be missing';

/** Expects an image of the same size that decodes without a warning, and has the same pixels at its top. */
async function expectTopOf(whole: Buffer, sent: Buffer): Promise<void> {
  const clean = await sharp(sent, { failOn: 'warning' }).removeAlpha().png().toBuffer();
  const [before, after] = await Promise.all([decode(whole), decode(clean)]);
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  for (const y of [0, before.height >> 1, Math.floor(0.88 * before.height)]) {
    expect(difference(pixelAt(after, 60, y), pixelAt(before, 60, y))).toBeLessThan(70);
  }
}

describe('whatever the flags demand', () => {
  test.each<[string, Partial<PrepareOptions>, width: number, height: number]>([
    ['--strip', { strip: true }, 360, 640],
    ['--crop', { crop: parseCrop('10,20,100,50') }, 100, 50],
    ['--max-edge', { maxEdge: 320 }, 180, 320],
    ['--no-resize', { resize: false }, 360, 640],
    ['an exact geometry', { geometry: 'exact', tier: TIERS.high }, 360, 640],
  ])('%s: a damaged file is refused, or its image is encoded again', async (_, options, width, height) => {
    for (const name of ['JPEG', 'PNG'] as const) {
      const whole = await FORMATS[name];
      await expect(prepare(DAMAGE['cut at 50 %'](whole), options)).rejects.toMatchObject(REFUSED);
      const { image, notes } = await prepare(DAMAGE['cut at 95 %'](whole), options);
      expect(notes[0]).toBe(MOST);
      expect(image).toMatchObject({ width, height });
      await sharp(image.bytes, { failOn: 'warning' }).stats();
    }
  });
});

describe('more signs of damage', () => {
  test('a marker within the data of a JPEG that no decoder expects there', async () => {
    const whole = await FORMATS.JPEG;
    const damaged = Buffer.from(whole);
    // A start of frame, and a length that leads to the end mark.
    const at = whole.length >> 1;
    damaged.set([0xff, 0xc0, (whole.length - at - 4) >> 8, (whole.length - at - 4) & 0xff], at);
    await expect(prepare(damaged)).rejects.toMatchObject(REFUSED);
  });

  test('a PNG chunk whose name has a flipped bit', async () => {
    const damaged = Buffer.from(await FORMATS.PNG);
    damaged.write('iDAT', damaged.indexOf('IDAT'), 'latin1');
    await expect(prepare(damaged)).rejects.toMatchObject(REFUSED);
  });

  test('a WebP whose chunks do not fill it', async () => {
    const damaged = Buffer.from(await FORMATS['lossy WebP']);
    damaged.writeUInt32LE(damaged.readUInt32LE(16) + 1000, 16);
    await expect(prepare(damaged)).rejects.toMatchObject(REFUSED);
  });
});

describe('an odd file that decoders take goes out as it is', () => {
  test('an animated GIF that is cut off after its first frame', async () => {
    const whole = await makeGif({ width: 90, height: 90, frames: 3 });
    const cut = whole.subarray(0, whole.length - 10);
    const { image, notes } = await prepare(cut);
    expect(notes).toEqual(['photo.jpg: animated; only the first frame is seen']);
    expect(image.bytes).toEqual(cut);
  });

  test('a PNG with a wrong checksum in its metadata', async () => {
    const png = Buffer.from(makePng({ width: 9, height: 9, text: 'hello' }));
    png.write('jello', png.indexOf('hello'));
    expect(await prepare(png)).toMatchObject({ notes: [], image: { bytes: png } });
  });

  test('a large lossy WebP of one colour, which ends in zeros', async () => {
    const background = { r: 255, g: 255, b: 255 };
    const webp = await sharp({ create: { width: 1440, height: 900, channels: 3, background } })
      .webp()
      .toBuffer();
    expect(webp.subarray(-64)).toEqual(Buffer.alloc(64));
    expect((await prepare(webp)).image.bytes.equals(webp)).toBe(true);
  });
});
