/** Samples without a fixed black and white: what comes out is scaled to their own range, and a note says so. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { decode, pixelAt } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import { makeTiff, type TiffOptions } from '../support/tiff.ts';
import { makeTiff as makeDirectories, PIXELS } from '../support/tiff-directories.ts';

const SIZE = { width: 12, height: 4 };

/** The red of the left, middle and right third, and the note on their range. */
async function scaled(options: Omit<TiffOptions, 'width' | 'height'>) {
  const { image, notes } = await prepare(makeTiff({ ...SIZE, ...options }), {}, 'a.tif');
  const pixels = await decode(image.bytes);
  return { values: [1, 6, 10].map((x) => pixelAt(pixels, x, 1)[0]), note: notes[0] };
}

const thirds =
  (...values: readonly [number, number, number]) =>
  (x: number) =>
    values[x >> 2] ?? 0;

test.each<[title: string, range: string, options: Omit<TiffOptions, 'width' | 'height'>]>([
  ['32-bit float', '0–1', { bits: 32, sampleFormat: 3, at: thirds(0, 0.5, 1) }],
  ['32-bit float', '300–2850', { bits: 32, sampleFormat: 3, at: thirds(300, 1575, 2850) }],
  ['16-bit float', '0–2', { bits: 16, sampleFormat: 3, at: thirds(0, 1, 2) }],
  ['32-bit', '0–4000000000', { bits: 32, sampleFormat: 1, at: thirds(0, 2e9, 4e9) }],
  ['32-bit signed', '-1000000000–1000000000', { bits: 32, sampleFormat: 2, at: thirds(-1e9, 0, 1e9) }],
  ['16-bit signed', '-500–500', { bits: 16, sampleFormat: 2, at: thirds(-500, 0, 500) }],
  ['8-bit signed', '-100–100', { bits: 8, sampleFormat: 2, at: thirds(-100, 0, 100) }],
  ['16-bit signed', '-500–500', { bits: 16, sampleFormat: 2, channels: 3, at: thirds(-500, 0, 500) }],
  ['32-bit float', '-1–1', { bits: 32, sampleFormat: 3, channels: 2, at: thirds(-1, 0, 1) }],
])('%s from %s: %j', async (title, range, options) => {
  const { values, note } = await scaled(options);
  expect(values).toEqual([0, 128, 255]);
  expect(note).toBe(`a.tif: ${title} samples scaled from ${range} to 8 bit`);
});

describe('values that are no brightness are black, and do not count', () => {
  const float = { bits: 32, sampleFormat: 3 } as const;
  test.each<[why: string, options: Omit<TiffOptions, 'width' | 'height'>, values: number[], range: string]>([
    ['no number', { ...float, at: thirds(Number.NaN, 1, 3) }, [0, 0, 255], '1–3'],
    ['without end', { ...float, at: thirds(1, 3, Number.POSITIVE_INFINITY) }, [0, 255, 0], '1–3'],
    ['no data', { ...float, at: thirds(-9999, 1, 3), noData: '-9999' }, [0, 0, 255], '1–3'],
    [
      'no data among whole numbers',
      { bits: 16, sampleFormat: 2, at: thirds(3, 1, -32_768), noData: '-32768' },
      [255, 0, 0],
      '1–3',
    ],
    ['one value alone, which is grey', { ...float, at: thirds(5, 5, 5) }, [128, 128, 128], '5–5'],
  ])('%s', async (_, options, values, range) => {
    const found = await scaled(options);
    expect(found.values).toEqual(values);
    expect(found.note).toContain(`scaled from ${range} to 8 bit`);
  });

  test('of which there are no others', async () => {
    await expect(scaled({ ...float, at: () => Number.NaN })).rejects.toMatchObject({
      message: 'cannot be decoded: none of its samples is a number',
    });
  });
});

describe('amounts of light', () => {
  const at = (top: number) => (x: number) => (x < 4 ? 0 : x < 8 ? top * 0.2159 : top);
  test('from 0 to 1 have their colours in sRGB, without a word', async () => {
    const { values, note } = await scaled({ bits: 32, sampleFormat: 3, channels: 3, at: at(1) });
    // ((128 / 255 + 0.055) / 1.055) ** 2.4 is 0.2159.
    expect(values).toEqual([0, 128, 255]);
    expect(note).not.toContain('scaled');
  });

  test('beyond that are scaled as light', async () => {
    const { values, note } = await scaled({ bits: 32, sampleFormat: 3, channels: 4, at: at(8) });
    expect(values).toEqual([0, 128, 255]);
    expect(note).toContain('32-bit float samples scaled from 0–8');
  });
});

test.each<[title: string, place: 'page' | 'below', bits: number, sampleFormat: number, bytes: Buffer]>([
  ['32-bit float', 'page', 32, 3, Buffer.from(new Float32Array([300, 1575, 2850]).buffer)],
  ['16-bit signed', 'below', 16, 2, Buffer.from(new Int16Array([300, 1575, 2850]).buffer)],
])('%s of the photo behind a thumbnail: as a %s', async (title, place, bits, sampleFormat, pixels) => {
  const grey = { 257: 1, 259: 1, 262: 1, 273: PIXELS, 277: 1, 278: 1 };
  const thumbnail = { ...grey, 254: 1, 256: 1, 258: 8, 279: 1 };
  const photo = { ...grey, 256: 3, 258: bits, 279: pixels.length, 339: sampleFormat };
  const pages = place === 'page' ? [thumbnail, photo] : [{ ...thumbnail, below: [photo] }];
  const { image, notes } = await prepare(makeDirectories(pages, { pixels }), {}, 'a.tif');
  const sent = await decode(image.bytes);
  expect([0, 1, 2].map((x) => pixelAt(sent, x, 0)[0])).toEqual([0, 128, 255]);
  expect(notes[0]).toBe(`a.tif: ${title} samples scaled from 300–2850 to 8 bit`);
});

test('a region is one of the upright image, whatever its range', async () => {
  const bytes = makeTiff({ ...SIZE, bits: 32, sampleFormat: 3, at: (x, y) => x * 10 + y });
  const { image } = await prepare(bytes, { crop: parseCrop('6,1,2,2') });
  // 61 of 0 to 113 is 137.7.
  expect(pixelAt(await decode(image.bytes), 0, 0)[0]).toBe(138);
});

test('16 bits without a sign and CIELAB have a black and a white: they stay', async () => {
  const dark = makeTiff({ ...SIZE, bits: 16, sampleFormat: 1, at: () => 0x1000 });
  const grey = await prepare(dark);
  expect(pixelAt(await decode(grey.image.bytes), 1, 1)[0]).toBe(0x10);
  const create = { ...SIZE, channels: 3, background: '#808080' } as const;
  const lab = await prepare(await sharp({ create }).toColourspace('lab').tiff().toBuffer());
  expect(lab.notes.join()).not.toContain('scaled');
});
