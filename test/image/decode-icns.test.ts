/** macOS icons: the largest image is sent, pixel by pixel and with its mask; hostile ones are refused. */
import { describe, expect, test } from 'vitest';
import { decodeIcns } from '../../src/image/decode-icns.ts';
import { readConvertedSize } from '../../src/image/preparer.ts';
import { sniff } from '../../src/image/sniff.ts';
import { withFfmpeg } from '../support/formats/converters.ts';
import { makeIcns } from '../support/icns.ts';
import { makePng, pngHeader } from '../support/images.ts';
import { coordinates, decode, pixelAt, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const JP2 = latin1('\0\0\0\x0cjP  \r\n\x87\n');

/** A plane of one value in runs of 130 pixels at most: 0xff stands for 130. */
function flat(count: number, value: number): Buffer {
  const runs = [];
  for (let left = count; left > 0; left -= 130) {
    if (left < 3) runs.push(Buffer.from([left - 1, ...Array(left).fill(value)]));
    else runs.push(Buffer.from([Math.min(130, left) + 125, value]));
  }
  return Buffer.concat(runs);
}

/** A plane without runs: 128 pixels at a time behind 0x7f. */
function literal(values: readonly number[]): Buffer {
  const pieces = [];
  for (let at = 0; at < values.length; at += 128) {
    const piece = values.slice(at, at + 128);
    pieces.push(Buffer.from([piece.length - 1, ...piece]));
  }
  return Buffer.concat(pieces);
}

const ramp = (count: number) => Array.from({ length: count }, (_, index) => index % 256);

describe('pixels in runs', () => {
  test.each([
    ['is32', 16, 's8mk'],
    ['il32', 32, 'l8mk'],
    ['ih32', 48, 'h8mk'],
    ['it32', 128, 't8mk'],
    ['icp4', 16, 's8mk'],
  ])('%s of %i pixels with the alpha of %s', async (type, side, mask) => {
    const count = side * side;
    const unused = Buffer.alloc(type === 'it32' ? 4 : 0);
    const runs = Buffer.concat([unused, literal(ramp(count)), flat(count, 40), flat(count, 200)]);
    const alpha = Buffer.alloc(count, 255);
    alpha[3] = 0;
    alpha[4] = 128;
    const { image } = await prepare(makeIcns([type, runs], [mask, alpha]), {}, 'a.icns');
    const pixels = await decode(image.bytes);
    expect([pixels.width, pixels.height]).toEqual([side, side]);
    const last = count - 1;
    expect([
      pixelAt(pixels, 2, 0),
      pixelAt(pixels, 3, 0)[3],
      pixelAt(pixels, 4, 0),
      pixelAt(pixels, side - 1, side - 1),
    ]).toEqual([[2, 40, 200, 255], 0, [4, 40, 200, 128], [last % 256, 40, 200, 255]]);
  });

  test('with the mask of an older image, one bit a pixel', async () => {
    const count = 16 * 16;
    const runs = Buffer.concat([flat(count, 10), flat(count, 20), flat(count, 30)]);
    const picture = Buffer.alloc(32, 0x55);
    const mask = Buffer.alloc(32, 0xff);
    mask[0] = 0b1011_1111;
    const { image } = await prepare(
      makeIcns(['ics#', Buffer.concat([picture, mask])], ['is32', runs]),
      {},
      'a.icns',
    );
    const pixels = await decode(image.bytes);
    expect([0, 1, 2].map((x) => pixelAt(pixels, x, 0)[3])).toEqual([255, 0, 255]);
  });

  test('without any mask are opaque', async () => {
    const runs = Buffer.concat([flat(256, 10), flat(256, 20), flat(256, 30)]);
    const { image } = await prepare(makeIcns(['is32', runs]), {}, 'a.icns');
    expect(pixelAt(await decode(image.bytes), 15, 15)).toEqual([10, 20, 30]);
  });

  test('of alpha, red, green and blue', async () => {
    const planes = [flat(1024, 128), flat(1024, 1), literal(ramp(1024)), flat(1024, 3)];
    const { image, notes } = await prepare(
      makeIcns(['ic05', Buffer.concat([latin1('ARGB'), ...planes])]),
      {},
      'a.icns',
    );
    expect(pixelAt(await decode(image.bytes), 31, 1)).toEqual([1, 63, 3, 128]);
    expect(notes.join()).not.toContain('sizes');
  });
});

describe('the largest image', () => {
  const small = Buffer.concat([flat(256, 10), flat(256, 20), flat(256, 30)]);

  test('is a PNG, and the note counts the sizes', async () => {
    const png = await coordinates(256, 256).png().toBuffer();
    const icon = makeIcns(
      ['TOC ', Buffer.alloc(16)],
      ['is32', small],
      ['ic08', png],
      ['ic07', makePng({ width: 128, height: 128 })],
    );
    const { image, notes } = await prepare(icon, {}, 'app.icns');
    expect(notes[0]).toBe('app.icns: holds 3 sizes; the largest, 256x256, is sent');
    expect(notes[1]).toMatch(/^app\.icns: image\/icns → image\/png, /);
    expect(pixelAt(await decode(image.bytes), 200, 7)).toEqual([200, 7, (200 * 7 + 7 * 13) % 256]);
    expect(readConvertedSize({ format: 'icns', bytes: icon })).toEqual({ width: 256, height: 256 });
  });

  const jp2 = makeIcns(['is32', small], ['ic09', JP2]);

  test('is not sent as JPEG 2000 that cannot be decoded: the next one is, with a note', async () => {
    const ctx = { signal: new AbortController().signal, env: { variables: {} } };
    const options = { input: 'a.icns', maxPixels: 9999, ctx };
    expect(await decodeIcns(jp2, options)).toMatchObject({
      width: 16,
      losses: ['its largest image, 512x512, is JPEG 2000, which is not decoded here; 16x16 is sent'],
    });
    expect(readConvertedSize({ format: 'icns', bytes: jp2 })).toBeUndefined();
  });

  test('is decoded as JPEG 2000 that another program wrote', async () => {
    const written = await withFfmpeg(await coordinates(256, 256).png().toBuffer(), 'jp2', [
      ...['-pred', '1', '-pix_fmt', 'rgb24'],
    ]);
    const { image, notes } = await prepare(makeIcns(['is32', small], ['ic08', written]), {}, 'app.icns');
    expect(notes[0]).toBe('app.icns: holds 2 sizes; the largest, 256x256, is sent');
    const seen = pixelAt(await decode(image.bytes), 200, 7).slice(0, 3);
    expect(seen).toEqual([200, 7, (200 * 7 + 7 * 13) % 256]);
  });

  test('is decoded as JPEG 2000 where the program can', async () => {
    const ctx = { signal: new AbortController().signal, env: { variables: {} } };
    const pixels = {
      width: 512,
      height: 512,
      channels: 1,
      hasAlpha: false,
      data: Buffer.alloc(512 * 512),
    } as const;
    const findDecoder = (format: string) => (format === 'jp2' ? async () => pixels : undefined);
    expect(await decodeIcns(jp2, { input: 'a.icns', maxPixels: 9999, ctx, findDecoder })).toEqual({
      ...pixels,
      losses: ['holds 2 sizes; the largest, 512x512, is sent'],
    });
  });
});

describe('a hostile icon', () => {
  const small = Buffer.concat([flat(256, 10), flat(256, 20), flat(256, 30)]);
  test.each<[what: string, bytes: Buffer, message: RegExp]>([
    ['of nothing', makeIcns(), /without an image of 24 bits or more/],
    ['of black and white', makeIcns(['ICN#', Buffer.alloc(256)]), /without an image of 24 bits or more/],
    ['of JPEG 2000 that is cut off', makeIcns(['ic09', JP2]).subarray(0, 24), /JPEG 2000|24 bits/],
    [
      'whose runs end too early',
      makeIcns(['is32', small.subarray(0, -2)]),
      /its image of 16x16 ends too early/,
    ],
    [
      'whose last run is cut',
      makeIcns(['is32', Buffer.concat([flat(512, 1), Buffer.from([127, 1, 2])])]),
      /ends too early/,
    ],
    [
      'whose largest image is cut off',
      makeIcns(['is32', small], ['ic08', makePng({ width: 256, height: 256 })]).subarray(0, 90),
      /its image of 256x256 is not there/,
    ],
    [
      'that is cut right behind the type',
      makeIcns(['is32', small], ['ic08', makePng({ width: 256, height: 256 })]).subarray(0, 36),
      /its image of 256x256 is not there/,
    ],
    [
      'whose PNG claims too much',
      makeIcns(['ic10', pngHeader(60_000, 60_000)]),
      /at most 268,402,689 pixels/,
    ],
    ['of elements without a length', latin1('icns\0\0\xff\xffis32\0\0\0\0is32\0\0\0\0'), /without an image/],
    [
      'of a million elements',
      makeIcns(['none', Buffer.alloc(8_000_000, latin1('none\0\0\0\x08'))]),
      /without an image/,
    ],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(prepare(bytes, {}, 'a.icns')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  test('with any byte changed, or cut anywhere, is decoded or refused', async () => {
    const icon = makeIcns(
      ['is32', small],
      ['s8mk', Buffer.alloc(256, 99)],
      ['ic11', makePng({ width: 9, height: 9 })],
    );
    const random = seeded(21);
    for (let run = 0; run < 120; run++) {
      const bytes = Buffer.from(run % 2 ? icon : icon.subarray(0, random(icon.length)));
      if (run % 2) bytes[random(bytes.length)] = random(256);
      if (sniff(bytes).name !== 'a macOS icon') continue;
      await prepare(bytes, {}, 'a.icns').catch((error) => expect(error).toMatchObject({ exitCode: 2 }));
    }
  });
});
