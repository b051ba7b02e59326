/** Cameras' raw photos: the full-size JPEG in them is sent, a large preview with a note, and never a thumbnail. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/image/sniff.ts';
import { corners, quadrants, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import {
  makeCr3,
  makeOldCr2,
  makeOrf,
  makeRaf,
  makeRw2,
  makeTiffRaw,
  makeX3f,
  noise,
  type RawOptions,
} from '../support/raw-photos.ts';

const jpeg = (width: number, height: number, orientation?: number) => {
  const picture = quadrants(width, height, ['red', 'green', 'blue', 'white']);
  return (orientation ? picture.withMetadata({ orientation }) : picture).jpeg({ quality: 90 }).toBuffer();
};

/** Its colours are others, so that pixels tell which one was sent. */
const thumbnail = await quadrants(160, 120, ['white', 'white', 'white', 'white']).jpeg().toBuffer();
const full = await jpeg(600, 400);
const preview = await jpeg(1616, 1080);
const UPRIGHT = 'red green blue white';
/** A quarter turn to the right brings the lower left corner to the top. */
const TURNED = 'blue red white green';

const SENSOR = { width: 620, height: 410 };

describe('the full-size JPEG is sent', () => {
  test.each<[name: string, input: string, make: (options: RawOptions) => Buffer, turns?: boolean]>([
    ['Nikon NEF', 'a.nef', makeTiffRaw, true],
    ['Nikon NEF', 'b.nef', (options) => makeTiffRaw({ ...options, tiff: { littleEndian: false } }), true],
    ['Sony ARW', 'a.arw', (options) => makeTiffRaw({ ...options, make: 'SONY' }), true],
    ['Canon CR2', 'a.cr2', (options) => makeTiffRaw({ ...options, make: 'Canon' }), true],
    ['Olympus ORF', 'a.orf', makeOrf, true],
    ['Panasonic RW2', 'a.rw2', makeRw2, true],
    ['Canon CR3', 'a.cr3', makeCr3, true],
    ['Sigma X3F', 'a.x3f', makeX3f],
    ['Sigma X3F', 'b.x3f', (options) => makeX3f(options, 4)],
    ['Fujifilm RAF', 'a.raf', (options) => makeRaf({ ...options, jpegs: options.jpegs.slice(1) })],
  ])('%s, %s', async (name, input, make, turns = false) => {
    const bytes = make({ ...SENSOR, jpegs: [thumbnail, full] });
    expect(sniff(bytes).name).toBe(`a camera raw photo (${name})`);
    const { image, notes } = await prepare(bytes, {}, input);
    expect(notes[0]).toBe(`${input}: sent the full-size JPEG that the camera stored, 600x400`);
    expect([image.width, image.height, image.media_type, await corners(image.bytes)]).toEqual([
      600,
      400,
      'image/jpeg',
      UPRIGHT,
    ]);
    if (!turns) return;
    const turned = await prepare(make({ ...SENSOR, orientation: 6, jpegs: [thumbnail, full] }), {}, input);
    expect(turned.notes[0]).toMatch(/, 400x600$/);
    expect([turned.image.width, turned.image.height, await corners(turned.image.bytes)]).toEqual([
      400,
      600,
      TURNED,
    ]);
    expect(turned.image.original).toMatchObject({ width: 400, height: 600 });
  });

  test('turned by its own EXIF data where it has some, and not twice', async () => {
    const own = await jpeg(600, 400, 6);
    const { image } = await prepare(
      makeTiffRaw({ ...SENSOR, orientation: 6, jpegs: [thumbnail, own] }),
      {},
      'a.nef',
    );
    expect(await corners(image.bytes)).toBe(TURNED);
    const raf = await prepare(makeRaf({ ...SENSOR, jpegs: [own] }), {}, 'a.raf');
    expect(await corners(raf.image.bytes)).toBe(TURNED);
  });

  test('as it is where it stands upright already', async () => {
    const upright = await jpeg(400, 600);
    const { image } = await prepare(
      makeTiffRaw({ ...SENSOR, orientation: 8, jpegs: [thumbnail, upright] }),
      {},
      'a.nef',
    );
    expect([image.width, image.height, await corners(image.bytes)]).toEqual([400, 600, UPRIGHT]);
  });

  test('by the orientation of the photo where its EXIF data has none', async () => {
    const exif = Buffer.from(
      '\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x02A\0\0\0\0\0\0\0',
      'latin1',
    );
    const named = Buffer.concat([full.subarray(0, 2), exif, full.subarray(2)]);
    expect((await sharp(named).metadata()).exif).toBeDefined();
    const { image } = await prepare(
      makeTiffRaw({ ...SENSOR, orientation: 6, jpegs: [thumbnail, named] }),
      {},
      'a.nef',
    );
    expect(await corners(image.bytes)).toBe(TURNED);
  });
});

