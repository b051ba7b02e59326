import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePictureLoader } from '../../src/check/reporter-tools.ts';
import { loadSha256 } from '../../src/sha256.ts';
import { decode, fromFunction, pixelAt, seeded } from '../support/pixels.ts';
import { testEnv } from '../support/test-env.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-loader-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function save(bytes: Buffer, parts: object = {}) {
  await writeFile(join(folder, 'a.png'), bytes);
  const { width, height } = await sharp(bytes).metadata();
  const whole = { left: 0, top: 0, width, height };
  return {
    path: 'a.png',
    sha256: (await loadSha256())(bytes),
    width,
    height,
    region: whole,
    masks: [],
    ...parts,
  };
}

/** Red is the column, green the row. */
const makeCoordinates = () =>
  fromFunction(100, 60, (x, y) => [x, y, 0])
    .png()
    .toBuffer();

const load = () => makePictureLoader(testEnv({ cwd: folder }));

test('loads the crop with its masks grey', async () => {
  const region = { left: 10, top: 20, width: 50, height: 30 };
  const masks = [{ left: 12, top: 22, width: 4, height: 4 }];
  const shown = await load()(await save(await makeCoordinates(), { region, masks }), 1000);
  expect(shown).toMatchObject({ width: 50, height: 30, media_type: 'image/png' });
  const pixels = await decode(shown?.bytes ?? Buffer.alloc(0));
  expect(pixelAt(pixels, 0, 0)).toEqual([10, 20, 0]);
  expect(pixelAt(pixels, 49, 29)).toEqual([59, 49, 0]);
  expect(pixelAt(pixels, 2, 2)).toEqual([128, 128, 128]);
  expect(pixelAt(pixels, 6, 2)).toEqual([16, 22, 0]);
});

test('makes a wide picture narrower, and leaves a narrow one', async () => {
  const picture = await save(await makeCoordinates());
  expect(await load()(picture, 50)).toMatchObject({ width: 50, height: 30 });
  expect(await load()(picture, 5000)).toMatchObject({ width: 100, height: 60 });
});

test('makes a JPEG of a photo', async () => {
  const random = seeded(1);
  const noise = await fromFunction(300, 300, () => [random(256), random(256), random(256)])
    .png()
    .toBuffer();
  expect(await load()(await save(noise), 1000)).toMatchObject({ media_type: 'image/jpeg' });
});

test('loads nothing when the file is another one now, damaged or gone', async () => {
  const bytes = await makeCoordinates();
  const picture = await save(bytes);
  await writeFile(join(folder, 'a.png'), Buffer.concat([bytes, Buffer.from('x')]));
  expect(await load()(picture, 100)).toBeUndefined();
  const text = Buffer.from('no picture');
  await writeFile(join(folder, 'a.png'), text);
  expect(await load()({ ...picture, sha256: (await loadSha256())(text) }, 100)).toBeUndefined();
  await rm(join(folder, 'a.png'));
  expect(await load()(picture, 100)).toBeUndefined();
});

test('loads after the run was interrupted', async () => {
  const picture = await save(await makeCoordinates());
  const interrupted = makePictureLoader(testEnv({ cwd: folder, signal: AbortSignal.abort() }));
  expect(await interrupted(picture, 100)).toMatchObject({ width: 100 });
});
