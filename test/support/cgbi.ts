/** Makes PNGs in Apple's own form for iOS of those in the usual one. */
import { deflateRawSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';

/** The chunks of a PNG, by type and in order. */
function chunksOf(png: Buffer): readonly (readonly [type: string, data: Buffer])[] {
  const found: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    found.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return found;
}

/** Brings a PNG whose colours stand as Apple stores them into Apple's form; checksums are not looked at by any reader. */
export function toCgbi(png: Buffer): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.from(`\0\0\0\0${type}`, 'latin1');
    head.writeUInt32BE(data.length, 0);
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const all = chunksOf(png);
  const data = all.filter(([type]) => type === 'IDAT').map(([, each]) => each);
  const packed = deflateRawSync(inflateSync(Buffer.concat(data)));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('CgBI', Buffer.from([0x50, 0, 0x20, 2])),
    ...all.filter(([type]) => !['IDAT', 'IEND', 'pHYs'].includes(type)).map((each) => chunk(...each)),
    // Apple cuts it into pieces.
    chunk('IDAT', packed.subarray(0, 20)),
    chunk('IDAT', packed.subarray(20)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The PNG of the same picture whose colours stand as Apple stores them, blue first; without alpha. */
export function swapped(png: Buffer): Promise<Buffer> {
  const toBlueFirst: [[number, number, number], [number, number, number], [number, number, number]] = [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ];
  return sharp(png).removeAlpha().recomb(toBlueFirst).png().toBuffer();
}
