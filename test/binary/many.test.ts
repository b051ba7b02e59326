/** Questions of more than 20 pictures, which a process of its own makes ready; only the built binary has it. */
import { spawn } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { makePhonePhoto } from '../support/phone-photo.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** Names of so many pictures. */
const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}.png`);

/** The pictures that the API received inline, decoded to their size and first pixel. */
async function received() {
  const request = world.api.requests.find(({ path }) => path === '/v1/messages');
  if (!request) throw new Error('nothing was asked');
  const { messages } = request.body as { messages: [{ content: { source?: { data?: string } }[] }] };
  const sources = messages[0].content.flatMap(({ source }) => (source?.data ? [source.data] : []));
  return Promise.all(
    sources.map(async (data) => {
      const { data: pixels, info } = await sharp(Buffer.from(data, 'base64'))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [info.width, info.height, ...pixels.subarray(0, 3)];
    }),
  );
}

test('every picture arrives in its place, changed or not, with its note', async () => {
  for (const [index, name] of names(24).entries()) {
    const width = index % 8 === 3 ? 2400 : 60;
    await world.file(name, makePng({ width, height: 40, color: [index * 10, 0, 255 - index * 10] }));
  }
  const { code, stderr } = await world.runBuilt([...names(24), 'compare']);
  expect(code).toBe(0);
  expect(stderr.split('\n').map((line) => line.split(',')[0])).toEqual([
    'p3.png: 2400x40 → 2000x33 (the API takes 2000 pixels a side)',
    'p11.png: 2400x40 → 2000x33 (the API takes 2000 pixels a side)',
    'p19.png: 2400x40 → 2000x33 (the API takes 2000 pixels a side)',
    '',
  ]);
  expect(await received()).toEqual(
    names(24).map((_, index) => [
      ...(index % 8 === 3 ? [2000, 33] : [60, 40]),
      index * 10,
      0,
      255 - index * 10,
    ]),
  );
});

test('one that cannot be used is named, as in a small question', async () => {
  const png = makePng({ width: 60, height: 40 });
  for (const name of names(22)) await world.file(name, png);
  await writeFile(join(world.folder, 'p7.png'), 'not a picture');
  await world.file('p9.tiff', 'II*\0\x08\0\0\0');
  expect(await world.runBuilt([...names(22)])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^claude-see: p7\.png: is not an image; it seems to be plain text\n/),
  });
  await writeFile(join(world.folder, 'p7.png'), png);
  expect(await world.runBuilt([...names(22), 'p9.tiff'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^claude-see: p9\.tiff: cannot be decoded: /),
  });
  expect(world.api.requests).toEqual([]);
});

test('the peak of memory stays below 400 MB, however many photos there are', async () => {
  const photo = await world.file('p0.png', await makePhonePhoto({ sigma: 12, quality: 85 }));
  const all = names(22);
  // Held, the pixels of these twelve would take 430 MB; the others make the question one of many.
  for (const name of all.slice(1, 12)) await copyFile(photo, join(world.folder, name));
  for (const name of all.slice(12)) await world.file(name, makePng({ width: 60, height: 40 }));
  const reporter = fileURLToPath(new URL('../bench/report-memory.js', import.meta.url));
  const child = spawn(process.execPath, ['--import', reporter, BINARY, ...all, '-q'], {
    cwd: world.folder,
    env: world.variables(),
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let peak = '';
  child.stdio[3]?.on('data', (chunk) => {
    peak += chunk;
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(Number(peak) / 1024).toBeLessThan(400);
  expect(Number(peak)).toBeGreaterThan(0);
}, 120_000);
