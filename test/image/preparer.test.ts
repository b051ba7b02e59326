/** Which images are prepared here and which by a worker process. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { LoadedImage, PreparedImage } from '../../src/image/image.ts';
import { makePreparer } from '../../src/image/preparer.ts';
import { makeBmp } from '../support/bmp.ts';
import { makeJpeg } from '../support/images.ts';
import { identify, WHOLE } from '../support/prepare.ts';
import { makeSvg } from '../support/svg.ts';

const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#386' } });

/** Prepares an image; returns how often the worker was started, and which process did the work. */
async function prepareWatched(bytes: Buffer, many = false) {
  let starts = 0;
  const byWorker = { kind: 'image', input: 'by the worker' } as PreparedImage;
  const startWorker = async () => {
    starts++;
    return { prepare: async (_: LoadedImage) => [byWorker], end() {}, close() {} };
  };
  const preparer = makePreparer(WHOLE, ctx, { many, startWorker });
  const [image] = await preparer.prepare(identify(bytes), () => {});
  return { starts, input: image?.input };
}

const HERE = { starts: 0, input: 'photo.jpg' };
const WORKER = { starts: 1, input: 'by the worker' };

/** A BMP whose header claims so many pixels. */
function claimingBmp(width: number, height: number): Buffer {
  const bytes = makeBmp({ width: 1, height: 1, bits: 24, at: () => 0 });
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  return bytes;
}

/** An AVIF whose header claims so many pixels. */
async function claimingAvif(width: number, height: number): Promise<Buffer> {
  const bytes = await blank(64, 48).avif().toBuffer();
  const size = bytes.indexOf('ispe') + 8;
  bytes.writeUInt32BE(width, size);
  bytes.writeUInt32BE(height, size + 4);
  return bytes;
}

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['JPEG', () => makeJpeg({ width: 640, height: 480 })],
  ['TIFF', () => blank(64, 48).tiff().toBuffer()],
  ['TIFF of tiles', () => blank(640, 480).tiff({ tile: true, tileWidth: 256, tileHeight: 256 }).toBuffer()],
  ['BigTIFF', () => blank(64, 48).tiff({ bigtiff: true }).toBuffer()],
  ['AVIF', () => blank(64, 48).avif().toBuffer()],
  ['BMP', () => makeBmp({ width: 5, height: 4, bits: 24, at: () => 0x123456 })],
])('one small %s is prepared without a second process', async (_, make) => {
  expect(await prepareWatched(await make())).toEqual(HERE);
});

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['SVG', () => makeSvg('width="9" height="9"', '<path d="M0 0h9v9z"/>')],
  ['HEIC', () => readFile(new URL('../fixtures/upright.heic', import.meta.url))],
  ['TIFF of 54 megapixels', () => blank(9000, 6000).tiff({ compression: 'lzw' }).toBuffer()],
  ['BMP that claims 50,000,001 pixels', () => claimingBmp(50_000_001, 1)],
  ['TIFF whose header is damaged', () => Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1')],
  ['AVIF of 16,000,001 pixels', async () => claimingAvif(16_000_001, 1)],
  ['AVIF without a size', () => Buffer.from('\0\0\0\x18ftypavif\0\0\0\0avifmif1', 'latin1')],
  ['BMP that is cut off in its header', () => claimingBmp(5, 4).subarray(0, 20)],
])('a worker prepares the %s', async (_, make) => {
  expect(await prepareWatched(await make())).toEqual(WORKER);
});

test('a worker prepares every image of a question with many', async () => {
  expect(await prepareWatched(await makeJpeg({ width: 640, height: 480 }), true)).toEqual(WORKER);
});
