import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeOriginal } from '../../src/image/decode-original.ts';
import { identifyImage } from '../../src/image/identify.ts';
import { sniff } from '../../src/image/sniff.ts';
import { coordinates, pixelAt } from '../support/pixels.ts';

const CONTEXT = { signal: new AbortController().signal, env: { variables: process.env } };

async function decodeAll(bytes: Buffer) {
  const found = sniff(bytes);
  if (found.kind === 'pdf') throw new Error('a picture is expected');
  return decodeOriginal(
    identifyImage({ input: 'a', name: 'a', bytes, found }, () => {}),
    CONTEXT,
  );
}

test('keeps every pixel, and says that the file has no alpha', async () => {
  const { data, ...facts } = await decodeAll(await coordinates(20, 10).png().toBuffer());
  expect(facts).toEqual({ width: 20, height: 10, hasAlpha: false, lossless: true });
  expect(pixelAt({ ...facts, channels: 4, data }, 7, 3)).toEqual([7, 3, 88, 255]);
});

test('keeps transparency', async () => {
  const half = await coordinates(20, 10).ensureAlpha(0.2).png().toBuffer();
  const { data, ...facts } = await decodeAll(half);
  expect(facts.hasAlpha).toBe(true);
  expect(pixelAt({ ...facts, channels: 4, data }, 7, 3)).toEqual([7, 3, 88, 51]);
});

test('turns a photo upright', async () => {
  const photo = await sharp(await coordinates(20, 10).png().toBuffer())
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  expect(await decodeAll(photo)).toMatchObject({ width: 10, height: 20, lossless: false });
});

test('decodes what is there of a file that is cut off', async () => {
  const whole = await coordinates(256, 256).jpeg({ quality: 95 }).toBuffer();
  const cut = whole.subarray(0, Math.floor(whole.length * 0.97));
  expect(await decodeAll(cut)).toMatchObject({ width: 256, height: 256 });
});
