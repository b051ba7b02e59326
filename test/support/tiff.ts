/** Makes TIFFs in code whose samples are of any type: TIFF 6.0, one strip, not compressed. */

export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16 | 32 | 64;
  /** 1 whole numbers, 2 whole numbers with a sign, 3 floating point. */
  readonly sampleFormat: 1 | 2 | 3;
  readonly channels?: number;
  /** The value of a sample. */
  readonly at: (x: number, y: number, channel: number) => number;
  /** The value that stands for no data, as GDAL writes it. */
  readonly noData?: string;
  readonly profile?: Buffer;
}

export function makeTiff(options: TiffOptions): Buffer {
  const { width, height, bits, sampleFormat, channels = 1, at, noData, profile } = options;
  const sampleBytes = bits / 8;
  const pixels = Buffer.alloc(width * height * channels * sampleBytes);
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const write = WRITERS[`${sampleFormat}-${bits}`];
  if (!write) throw new Error(`no samples of ${bits} bits in format ${sampleFormat}`);
  for (let index = 0; index < width * height * channels; index++) {
    const pixel = Math.floor(index / channels);
    write(view, index * sampleBytes, at(pixel % width, Math.floor(pixel / width), index % channels));
  }
  const text = noData === undefined ? Buffer.alloc(0) : Buffer.from(`${noData.padEnd(4)}\0`);
  const shorts = Buffer.alloc(channels * 4);
  for (let channel = 0; channel < channels; channel++) {
    shorts.writeUInt16LE(bits, channel * 2);
    shorts.writeUInt16LE(sampleFormat, (channels + channel) * 2);
  }
  const shortsAt = 8 + pixels.length;
  const textAt = shortsAt + shorts.length;
  const profileAt = textAt + text.length;
  const short = (value: number, offset: number) => (channels === 1 ? value : offset);
  const entries: (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, channels, channels === 2 ? bits + bits * 65_536 : short(bits, shortsAt)],
    [259, 3, 1, 1],
    [262, 3, 1, channels >= 3 ? 2 : 1],
    [273, 4, 1, 8],
    [277, 3, 1, channels],
    [278, 4, 1, height],
    [279, 4, 1, pixels.length],
    ...(channels === 2 || channels === 4 ? ([[338, 3, 1, 0]] as const) : []),
    [339, 3, channels, channels === 2 ? sampleFormat * 65_537 : short(sampleFormat, shortsAt + channels * 2)],
    ...(profile ? ([[34_675, 7, profile.length, profileAt]] as const) : []),
    ...(noData === undefined ? [] : ([[42_113, 2, text.length, textAt]] as const)),
  ];
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag, type, count, value], index) => {
    directory.writeUInt16LE(tag, 2 + index * 12);
    directory.writeUInt16LE(type, 4 + index * 12);
    directory.writeUInt32LE(count, 6 + index * 12);
    directory.writeUInt32LE(value, 10 + index * 12);
  });
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  const parts = [pixels, shorts, text, profile ?? Buffer.alloc(0)];
  head.writeUInt32LE(8 + Buffer.concat(parts).length, 4);
  return Buffer.concat([head, ...parts, directory]);
}

const WRITERS: Readonly<Record<string, (view: DataView, at: number, value: number) => void>> = {
  '1-8': (view, at, value) => view.setUint8(at, value),
  '1-16': (view, at, value) => view.setUint16(at, value, true),
  '1-32': (view, at, value) => view.setUint32(at, value, true),
  '2-8': (view, at, value) => view.setInt8(at, value),
  '2-16': (view, at, value) => view.setInt16(at, value, true),
  '2-32': (view, at, value) => view.setInt32(at, value, true),
  // A half has 5 bits of exponent and 10 of fraction; enough for the powers of two and zero.
  '3-16': (view, at, value) => view.setUint16(at, value === 0 ? 0 : (Math.log2(value) + 15) << 10, true),
  '3-32': (view, at, value) => view.setFloat32(at, value, true),
  '1-64': (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  '3-64': (view, at, value) => view.setFloat64(at, value, true),
};

/** An ICC profile of grey whose steps are steps of light: ICC.1:2001, with a curve of gamma 1. */
export function greyProfile(): Buffer {
  const tag = (type: string, data: Buffer) => Buffer.concat([Buffer.from(type), Buffer.alloc(4), data]);
  const fixed = (...values: readonly number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => {
      bytes.writeInt32BE(Math.round(value * 65_536), index * 4);
    });
    return bytes;
  };
  const parts = [
    // The white of D50, and a curve without points: gamma 1.
    ['wtpt', tag('XYZ ', fixed(0.9642, 1, 0.8249))],
    ['kTRC', tag('curv', Buffer.alloc(4))],
    ['cprt', tag('text', Buffer.from('none\0\0\0\0'))],
    [
      'desc',
      tag('desc', Buffer.concat([Buffer.from([0, 0, 0, 5]), Buffer.from('grey\0'), Buffer.alloc(79)])),
    ],
  ] as const;
  const table = Buffer.alloc(4 + parts.length * 12);
  table.writeUInt32BE(parts.length, 0);
  let at = 128 + table.length;
  parts.forEach(([name, { length }], index) => {
    table.write(name, 4 + index * 12);
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(length, 12 + index * 12);
    at += length;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrGRAYXYZ ', 12);
  header.write('acsp', 36);
  fixed(0.9642, 1, 0.8249).copy(header, 68);
  return Buffer.concat([header, table, ...parts.map(([, data]) => data)]);
}
