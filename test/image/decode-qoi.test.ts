/** QOI, pixel by pixel: what FFmpeg writes, each kind of chunk by hand, and files that are damaged or lie. */
import { describe, expect, test } from 'vitest';
import { decodeQoi } from '../../src/image/decode-qoi.ts';
import { withFfmpeg } from '../support/formats/converters.ts';
import { fromFunction } from '../support/pixels.ts';

const END = [0, 0, 0, 0, 0, 0, 0, 1];

/** A QOI of these chunks. */
function qoi(width: number, height: number, chunks: readonly number[], { channels = 3, space = 0 } = {}) {
  const head = Buffer.alloc(14);
  head.write('qoif', 'latin1');
  head.writeUInt32BE(width, 4);
  head.writeUInt32BE(height, 8);
  head.set([channels, space], 12);
  return Buffer.concat([head, Buffer.from([...chunks, ...END])]);
}

function decode(bytes: Buffer, signal = new AbortController().signal) {
  return decodeQoi(bytes, {
    input: 'x.qoi',
    maxPixels: 30_000_000,
    ctx: { signal, env: { variables: {} } },
  });
}

test.each([3, 4])('what FFmpeg writes in %d channels is read pixel by pixel', async (channels) => {
  // Flat parts, gradients, noise and colours that come again, so that each kind of chunk occurs.
  const at = (x: number, y: number) => {
    if (y < 8) return [200, 10, 10, 255];
    if (y < 20) return [x * 2, 128 + x, 255 - x, y < 14 ? 255 : 128];
    return [(x * 97 + y * 31) & 255, (x * x) & 255, ((x >> 3) * 64) & 255, (x * 4) & 255];
  };
  const width = 61;
  const height = 40;
  const expected = Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)).slice(0, channels),
  ).flat();
  const png = await fromFunction(width, height, (x, y) => at(x, y).slice(0, channels))
    .png()
    .toBuffer();
  const pixels = ['-pix_fmt', channels === 3 ? 'rgb24' : 'rgba'];
  const raw = await decode(withFfmpeg(png, 'qoi', pixels));
  expect(raw).toMatchObject({ width, height, channels, hasAlpha: channels === 4 });
  expect([...raw.data]).toEqual(expected);
});

describe('each kind of chunk', () => {
  test.each<[string, number, number[], number[]]>([
    ['the first pixel is black', 1, [0xc0], [0, 0, 0]],
    ['red, green and blue', 1, [0xfe, 1, 2, 3], [1, 2, 3]],
    ['a run of three', 4, [0xfe, 9, 9, 9, 0xc2], [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]],
    // -2, +1, 0, and over the edge of a byte.
    ['a small difference', 1, [0x40 | (0 << 4) | (3 << 2) | 2], [254, 1, 0]],
    // Green +10; red +10 - 8, blue +10 + 7.
    ['a difference that follows green', 1, [0x80 | 42, 0x0f], [2, 10, 17]],
    // (1 * 3 + 2 * 5 + 3 * 7 + 255 * 11) % 64 = 2839 % 64 = 23
    ['a colour seen before', 3, [0xfe, 1, 2, 3, 0xfe, 8, 8, 8, 23], [1, 2, 3, 8, 8, 8, 1, 2, 3]],
  ])('%s', async (_, width, chunks, expected) => {
    expect([...(await decode(qoi(width, 1, chunks))).data]).toEqual(expected);
  });

  test('light is encoded as sRGB does, alpha is not', async () => {
    const { data } = await decode(qoi(1, 1, [0xff, 0, 128, 255, 128], { channels: 4, space: 1 }));
    // 128 of 255 as light is 0.502, and 188 of 255 as sRGB.
    expect([...data]).toEqual([0, 188, 255, 128]);
  });
});

describe('a damaged one is an error', () => {
  test.each([
    ['a header cut off', qoi(1, 1, []).subarray(0, 12), 'the QOI header is cut off'],
    ['no pixels', qoi(0, 5, []), 'the QOI has no pixels (0x5)'],
    ['fewer chunks than pixels', qoi(40, 1, [0xfe, 1, 2, 3]).subarray(0, 18), 'the QOI is cut off'],
    ['more pixels than runs can hold', qoi(5000, 5000, [0xfd, 0xfd]), 'the QOI is cut off'],
    [
      'more pixels than are decoded',
      qoi(0xffffffff, 0xffffffff, []),
      'at most 30,000,000 pixels are decoded',
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(message);
  });

  test('it is stopped by the signal, with its reason', async () => {
    const reason = new Error('stopped');
    await expect(decode(qoi(1, 1, [0xc0]), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
