/** Decoding a large BMP in this process leaves timers and signals their turn. */
import { expect, test } from 'vitest';
import { decodeBmp } from '../../src/image/decode-bmp.ts';
import { makeBmp } from '../support/bmp.ts';

/** A BMP of 24 megapixels in 24 bits. */
function largeBmp(): Buffer {
  const [width, height] = [6000, 4000];
  const head = makeBmp({ width: 1, height: 1, bits: 24, at: () => 0 }).subarray(0, 54);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  return Buffer.concat([head, Buffer.alloc(width * height * 3, 0x55)]);
}

const decode = (bytes: Buffer, signal: AbortSignal) =>
  decodeBmp(bytes, { input: 'x.bmp', maxPixels: 30_000_000, ctx: { signal, env: { variables: {} } } });

test('timers run while it is decoded', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const { width, height, data } = await decode(largeBmp(), new AbortController().signal);
  clearInterval(timer);
  expect([width, height, data.length]).toEqual([6000, 4000, 72_000_000]);
  // There is a pause after each million of the 24 million pixels.
  expect(ticks).toBeGreaterThan(10);
});

test('it is stopped by the signal, with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  setTimeout(() => controller.abort(reason), 1);
  await expect(decode(largeBmp(), controller.signal)).rejects.toBe(reason);
});
