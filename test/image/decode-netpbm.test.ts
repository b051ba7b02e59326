/** Netpbm images, pixel by pixel against values worked out by hand and against ImageMagick's; damaged and hostile ones. */
import { describe, expect, test } from 'vitest';
import { decodeNetpbm } from '../../src/image/decode-netpbm.ts';
import { sniff } from '../../src/image/sniff.ts';
import { withImageMagick } from '../support/formats/converters.ts';
import { coordinates, decode as decodePng } from '../support/pixels.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

function decode(bytes: Buffer | string, signal = new AbortController().signal) {
  const options = { input: 'x.pnm', maxPixels: 30_000_000, ctx: { signal, env: { variables: {} } } };
  return decodeNetpbm(typeof bytes === 'string' ? latin1(bytes) : bytes, options);
}

/** The numbers as little-endian floats. */
const floats = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, 4 * index);
  return bytes;
};

describe('each form holds the pixels that it says', () => {
  test.each<[string, string, { channels: number; width?: number; data: readonly number[] }]>([
    [
      'P1, 1 is black, with and without spaces',
      'P1\n# a comment\n3 2\n1 0 1\n010\n',
      { channels: 1, data: [0, 255, 0, 255, 0, 255] },
    ],
    ['P1 with a comment among the pixels', 'P1\n2 1\n1 # one\n0', { channels: 1, data: [0, 255] }],
    // 255 * 7 / 15 = 119
    ['P2 of 4 bits', 'P2\n3 1\n15\n0 7\n15\n', { channels: 1, data: [0, 119, 255] }],
    ['P2 above its white', 'P2\n2 1 100 50 101', { channels: 1, data: [128, 255] }],
    ['P3', 'P3\n2 1\n255\n1 2 3  250 251 252\n', { channels: 3, data: [1, 2, 3, 250, 251, 252] }],
    // Rows end at whole bytes: 9 bits take two.
    [
      'P4 of 9 columns',
      'P4\n9 2\n\xaa\x80\x55\x00',
      {
        channels: 1,
        data: [...[0, 255, 0, 255, 0, 255, 0, 255, 0], ...[255, 0, 255, 0, 255, 0, 255, 0, 255]],
      },
    ],
    ['P5', 'P5\n# by a camera\n2 1\n# 8 bits\n255\n\x80\x23', { channels: 1, data: [128, 35] }],
    // 0x8000 of 0xffff is 127.5.. and 0x0101 is 1.
    ['P5 of 16 bits', 'P5\n3 1 65535\n\x80\0\x01\x01\xff\xff', { channels: 1, data: [128, 1, 255] }],
    ['P5 of 10 bits', 'P5\n2 1 1023\n\x02\0\x03\xff', { channels: 1, data: [128, 255] }],
    ['P6', 'P6\n1 2\n255\nabcdef', { channels: 3, width: 1, data: [97, 98, 99, 100, 101, 102] }],
    ['P6 of 1 bit', 'P6\n1 1 1\n\0\x01\0', { channels: 3, width: 1, data: [0, 255, 0] }],
    [
      'P7, black and white: 1 is white',
      'P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n\0\x01',
      { channels: 1, data: [0, 255] },
    ],
    [
      'P7, grey with alpha',
      'P7\n# made by hand\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\x0a\xff\x14\0',
      { channels: 4, data: [10, 10, 10, 255, 20, 20, 20, 0] },
    ],
    [
      'P7, black and white with alpha',
      'P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE_ALPHA\nENDHDR\n\x01\x01\0\0',
      { channels: 4, data: [255, 255, 255, 255, 0, 0, 0, 0] },
    ],
    [
      'P7, colours with alpha',
      'P7\nTUPLTYPE RGB_ALPHA\nMAXVAL 255\nDEPTH 4\nHEIGHT 1\nWIDTH 1\nENDHDR\nabcd',
      { channels: 4, width: 1, data: [97, 98, 99, 100] },
    ],
    [
      'P7, colours of 16 bits, and a sample that is not named',
      'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB\nENDHDR\n\xff\xff\0\0\x80\0\x12\x34',
      { channels: 3, width: 1, data: [255, 0, 128] },
    ],
    [
      'P7 without a kind',
      'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\nabc',
      { channels: 3, width: 1, data: [97, 98, 99] },
    ],
  ])('%s', async (_, text, { data, ...facts }) => {
    expect(sniff(latin1(text))).toMatchObject({ kind: 'other-image', format: 'pnm' });
    const raw = await decode(text);
    expect([...raw.data]).toEqual(data);
    expect(raw).toMatchObject(facts);
    expect(raw.hasAlpha).toBe(raw.channels === 4);
    expect(raw.losses).toBeUndefined();
  });

  test('PFM: light from the bottom row up, in either order of bytes', async () => {
    const values = [0, 1, 0.5, 0.25];
    // sRGB of 0.5 is 188, of 0.25 is 137.
    const expected = [188, 137, 0, 255];
    const little = Buffer.concat([latin1('Pf\n2 2\n-1.0\n'), floats(...values)]);
    expect([...(await decode(little)).data]).toEqual(expected);
    const big = Buffer.concat([latin1('Pf\n2 2\n1.0\n'), floats(...values).swap32()]);
    const raw = await decode(big);
    expect([...raw.data]).toEqual(expected);
    expect(raw.losses).toBeUndefined();
  });

  test('PFM with values beyond white, and none at all, is scaled from its least to its largest, with a note', async () => {
    const bytes = Buffer.concat([
      latin1('PF\n1 2\n-1\n'),
      floats(0, 5, 10, Number.NaN, Number.POSITIVE_INFINITY, 10),
    ]);
    const raw = await decode(bytes);
    expect([...raw.data]).toEqual([0, 0, 255, 0, 188, 255]);
    expect(raw.losses).toEqual(['32-bit float samples scaled from 0–10 to 8 bit']);
  });

  test('of several images the first is seen, with a note', async () => {
    expect(await decode('P5 1 1 255\n\x09P5 1 1 255\n\x08')).toMatchObject({
      data: Buffer.from([9]),
      losses: ['holds several images; only the first is seen'],
    });
  });

  test.each(['pbm:', 'pgm:', 'ppm:', 'pam:', 'pfm:'])(
    '%s what ImageMagick writes, as it reads it',
    async (to) => {
      const png = await coordinates(37, 21).png().toBuffer();
      const written = withImageMagick(png, ['png:-', `${to}-`]);
      const raw = await decode(written);
      const seen = await decodePng(withImageMagick(written, [`${to}-`, '-depth', '8', 'png24:-']));
      const grey =
        raw.channels === 1 ? [...raw.data].flatMap((value) => [value, value, value]) : [...raw.data];
      const rgb = raw.channels === 4 ? grey.filter((_, index) => index % 4 !== 3) : grey;
      const differences = rgb.map((value, index) => Math.abs(value - (seen.data[index] ?? -99)));
      expect([raw.width, raw.height, rgb.length]).toEqual([37, 21, seen.data.length]);
      // ImageMagick 6 writes encoded values into a PFM, where other programs write light.
      if (to !== 'pfm:') expect(Math.max(...differences)).toBe(0);
    },
  );
});

