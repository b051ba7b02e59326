/** Radiance pictures (HDR): light by hand, both ways of packing, and files that are damaged or lie. */
import { describe, expect, test } from 'vitest';
import { decodeRadiance } from '../../src/image/decode-radiance.ts';

const HEAD = '#?RADIANCE\n# made by hand\nFORMAT=32-bit_rle_rgbe\nEXPOSURE=1\n\n';

function decode(size: string, pixels: readonly number[], signal = new AbortController().signal) {
  const bytes = Buffer.concat([Buffer.from(`${HEAD}${size}\n`), Buffer.from(pixels)]);
  return decodeRadiance(bytes, {
    input: 'x.hdr',
    maxPixels: 30_000_000,
    ctx: { signal, env: { variables: {} } },
  });
}

test('light becomes sRGB, and what is above white is white', async () => {
  // Exponent 128 means 256ths: 128 is 0.5, which is 188 of 255. 255 at exponent 130 is nearly 4.
  const { data, losses } = await decode('-Y 2 +X 2', [
    ...[128, 64, 0, 128, 255, 255, 255, 130],
    // Exponent 0 is black. 0.001 is within the straight part: 255 * 12.92 * 131 / 2 ** 17 is 3.3.
    ...[9, 9, 9, 0, 131, 131, 131, 119],
  ]);
  expect([...data]).toEqual([188, 137, 0, 255, 255, 255, 0, 0, 0, 3, 3, 3]);
  expect(losses).toEqual(['light above white is cut off']);
});

test('a row packed channel by channel, of runs and single values', async () => {
  const { data, losses } = await decode('-Y 1 +X 8', [
    ...[2, 2, 0, 8],
    ...[128 + 8, 128],
    ...[4, 0, 0, 128, 128, 128 + 4, 0],
    ...[128 + 8, 0],
    ...[128 + 8, 128],
  ]);
  expect([...data.subarray(0, 9)]).toEqual([188, 0, 0, 188, 0, 0, 188, 188, 0]);
  expect([...data.subarray(12)]).toEqual([188, 0, 0, 188, 0, 0, 188, 0, 0, 188, 0, 0]);
  expect(losses).toBeUndefined();
});

test('a row of pixels that are repeated', async () => {
  const { data } = await decode('-Y 1 +X 300', [...[128, 0, 0, 128], ...[1, 1, 1, 43], ...[1, 1, 1, 1]]);
  expect(data.length).toBe(900);
  expect(data.every((value, index) => value === (index % 3 === 0 ? 188 : 0))).toBe(true);
});

describe('a damaged one is an error', () => {
  test.each<[string, string, readonly number[], string]>([
    ['no size', '', [], 'the HDR header is cut off'],
    ['no pixels', '-Y 0 +X 5', [], 'the HDR has no pixels (5x0)'],
    ['pixels cut off', '-Y 2 +X 2', [1, 2, 3, 4, 5, 6, 7, 8, 9], 'the HDR is cut off'],
    ['a packed row cut off', '-Y 1 +X 8', [2, 2, 0, 8, 136, 1, 136], 'the HDR is cut off'],
    ['a run beyond its row', '-Y 1 +X 8', [2, 2, 0, 8, 137, 1], 'the HDR holds a row that is too long'],
    ['a run of nothing', '-Y 1 +X 8', [2, 2, 0, 8, 0, 1, 1], 'the HDR holds a row that is too long'],
    ['a repetition of nothing', '-Y 1 +X 4', [1, 1, 1, 3], 'the HDR holds a row that is too long'],
    ['far too few bytes', '-Y 5000 +X 5000', [1, 2, 3, 4], 'the HDR is cut off'],
    ['too many pixels', '-Y 90000 +X 90000', [], 'is 90000x90000 pixels; at most 30,000,000'],
  ])('%s', async (_, size, pixels, message) => {
    await expect(decode(size, pixels)).rejects.toThrow(message);
  });

  test('it is stopped by the signal, with its reason', async () => {
    const reason = new Error('stopped');
    await expect(decode('-Y 1 +X 1', [1, 2, 3, 4], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

test('rows in another order are named', async () => {
  await expect(decode('+Y 1 +X 1', [1, 2, 3, 4])).rejects.toMatchObject({
    kind: 'an HDR that is turned or mirrored',
  });
});
