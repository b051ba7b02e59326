/** Metadata is cut out of the file: no byte of it remains, and no pixel changes. */
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { AcceptedFormat } from '../../src/image/formats.ts';
import { stripMetadata } from '../../src/image/strip.ts';
import { makeGif, makeJpeg, makePng, makeWebp } from '../support/images.ts';
import { coordinates, seeded } from '../support/pixels.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Stands in all metadata, and nowhere else. */
const SECRET = latin1('SECRET 51.5007 N 0.1246 W');

const insert = (bytes: Buffer, at: number, ...pieces: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, at), ...pieces, bytes.subarray(at)]);

/** All pixels of all frames as a decoder sees them, colours converted by the profile. */
async function pixels(bytes: Buffer): Promise<string> {
  const { data, info } = await sharp(bytes, { animated: true, failOn: 'none' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height}x${info.channels} ${data.toString('base64')}`;
}

const segment = (marker: number, ...payload: (string | Buffer)[]) => {
  const data = Buffer.concat(payload.map((part) => (typeof part === 'string' ? latin1(part) : part)));
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([latin1(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};

/** A RIFF chunk, padded. */
const riff = (type: string, data: Buffer) => {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};

const subBlocks = (data: Buffer) => Buffer.concat([Buffer.from([data.length]), data, Buffer.from([0])]);

const gps = {
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
  IFD0: { Copyright: 'SECRET' },
};
const source = () => coordinates(60, 40);

/** What cameras, phones and programs write into a JPEG. */
async function fullJpeg(): Promise<Buffer> {
  const jpeg = await source().jpeg({ progressive: true }).withExif(gps).withIccProfile('p3').toBuffer();
  const jfif = segment(
    0xe0,
    'JFIF\0\x01\x01\x01\0\x48\0\x48\x03\x03',
    SECRET,
    Buffer.alloc(27 - SECRET.length),
  );
  const withMore = insert(
    jpeg,
    2,
    jfif,
    segment(0xe0, 'JFXX\0\x10', SECRET),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', SECRET),
    segment(0xe2, 'MPF\0', SECRET),
    segment(0xeb, 'JP\0\x01', SECRET),
    segment(0xed, 'Photoshop 3.0\0', SECRET),
    segment(0xfe, SECRET),
    SECRET, // Stray bytes.
  );
  return Buffer.concat([withMore, await makeJpeg({ width: 9, height: 9 }), latin1('ftypmp42'), SECRET]);
}

async function fullPng(): Promise<Buffer> {
  const png = await source().png().withExif(gps).withIccProfile('p3').toBuffer();
  const kinds = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'caBX', 'prVt'];
  const more = insert(png, 33, ...kinds.map((type) => chunk(type, SECRET)));
  const end = more.length - 12;
  return Buffer.concat([insert(more, end, chunk('tEXt', SECRET)), SECRET]);
}

async function fullWebp(make: Promise<Buffer>): Promise<Buffer> {
  const webp = await make;
  const all = Buffer.concat([webp, riff('XMP ', SECRET), riff('abcd', SECRET)]);
  all.writeUInt32LE(all.length - 8, 4);
  return Buffer.concat([all, SECRET]);
}

async function fullGif(frames: number): Promise<Buffer> {
  const gif = await makeGif({ width: 37, height: 21, frames });
  const afterScreen = 13 + ((gif[10] ?? 0) & 0x80 ? 3 * 2 ** (((gif[10] ?? 0) & 7) + 1) : 0);
  const xmp = Buffer.concat([latin1('\x21\xff\x0bXMP DataXMP'), subBlocks(SECRET)]);
  const comment = Buffer.concat([latin1('\x21\xfe'), subBlocks(SECRET)]);
  return Buffer.concat([insert(gif, afterScreen, xmp, comment), SECRET]);
}

const FULL: [name: string, format: AcceptedFormat, make: () => Promise<Buffer>][] = [
  ['JPEG', 'jpeg', fullJpeg],
  [
    'CMYK JPEG',
    'jpeg',
    async () => insert(await source().toColourspace('cmyk').jpeg().toBuffer(), 2, segment(0xfe, SECRET)),
  ],
  ['PNG', 'png', fullPng],
  ['lossy WebP', 'webp', () => fullWebp(source().webp().withExif(gps).withIccProfile('p3').toBuffer())],
  ['lossless WebP', 'webp', () => fullWebp(source().webp({ lossless: true }).withExif(gps).toBuffer())],
  ['WebP of one chunk', 'webp', () => fullWebp(makeWebp({ width: 37, height: 21 }))],
  ['animated WebP', 'webp', () => fullWebp(makeWebp({ width: 37, height: 21, frames: 3 }))],
  ['GIF', 'gif', () => fullGif(1)],
  ['animated GIF', 'gif', () => fullGif(3)],
];

describe.each(FULL)('%s', (_, format, make) => {
  test('loses all metadata and what follows its end, and no pixel changes', async () => {
    const bytes = await make();
    expect(bytes.includes('SECRET')).toBe(true);
    const stripped = stripMetadata(bytes, format) ?? Buffer.alloc(0);
    expect(stripped.includes('SECRET')).toBe(false);
    expect(await pixels(stripped)).toBe(await pixels(bytes));
    const before = await sharp(bytes, { animated: true }).metadata();
    const after = await sharp(stripped, { animated: true }).metadata();
    for (const key of ['format', 'width', 'height', 'pages', 'delay', 'loop', 'space', 'icc'] as const) {
      expect(after[key]).toEqual(before[key]);
    }
    expect([after.exif, after.xmp, after.iptc, after.comments]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('that has none stays the very same bytes', async () => {
    const stripped = stripMetadata(await make(), format) ?? Buffer.alloc(0);
    expect(stripMetadata(stripped, format)).toBe(stripped);
  });

  test('that is cut off anywhere is not taken for a whole one', async () => {
    const whole = stripMetadata(await make(), format) ?? Buffer.alloc(0);
    for (let length = 0; length < whole.length; length++) {
      expect(stripMetadata(whole.subarray(0, length), format)).toBe(undefined);
    }
  });

  test('that is damaged anywhere is cut or refused, never an error', async () => {
    const bytes = await make();
    const random = seeded(0x5eed);
    for (let i = 0; i < 2000; i++) {
      const damaged = Buffer.from(bytes);
      for (let left = 1 + random(4); left > 0; left--) damaged[random(damaged.length)] = random(256);
      const stripped = stripMetadata(damaged, format);
      if (stripped) expect(stripped.length).toBeLessThanOrEqual(damaged.length);
    }
  });
});

test.each<[string, AcceptedFormat, () => Promise<Buffer>]>([
  ['JPEG', 'jpeg', () => makeJpeg({ width: 64, height: 48 })],
  ['PNG', 'png', async () => makePng({ width: 64, height: 48 })],
  ['GIF', 'gif', () => makeGif({ width: 64, height: 48 })],
  ['WebP', 'webp', () => makeWebp({ width: 64, height: 48 })],
])('a plain %s has nothing to lose', async (_, format, make) => {
  const bytes = await make();
  expect(stripMetadata(bytes, format)).toBe(bytes);
});

const many = (piece: Buffer) => Buffer.concat(Array<Buffer>(500_000).fill(piece));

test.each<[string, AcceptedFormat, () => Promise<Buffer>]>([
  ['segments', 'jpeg', async () => insert(await makeJpeg({ width: 9, height: 9 }), 2, many(segment(0xfe)))],
  [
    'stray markers',
    'jpeg',
    async () => insert(await makeJpeg({ width: 9, height: 9 }), 2, Buffer.alloc(8_000_000, 0xff)),
  ],
  ['chunks', 'png', async () => insert(makePng({ width: 9, height: 9 }), 33, many(chunk('tEXt', SECRET)))],
  [
    'extensions',
    'gif',
    async () => {
      const gif = await makeGif({ width: 9, height: 9 });
      return insert(gif, gif.length - 1, many(latin1('\x21\xfe\0')));
    },
  ],
])('many %s are followed in no time', async (_, format, make) => {
  const bytes = await make();
  const start = performance.now();
  expect(stripMetadata(bytes, format)?.length).toBeLessThan(2000);
  expect(performance.now() - start).toBeLessThan(2000);
});
