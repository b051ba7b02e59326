/** --frames on photos that hold a video: the frames are those of the video, and not the picture. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeFrames, makeVideo, scenes, sentFrames } from '../support/moving.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const made = mkdtempSync(join(tmpdir(), 'claude-see-motion-'));
beforeAll(() => makeVideo(join(made, 'clip.mp4'), scenes(10, 3)));
afterAll(() => rmSync(made, { recursive: true, force: true }));

const still = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer();
const clip = () => readFileSync(join(made, 'clip.mp4'));

test.each<[of: string, make: () => Promise<Buffer>]>([
  ['photo.jpg', async () => Buffer.concat([await still(), clip(), Buffer.from('SEFHk\0\0\0SEFT')])],
  [
    'photo.heic',
    async () => Buffer.concat([readFileSync(join(import.meta.dirname, '../fixtures/upright.heic')), clip()]),
  ],
])('takes them out of %s', async (name, make) => {
  await world.file(name, await make());
  const { code, stderr } = await world.run(['q', name, '--frames', '0:00.5,0:02.5']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(describeFrames(await sentFrames(world))).toEqual(['0:00.5 0', '0:02.5 2']);
});

test('a photo without a video stays a picture', async () => {
  await world.file('plain.jpg', await still());
  await world.file('photo.jpg', Buffer.concat([await still(), clip()]));
  const { code } = await world.run(['q', 'plain.jpg', 'photo.jpg', '--frames', '0:01.5']);
  expect(code).toBe(0);
  const [request] = world.api.requests.filter(({ path }) => path === '/v1/messages');
  const texts = JSON.stringify(request?.body).match(/Image \d: [^"]*/g);
  expect(texts).toEqual(['Image 1: plain.jpg', 'Image 2: photo.jpg at 0:01.5']);
});
