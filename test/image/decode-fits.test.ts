/** FITS: samples of each kind, planes, images behind other parts, and files that are damaged or lie. */
import { describe, expect, test } from 'vitest';
import { decodeFits } from '../../src/image/decode-fits.ts';

const BLOCK = 2880;
const pad = (bytes: Buffer, filling = 0) =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, filling)]);

type Cards = Readonly<Record<string, string | number>>;

function header(cards: Cards): Buffer {
  const lines = Object.entries(cards).map(([name, value]) =>
    `${name.padEnd(8)}= ${String(value).padStart(20)} / a comment`.padEnd(80),
  );
  return pad(Buffer.from([...lines, 'COMMENT of somebody'.padEnd(80), 'END'.padEnd(80)].join('')), 32);
}

const image = (bitpix: number, cards: Cards = {}): Cards => ({
  ...{ SIMPLE: 'T', BITPIX: bitpix, NAXIS: 2, NAXIS1: 2, NAXIS2: 2 },
  ...cards,
});

function decode(...parts: readonly Buffer[]) {
  const ctx = { signal: new AbortController().signal, env: { variables: {} } };
  return decodeFits(Buffer.concat(parts), { input: 'x.fits', maxPixels: 30_000_000, ctx });
}

/** The numbers as a FITS of this kind holds them. */
function numbers(bitpix: number, values: readonly number[]): Buffer {
  const size = Math.abs(bitpix) / 8;
  const bytes = Buffer.alloc(values.length * size);
  for (const [index, value] of values.entries()) {
    const at = index * size;
    if (bitpix === -32) bytes.writeFloatBE(value, at);
    else if (bitpix === -64) bytes.writeDoubleBE(value, at);
    else if (bitpix === 64) bytes.writeBigInt64BE(BigInt(value), at);
    else bytes.writeIntBE(value, at, size);
  }
  return pad(bytes);
}

describe('samples', () => {
  // The first row is the lowest. From -200 to 800, 100 is at 0.3: 76.5, and 300 at 0.5: 127.5.
  test.each([
    [16, '16-bit'],
    [32, '32-bit'],
    [64, '64-bit'],
    [-32, '32-bit float'],
    [-64, '64-bit float'],
  ])('of kind %d reach from black to white, with a note', async (bitpix, title) => {
    const raw = await decode(header(image(bitpix)), numbers(bitpix, [-200, 800, 100, 300]));
    expect([...raw.data]).toEqual([77, 128, 0, 255]);
    expect(raw.losses).toEqual([`${title} samples scaled from -200–800 to 8 bit`]);
  });

  test('of bytes are shown as they are', async () => {
    const raw = await decode(header(image(8)), pad(Buffer.from([1, 2, 3, 4])));
    expect(raw).toMatchObject({ width: 2, height: 2, channels: 1, data: Buffer.from([3, 4, 1, 2]) });
    expect(raw.losses).toBeUndefined();
  });

  test('without a sign are stored with a zero of their own', async () => {
    const cards = image(16, { BZERO: '3.2768D4', BSCALE: 1 });
    const raw = await decode(header(cards), numbers(16, [-32768, -32768 + 510, -32768 + 51, -32768 + 102]));
    expect([...raw.data]).toEqual([26, 51, 0, 255]);
    expect(raw.losses).toEqual(['16-bit samples scaled from 0–510 to 8 bit']);
  });

  test('that stand for nothing are black', async () => {
    const blank = await decode(header(image(16, { BLANK: -1 })), numbers(16, [-1, 20, 10, 30]));
    expect([...blank.data]).toEqual([0, 255, 0, 128]);
    const nan = await decode(header(image(-32)), numbers(-32, [Number.NaN, 20, 10, 30]));
    expect([...nan.data]).toEqual([0, 255, 0, 128]);
  });
});

test('three planes are colours, with a note', async () => {
  const cards = image(8, { NAXIS: 3, NAXIS1: 1, NAXIS2: 1, NAXIS3: 3 });
  expect(await decode(header(cards), pad(Buffer.from([9, 8, 7])))).toMatchObject({
    channels: 3,
    data: Buffer.from([9, 8, 7]),
    losses: ['its 3 planes are seen as red, green and blue'],
  });
});

test('of other planes the first is seen, with a note', async () => {
  const cards = image(8, { NAXIS: 3, NAXIS1: 1, NAXIS2: 1, NAXIS3: 5 });
  expect(await decode(header(cards), pad(Buffer.from([9, 8, 7, 6, 5])))).toMatchObject({
    channels: 1,
    data: Buffer.from([9]),
    losses: ['has 5 planes; only the first is seen'],
  });
});

test('an image behind a table is found', async () => {
  const primary = header({ SIMPLE: 'T', BITPIX: 8, NAXIS: 0 });
  const table = header({ XTENSION: "'TABLE   '", BITPIX: 8, NAXIS: 2, NAXIS1: 10, NAXIS2: 2 });
  const part: Cards = { ...image(8), XTENSION: "'IMAGE   '", PCOUNT: 0, GCOUNT: 1 };
  const { SIMPLE: _, ...cards } = part;
  const raw = await decode(
    primary,
    table,
    pad(Buffer.alloc(20, 1)),
    header(cards),
    pad(Buffer.from([1, 2, 3, 4])),
  );
  expect([...raw.data]).toEqual([3, 4, 1, 2]);
});

test('an image that is packed into a table is named', async () => {
  const primary = header({ SIMPLE: 'T', BITPIX: 8, NAXIS: 0 });
  const table = header({ XTENSION: "'BINTABLE'", BITPIX: 8, NAXIS: 2, NAXIS1: 8, NAXIS2: 2, ZIMAGE: 'T' });
  await expect(decode(primary, table)).rejects.toMatchObject({ kind: 'a FITS with a compressed image' });
});

describe('a damaged one is an error', () => {
  test.each<[string, readonly Buffer[], string]>([
    ['a header cut off', [header(image(8)).subarray(0, 400)], 'the FITS header is cut off'],
    ['samples cut off', [header(image(16)), Buffer.alloc(7)], 'the FITS is cut off'],
    ['no image', [header({ SIMPLE: 'T', BITPIX: 8, NAXIS: 0 })], 'the FITS holds no image'],
    [
      'an impossible kind',
      [header(image(12)), Buffer.alloc(99)],
      'the FITS has samples of an impossible kind',
    ],
    ['a size that is none', [header(image(8, { NAXIS1: -2 }))], 'the FITS has an impossible size'],
    ['a number that is none', [header(image(8, { NAXIS1: 'x' }))], 'the FITS header holds what is no number'],
    ['too many pixels', [header(image(8, { NAXIS1: 99_999, NAXIS2: 99_999 }))], 'is 99999x99999 pixels'],
    [
      'a part that claims to be endless',
      [header(image(8, { NAXIS: 0, PCOUNT: 1e300 }))],
      'the FITS holds no image',
    ],
    ['axes without end', [header(image(8, { NAXIS: 1e9 }))], 'the FITS holds no image'],
  ])('%s', async (_, parts, message) => {
    await expect(decode(...parts)).rejects.toThrow(message);
  });
});
