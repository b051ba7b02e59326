/** Sizes that the headers of converted formats claim: as sharp reads them, and for bytes made by hand. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readAvifSize } from '../../src/image/headers/avif.ts';
import { readBmpSize } from '../../src/image/headers/bmp.ts';
import { readCgbiSize } from '../../src/image/headers/cgbi.ts';
import { readIcnsSize } from '../../src/image/headers/icns.ts';
import { readIconSize } from '../../src/image/headers/icon.ts';
import { readTiffSize } from '../../src/image/headers/tiff.ts';
import { makeBmp } from '../support/bmp.ts';
import { toCgbi } from '../support/cgbi.ts';
import { makeIcns } from '../support/icns.ts';
import { iconBitmap, makeIcon } from '../support/icons.ts';
import { makePng } from '../support/images.ts';

const blank = sharp({ create: { width: 37, height: 21, channels: 3, background: '#386' } });

/** A TIFF header of one directory, big-endian: tag, type (3 for 16 bits, 4 for 32) and value. */
function tiff(...fields: readonly (readonly [tag: number, type: 3 | 4, value: number])[]): Buffer {
  const bytes = Buffer.alloc(10 + 12 * fields.length + 4);
  bytes.write('MM\0*\0\0\0\x08', 'latin1');
  bytes.writeUInt16BE(fields.length, 8);
  fields.forEach(([tag, type, value], index) => {
    const at = 10 + 12 * index;
    bytes.writeUInt16BE(tag, at);
    bytes.writeUInt16BE(type, at + 2);
    bytes.writeUInt32BE(1, at + 4);
    if (type === 3) bytes.writeUInt16BE(value, at + 8);
    else bytes.writeUInt32BE(value, at + 8);
  });
  return bytes;
}

describe('a size of 37x21 is read from', () => {
  test.each<[string, () => Promise<Buffer>, (bytes: Buffer) => unknown]>([
    ['a TIFF', () => blank.clone().tiff().toBuffer(), readTiffSize],
    ['a BigTIFF', () => blank.clone().tiff({ bigtiff: true }).toBuffer(), readTiffSize],
    ['a big-endian TIFF', async () => tiff([256, 3, 37], [257, 4, 21]), readTiffSize],
    ['an AVIF', () => blank.clone().avif().toBuffer(), readAvifSize],
    ['a BMP', async () => makeBmp({ width: 37, height: 21, bits: 24, at: () => 0 }), readBmpSize],
    [
      'a BMP from the top down',
      async () => makeBmp({ width: 37, height: 21, bits: 24, at: () => 0, topDown: true }),
      readBmpSize,
    ],
    [
      'a BMP of OS/2',
      async () => makeBmp({ width: 37, height: 21, bits: 24, at: () => 0, headerBytes: 12 }),
      readBmpSize,
    ],
    [
      'a Windows icon whose largest image is a PNG',
      async () =>
        makeIcon([
          { data: makePng({ width: 16, height: 16 }), width: 16 },
          { data: makePng({ width: 37, height: 21 }), width: 8 },
        ]),
      readIconSize,
    ],
    [
      'a Windows cursor of a bitmap',
      async () => {
        const data = iconBitmap({ width: 37, height: 21, bits: 24, at: () => 0 }, () => false);
        return makeIcon([{ data, width: 37, height: 21 }], { type: 2 });
      },
      readIconSize,
    ],
    [
      'a macOS icon',
      async () => makeIcns(['is32', Buffer.alloc(9)], ['ic07', makePng({ width: 37, height: 21 })]),
      readIcnsSize,
    ],
    [
      "a PNG in Apple's form",
      async () => toCgbi(makePng({ width: 37, height: 21 })).subarray(0, 60),
      readCgbiSize,
    ],
  ])('%s', async (_, make, read) => {
    expect(read(await make())).toEqual({ width: 37, height: 21 });
  });
});

test('the beginning of an icon, whose largest image may lie behind it, has no size', () => {
  const small = { data: makePng({ width: 16, height: 16 }), width: 16 };
  const large = { data: makePng({ width: 900, height: 900 }), width: 0 };
  const icon = makeIcon([small, large]);
  expect(readIconSize(icon.subarray(0, icon.length - large.data.length + 5))).toBeUndefined();
  const icns = makeIcns(['ic11', small.data], ['ic10', large.data]);
  expect(readIcnsSize(icns.subarray(0, icns.length - large.data.length - 8))).toBeUndefined();
  for (const length of [0, 6, 9]) {
    expect([readIconSize(icon.subarray(0, length)), readIcnsSize(icns.subarray(0, length))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(readCgbiSize(toCgbi(small.data).subarray(0, length))).toBeUndefined();
  }
});

describe('a TIFF', () => {
  test('counts with the size of its tiles where that is larger', () => {
    const bytes = tiff([256, 3, 10], [257, 3, 10], [322, 4, 65_536], [323, 4, 4096]);
    expect(readTiffSize(bytes)).toEqual({ width: 65_536, height: 4096 });
  });

  test('of many channels has no size that bounds its decoding', () => {
    expect(readTiffSize(tiff([256, 3, 10], [257, 3, 10], [277, 3, 6]))).toBeUndefined();
  });

  test('that is cut off anywhere has its size or none', () => {
    const whole = tiff([256, 3, 37], [257, 4, 21]);
    for (let length = 0; length < whole.length; length++) {
      expect([undefined, { width: 37, height: 21 }]).toContainEqual(readTiffSize(whole.subarray(0, length)));
    }
  });
});

test('the largest size that an AVIF claims counts', async () => {
  const bytes = await blank.clone().avif().toBuffer();
  const box = bytes.indexOf('ispe') - 4;
  const larger = Buffer.from(bytes.subarray(box, box + 20));
  larger.writeUInt32BE(9000, 12);
  larger.writeUInt32BE(8000, 16);
  const properties = Buffer.concat([Buffer.alloc(8), bytes.subarray(box, box + 20), larger]);
  properties.writeUInt32BE(properties.length, 0);
  properties.write('ipco', 4);
  const wrap = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + data.length, 0);
    head.write(type, 4);
    return Buffer.concat([head, data]);
  };
  const meta = wrap('meta', Buffer.concat([Buffer.alloc(4), wrap('iprp', properties)]));
  expect(readAvifSize(meta)).toEqual({ width: 9000, height: 8000 });
});
