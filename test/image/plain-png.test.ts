import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeJudged } from '../../src/image/encode-pixels.ts';
import { identifyImage } from '../../src/image/identify.ts';
import { encodeForPage } from '../../src/image/judged-picture.ts';
import { decodeJudged, type JudgedPart } from '../../src/image/judged-pixels.ts';
import { toPlainPng } from '../../src/image/plain-png.ts';
import { TIERS } from '../../src/image/size.ts';
import { sniff } from '../../src/image/sniff.ts';
import { makePng } from '../support/images.ts';

const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
const WHOLE: JudgedPart = { crop: undefined, masks: [] };
const PLAIN = makePng({ width: 6, height: 4, noise: true });

/** Puts a chunk behind IHDR, which ends at byte 33. */
function insert(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([PLAIN.subarray(0, 33), chunk, PLAIN.subarray(33)]);
}

function decode(bytes: Buffer, part: JudgedPart = WHOLE) {
  const found = sniff(bytes);
  if (found.kind === 'pdf') throw new Error('no image');
  const image = identifyImage({ input: 'a.png', name: 'a.png', bytes, found }, () => {});
  return decodeJudged(image, part, ctx);
}

const encode = async (bytes: Buffer, part?: JudgedPart, maxBytes = 1e6) =>
  encodeJudged(await decode(bytes, part), {
    ...{ tier: TIERS.standard, maxBytes, input: 'a.png', title: 'Screenshot', ctx },
  });

test.each([
  ['text', insert('tEXt', Buffer.from('Comment\0SECRET'))],
  ['its resolution', insert('pHYs', Buffer.alloc(9))],
  ['bytes after its end', Buffer.concat([PLAIN, Buffer.from('SECRET')])],
])('a PNG of 8-bit RGB loses %s, and nothing of its pixels', (_, bytes) => {
  expect(toPlainPng(bytes)).toEqual(PLAIN);
});

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['has an alpha channel', () => makePng({ width: 6, height: 4, alpha: true })],
  ['is grey', () => sharp(PLAIN).toColourspace('b-w').png().toBuffer()],
  ['has a palette', () => sharp(PLAIN).png({ palette: true }).toBuffer()],
  ['has 16 bits', () => sharp(PLAIN).toColourspace('rgb16').png().toBuffer()],
  ['makes one colour transparent', () => insert('tRNS', Buffer.alloc(6))],
  ['has a profile', () => sharp(PLAIN).withIccProfile('p3').png().toBuffer()],
  ['has a gamma', () => insert('gAMA', Buffer.from([0, 1, 0x86, 0xa0]))],
  ['has a second header', () => insert('IHDR', PLAIN.subarray(16, 29))],
  ['is cut off', () => PLAIN.subarray(0, 60)],
  ['is a JPEG', () => sharp(PLAIN).jpeg().toBuffer()],
])('a file that %s is no plain PNG', async (_, make) => {
  expect(toPlainPng(await make())).toBeUndefined();
});

test('a screenshot is sent and shown as its file holds it, without being encoded again', async () => {
  expect((await encode(insert('tEXt', Buffer.from('a\0b')))).bytes).toEqual(PLAIN);
  expect((await encodeForPage(await decode(PLAIN), 100, 'a.png')).bytes).toEqual(PLAIN);
});

test.each<[string, Buffer, JudgedPart]>([
  ['a crop', PLAIN, { crop: { left: 0, top: 0, width: 6, height: 3 }, masks: [] }],
  ['a mask', PLAIN, { crop: undefined, masks: [{ left: 0, top: 0, width: 1, height: 1 }] }],
  ['an animation', insert('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), WHOLE],
])('%s is encoded anew', async (_, bytes, part) => {
  const sent = await encode(bytes, part);
  const judged = await decode(bytes, part);
  expect(sent.bytes.equals(PLAIN)).toBe(false);
  const seen = await sharp(sent.bytes).ensureAlpha().raw().toBuffer();
  expect(seen).toEqual(judged.data);
});

test('a turned screenshot is encoded upright', async () => {
  const turned = await sharp(PLAIN).withMetadata({ orientation: 6 }).png().toBuffer();
  expect(await encode(turned)).toMatchObject({ width: 4, height: 6 });
});

test('a PNG with more bytes than the API takes is encoded anew', async () => {
  const heavy = makePng({ width: 200, height: 100, noise: true });
  const sent = await encode(heavy, WHOLE, heavy.length - 1);
  expect(sent.byteLength).toBeLessThan(heavy.length);
});