describe('a smaller JPEG', () => {
  test('is sent with a note where a model sees as much of the photo', async () => {
    const bytes = makeTiffRaw({
      width: 6000,
      height: 4000,
      orientation: 8,
      make: 'SONY',
      jpegs: [thumbnail, preview],
    });
    const { image, notes } = await prepare(bytes, {}, 'photo.arw');
    expect(notes).toEqual([
      'photo.arw: sent the largest JPEG in it, 1080x1616 of 4000x6000',
      expect.stringMatching(/^photo\.arw: image\/x-sony-arw → image\/jpeg, /),
    ]);
    expect([image.width, image.height]).toEqual([1080, 1616]);
    // A quarter turn to the left.
    expect(await corners(image.bytes)).toBe('green white red blue');
  });

  test('is sent although its photo has no size', async () => {
    const crw = Buffer.concat([Buffer.from('II\x1a\0\0\0HEAPCCDR', 'latin1'), thumbnail, preview, noise(99)]);
    const { image, notes } = await prepare(crw, {}, 'a.crw');
    expect(notes[0]).toBe('a.crw: sent the largest JPEG in it, 1616x1080');
    expect(await corners(image.bytes)).toBe(UPRIGHT);
  });

  test('is sent in place of a larger one that is cut off, which the note says', async () => {
    const whole = makeTiffRaw({ width: 6000, height: 4000, jpegs: [preview, await jpeg(3000, 2000)] });
    const { image, notes } = await prepare(whole.subarray(0, whole.length - 1500), {}, 'a.nef');
    expect(notes[0]).toBe(
      'a.nef: sent the largest JPEG in it, 1616x1080 of 6000x4000; a larger one is damaged or cut off',
    );
    expect(await corners(image.bytes)).toBe(UPRIGHT);
  });

  const CURE = "convert it with darktable: darktable-cli 'DSC 1.NEF' 'DSC 1.NEF.jpg'";
  test.each<[what: string, make: () => Buffer | Promise<Buffer>, message: string]>([
    [
      'a thumbnail',
      () => makeTiffRaw({ width: 6000, height: 4000, jpegs: [thumbnail] }),
      'is a camera raw photo (Nikon NEF) whose largest JPEG has 160x120 of 6000x4000 pixels',
    ],
    [
      '1024 pixels',
      async () => makeTiffRaw({ width: 6000, height: 4000, jpegs: [await jpeg(1024, 683)] }),
      'is a camera raw photo (Nikon NEF) whose largest JPEG has 1024x683 of 6000x4000 pixels',
    ],
    [
      '1200 pixels of a photo whose size is in its EXIF data',
      async () => makeOldCr2({ width: 3456, height: 2304, jpegs: [await jpeg(1200, 800)] }),
      'is a camera raw photo (Canon CR2) whose largest JPEG has 1200x800 of 3456x2304 pixels',
    ],
    [
      'none',
      () => makeTiffRaw({ width: 6000, height: 4000, jpegs: [] }),
      'is a camera raw photo (Nikon NEF) that holds no JPEG of it, and raw data is not developed',
    ],
    [
      'a damaged one',
      () => makeTiffRaw({ width: 600, height: 400, jpegs: [full.subarray(0, -40)] }),
      'is a camera raw photo (Nikon NEF) whose largest and damaged JPEG has 600x400 of 600x400 pixels',
    ],
    [
      'lossless data of the sensor',
      () => {
        const lossless = Buffer.from(full);
        lossless[lossless.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc3;
        return makeTiffRaw({ ...SENSOR, jpegs: [lossless] });
      },
      'is a camera raw photo (Nikon NEF) that holds no JPEG of it, and raw data is not developed',
    ],
    [
      'one of a single colour, such as a map of depths',
      async () =>
        makeTiffRaw({ ...SENSOR, jpegs: [await sharp(full).toColourspace('b-w').jpeg().toBuffer()] }),
      'is a camera raw photo (Nikon NEF) that holds no JPEG of it, and raw data is not developed',
    ],
  ])('is refused as %s, with a cure', async (_, make, message) => {
    await expect(prepare(await make(), {}, 'DSC 1.NEF')).rejects.toMatchObject({
      exitCode: 2,
      message,
      hint: CURE,
    });
  });
});

describe('a hostile one', () => {
  test('of a million starts of JPEGs is refused within two seconds', async () => {
    const starts = Buffer.alloc(24_000_000, Buffer.from('ffd8ffe0000c'.padEnd(24, '0'), 'hex'));
    const start = performance.now();
    await expect(prepare(makeTiffRaw({ ...SENSOR, jpegs: [starts] }), {}, 'a.nef')).rejects.toMatchObject({
      exitCode: 2,
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('of a thousand large JPEGs without an end is refused within two seconds', async () => {
    const head = full.subarray(0, full.indexOf(Buffer.from([0xff, 0xda])) + 14);
    const endless = Buffer.alloc(12_000_000, head);
    const start = performance.now();
    await expect(prepare(makeTiffRaw({ ...SENSOR, jpegs: [endless] }), {}, 'a.nef')).rejects.toMatchObject({
      exitCode: 2,
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('of sizes that no camera has is measured by what is left', async () => {
    const { notes } = await prepare(
      makeTiffRaw({ width: 0xffff_ffff, height: 1, jpegs: [preview] }),
      {},
      'a.nef',
    );
    expect(notes[0]).toBe('a.nef: sent the largest JPEG in it, 1616x1080');
  });

  test.each([
    ['a TIFF', makeTiffRaw({ ...SENSOR, jpegs: [thumbnail] })],
    ['CR3', makeCr3({ ...SENSOR, jpegs: [thumbnail, full] })],
    ['RAF', makeRaf({ ...SENSOR, jpegs: [full] })],
    ['X3F', makeX3f({ ...SENSOR, jpegs: [full] })],
  ])('with any byte changed, or cut anywhere, is read or refused: %s', async (_, whole) => {
    const random = seeded(23);
    for (let run = 0; run < 40; run++) {
      const bytes = Buffer.from(run % 2 ? whole : whole.subarray(0, (whole.length * run) / 40));
      if (run % 2) bytes[random(Math.min(bytes.length, 300))] = random(256);
      if (!sniff(bytes).name.includes('raw photo')) continue;
      await prepare(bytes, {}, 'a.raw').catch((error) => expect(error).toMatchObject({ exitCode: 2 }));
    }
  });
});
