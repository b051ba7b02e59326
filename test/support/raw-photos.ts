/** Makes cameras' raw photos in code: the layouts of the makers around JPEGs, with noise in place of the sensor's data. */
import { seeded } from './pixels.ts';
import { type Directory, makeTiff, PIXELS, type TiffOptions } from './tiff-directories.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Fields of TIFF 6.0 and TIFF/EP. */
const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  photometric: 262,
  orientation: 274,
  jpegAt: 513,
  jpegLength: 514,
};
const SENSOR = 32_803;

/** The same bytes in every run; among them the mark of a JPEG that is none. */
export function noise(length: number): Buffer {
  const random = seeded(7);
  const bytes = Buffer.from(Array.from({ length }, () => random(255)));
  bytes.set([0xff, 0xd8, 0xff, 0xe0], length >> 1);
  return bytes;
}

export interface RawOptions {
  readonly width: number;
  readonly height: number;
  readonly orientation?: number;
  readonly make?: string;
  /** In the order of the file, each behind some noise. */
  readonly jpegs: readonly Buffer[];
  readonly tiff?: TiffOptions;
}

const behind = (jpegs: readonly Buffer[]) =>
  Buffer.concat([...jpegs.flatMap((each) => [noise(64), each]), noise(512)]);

/** A TIFF as of Nikon, Sony, Canon and Adobe: a directory of a smaller copy, and below it that of the sensor. */
export function makeTiffRaw({
  width,
  height,
  orientation = 1,
  make = 'NIKON',
  jpegs,
  tiff,
}: RawOptions): Buffer {
  const sensor: Directory = {
    [TAG.subfileType]: 0,
    [TAG.width]: width,
    [TAG.height]: height,
    [TAG.photometric]: SENSOR,
  };
  const first: Directory = {
    [TAG.subfileType]: 1,
    [TAG.orientation]: orientation,
    [TAG.jpegAt]: PIXELS,
    [TAG.jpegLength]: jpegs[0]?.length ?? 0,
    make,
    below: [sensor],
  };
  return makeTiff([first], {
    ...tiff,
    pixels: Buffer.concat([...jpegs.slice(0, 1), behind(jpegs.slice(1))]),
  });
}

/** The first CR2: its only full size is that of its EXIF data. */
export function makeOldCr2({ width, height, jpegs }: RawOptions): Buffer {
  const head = latin1('II*\0\x10\0\0\0CR\x02\0\0\0\0\0');
  // Three fields of 12 bytes, and EXIF data behind them.
  const first = makeTiff([{ [TAG.width]: 1536, [TAG.height]: 1024, 34665: head.length + 2 + 3 * 12 + 4 }]);
  const exif = makeTiff([{ 40962: width, 40963: height }]);
  return Buffer.concat([head, first.subarray(8), exif.subarray(8), behind(jpegs)]);
}

/** The mark of Olympus in place of that of a TIFF. */
export function makeOrf({ width, height, orientation = 1, jpegs }: RawOptions): Buffer {
  const tiff = makeTiff([{ [TAG.width]: width, [TAG.height]: height, [TAG.orientation]: orientation }]);
  tiff.write('IIRO', 'latin1');
  return Buffer.concat([tiff, behind(jpegs)]);
}

/** Panasonic's mark and borders of the sensor: top, left, bottom and right. */
export function makeRw2({ width, height, orientation = 1, jpegs }: RawOptions): Buffer {
  const tiff = makeTiff([{ 4: 4, 5: 8, 6: height + 4, 7: width + 8, [TAG.orientation]: orientation }]);
  tiff.write('IIU\0', 'latin1');
  return Buffer.concat([tiff, behind(jpegs)]);
}

/** Canon's boxes: a TIFF in one of its own, and JPEGs in others and in the data of the movie. */
export function makeCr3({ width, height, orientation = 1, jpegs }: RawOptions): Buffer {
  const box = (type: string, ...parts: readonly Buffer[]) => {
    const data = Buffer.concat(parts);
    const head = latin1(`\0\0\0\0${type}`);
    head.writeUInt32BE(8 + data.length, 0);
    return Buffer.concat([head, data]);
  };
  const fields = makeTiff([{ [TAG.width]: width, [TAG.height]: height, [TAG.orientation]: orientation }]);
  const uuid = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');
  const [thumbnail = Buffer.alloc(0), ...others] = jpegs;
  return Buffer.concat([
    box('ftyp', latin1('crx \0\0\0\x01crx isom')),
    box(
      'moov',
      box('uuid', uuid, box('CNCV', noise(30)), box('CMT1', fields), box('THMB', noise(16), thumbnail)),
    ),
    box('mdat', behind(others)),
  ]);
}

/** Fujifilm's header with the place of the JPEG and of the records, of which one is the cropped size. */
export function makeRaf({ width, height, jpegs }: RawOptions): Buffer {
  const head = Buffer.alloc(108);
  head.write('FUJIFILMCCD-RAW 0201', 'latin1');
  const [jpeg = Buffer.alloc(0)] = jpegs;
  const records = Buffer.alloc(4 + 3 * 8);
  records.writeUInt32BE(3, 0);
  for (const [index, [tag, high, wide]] of [
    [0x100, height + 32, width + 160],
    [0x110, 8, 8],
    [0x111, height, width],
  ].entries()) {
    const at = 4 + index * 8;
    records.writeUInt16BE(tag ?? 0, at);
    records.writeUInt16BE(4, at + 2);
    records.writeUInt16BE(high ?? 0, at + 4);
    records.writeUInt16BE(wide ?? 0, at + 6);
  }
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(jpeg.length, 88);
  head.writeUInt32BE(head.length + jpeg.length, 92);
  head.writeUInt32BE(records.length, 96);
  return Buffer.concat([head, jpeg, records, noise(512)]);
}

/** Sigma's header, whose size stands behind more fields since version 4. */
export function makeX3f({ width, height, jpegs }: RawOptions, version: 2 | 4 = 2): Buffer {
  const head = Buffer.alloc(120);
  head.write('FOVb', 'latin1');
  head.writeUInt16LE(version, 6);
  head.writeUInt32LE(width, version === 4 ? 40 : 28);
  head.writeUInt32LE(height, version === 4 ? 44 : 32);
  return Buffer.concat([head, behind(jpegs)]);
}