describe('a damaged one is an error', () => {
  test.each([
    ['no size', 'P5\n', 'the Netpbm header is cut off'],
    ['no pixels', 'P5 0 9 255\n', 'the Netpbm image has no pixels (0x9)'],
    ['pixels cut off', 'P5 3 3 255\nabc', 'the Netpbm image is cut off: it holds 3 of 9 bytes'],
    ['bits cut off', 'P4 9 2\nabc', 'the Netpbm image is cut off: it holds 3 of 4 bytes'],
    ['text cut off', 'P3 2 1 255\n1 2 3 4 55555', 'the Netpbm image is cut off'],
    [
      'text far too short',
      'P2 20000 1000 255\n1',
      'the Netpbm image is cut off: it holds 1 of 40000000 bytes',
    ],
    ['words among the numbers', 'P2 2 2 255\n1 2 nine 4', 'the Netpbm image holds what is no number'],
    ['minus', 'P2 2 1 255\n-1 2', 'the Netpbm image holds what is no number'],
    ['white is black', 'P5 1 1 0\n\0', 'the Netpbm image has 0 as its largest sample'],
    ['white of 17 bits', 'P5 1 1 65536\n\0\0\0', 'the Netpbm image has 65536 as its largest sample'],
    [
      'a size that is none',
      'P7\nWIDTH x\nHEIGHT 1\nENDHDR\n',
      'the Netpbm header holds an impossible number',
    ],
    ['a header without an end', 'P7\nWIDTH 1\nHEIGHT 1\n', 'the Netpbm header is cut off'],
    [
      'too few samples a pixel',
      'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\na',
      'the PAM has 1 samples a pixel, too few for RGB',
    ],
    ['floats without an order', 'Pf 1 1 0\nabcd', 'the Netpbm image has 0 as its largest sample'],
    ['more pixels than are decoded', 'P5 65535 65535 255\n', 'is 65535x65535 pixels; at most'],
    ['four billion a side', 'P4 4000000000 4000000000\n', 'the Netpbm header holds an impossible number'],
  ])('%s', async (_, text, message) => {
    await expect(decode(text)).rejects.toThrow(message);
  });

  test('a PAM of a kind that no program shows is named', async () => {
    const text = 'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\nabcd';
    await expect(decode(text)).rejects.toMatchObject({ kind: 'a PAM of the kind "CMYK"' });
  });

  test('it is stopped by the signal, with its reason', async () => {
    const reason = new Error('stopped');
    await expect(decode('P5 1 1 255\na', AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
