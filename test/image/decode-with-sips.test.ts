/** sips is a stand-in here: a script that looks at its arguments and hands over a picture that a test made. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeWithSips } from '../../src/image/decode-with-sips.ts';
import { corners, quadrants } from '../support/pixels.ts';

let folder = '';
let temporary: string | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sips-test-'));
  temporary = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, 'tmp');
  await mkdir(process.env.TMPDIR);
});

afterEach(async () => {
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  await rm(folder, { recursive: true, force: true });
});

const fixture = (name: string) => readFile(new URL(`../fixtures/${name}.heic`, import.meta.url));

/** Writes the script; in it `$IN` and `$OUT` are the files that claude-see named. */
async function makeSips(lines: string): Promise<string> {
  const path = join(folder, 'sips');
  const head =
    '#!/bin/sh\n[ "$1 $2 $3 $4 $5 $6 $8" = "-s format jpeg -s formatOptions best --out" ] || exit 99';
  await writeFile(path, `${head}\nIN=$7\nOUT=$9\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

async function decode(lines: string, { photo = 'rotated', maxMs = 60_000, signal = NEVER } = {}) {
  const sips = await makeSips(lines);
  const ctx = { signal, env: { variables: { PATH: '/bin:/usr/bin', SECRET_KEY: 'sk-secret' } } };
  return decodeWithSips(sips, await fixture(photo), { input: 'IMG_1.heic', maxPixels: 1e6, ctx, maxMs });
}

const NEVER = new AbortController().signal;

/** Decodes a photo that sips makes this picture of, and names the colours of its quarters. */
async function look(picture: Sharp, photo?: string): Promise<string> {
  await picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toFile(join(folder, 'picture.jpg'));
  const raw = await decode(`cp '${folder}/picture.jpg' "$OUT"`, photo === undefined ? {} : { photo });
  const { width, height, channels, data } = raw;
  expect(raw.losses).toEqual(['converted by sips']);
  const png = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  return `${width}x${height} ${await corners(png)}`;
}

const upright = () => quadrants(64, 128, ['red', 'green', 'blue', 'white']);
const lying = () => quadrants(128, 64, ['green', 'white', 'red', 'blue']);
const UPRIGHT = '64x128 red green blue white';

describe('a photo is turned exactly once', () => {
  test.each([
    ['sips leaves the turn to the reader', () => lying().withMetadata({ orientation: 6 }), 'rotated'],
    ['sips has turned it', upright, 'rotated'],
    ['sips has turned nothing and said nothing', lying, 'rotated'],
    ['there is nothing to turn', upright, 'upright'],
    ['sips says that it stands', () => upright().withMetadata({ orientation: 1 }), 'upright'],
  ])('where %s', async (_, picture, photo) => {
    expect(await look(picture(), photo)).toBe(UPRIGHT);
  });

  test('where sips says that it stands upside down', async () => {
    const turned = quadrants(64, 128, ['white', 'blue', 'green', 'red']).withMetadata({ orientation: 3 });
    expect(await look(turned, 'upright')).toBe(UPRIGHT);
  });
});

test('colours of another profile become those of sRGB', async () => {
  // Encoded in Display P3: read as if it were sRGB, red would be 206 instead of 220.
  expect(await look(upright().withIccProfile('p3'), 'upright')).toBe(UPRIGHT);
});

test('sips gets the bytes in a folder of its own, which is gone afterwards, and no secrets', async () => {
  await upright().jpeg().toFile(join(folder, 'picture.jpg'));
  await decode(
    `cp "$IN" '${folder}/seen'; ls -ld "$(dirname "$IN")" "$IN" > '${folder}/modes'; env > '${folder}/env'
cp '${folder}/picture.jpg' "$OUT"`,
  );
  expect((await readFile(join(folder, 'seen'))).equals(await fixture('rotated'))).toBe(true);
  const modes = (await readFile(join(folder, 'modes'), 'utf8')).split('\n').map((line) => line.slice(0, 10));
  expect(modes.sort()).toEqual(['', '-rw-------', 'drwx------']);
  expect(await readFile(join(folder, 'env'), 'utf8')).not.toContain('sk-secret');
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});

describe('a failure of sips names both cures', () => {
  const hint = expect.stringMatching(/^npm install libheif-js .*; or export it as JPEG in Preview$/);
  const cannot = 'cannot be converted by sips, as libheif-js is missing: ';

  test.each([
    [
      'it fails with a message',
      'echo "Error: Cannot extract image from file." >&2; exit 13',
      'Error: Cannot extract image from file.',
    ],
    ['it fails in silence', 'exit 13', 'exit 13'],
    ['it writes nothing', 'exit 0', 'it wrote no file'],
    [
      'it only warns',
      'echo "Warning: not a valid file - skipping" >&2',
      'Warning: not a valid file - skipping',
    ],
    ['it writes an empty file', ': > "$OUT"', 'it wrote no file'],
    ['it writes a folder', 'mkdir "$OUT"', 'it wrote no file'],
    ['it writes garbage', 'echo garbage > "$OUT"', 'it wrote no picture'],
    ['it prints without end', 'yes >&2', 'y'],
  ])('where %s', async (_, lines, why) => {
    const error = await decode(lines).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'input_unusable',
      subject: 'IMG_1.heic',
      message: `${cannot}${why}`,
      hint,
    });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  test('where it writes a thumbnail', async () => {
    const error = await look(upright().resize(32, 64)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ message: `${cannot}it wrote 32x64 pixels of a photo of 128x64`, hint });
  });

  test('where it hangs', async () => {
    const error = await decode('exec sleep 30', { maxMs: 100 }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ message: `${cannot}it did not end within 100 ms`, hint });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });
});

test('an abort ends sips and removes its files', async () => {
  const controller = new AbortController();
  const started = join(folder, 'started');
  const decoding = decode(`: > '${started}'; exec sleep 30`, { signal: controller.signal });
  await expect.poll(() => existsSync(started)).toBe(true);
  controller.abort(new Error('stopped'));
  await expect(decoding).rejects.toThrow('stopped');
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});

test('a photo of too many pixels is not handed to sips', async () => {
  const sips = await makeSips('exit 98');
  const ctx = { signal: NEVER, env: { variables: {} } };
  const options = { input: 'IMG_1.heic', maxPixels: 100, ctx };
  await expect(decodeWithSips(sips, await fixture('upright'), options)).rejects.toMatchObject({
    code: 'limit_exceeded',
  });
});
