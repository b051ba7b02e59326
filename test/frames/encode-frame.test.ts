/** When two frames are nearly equal, and how a frame is stored. */
import { expect, test } from 'vitest';
import { areNearDuplicates, encodeFrame, makeFingerprint } from '../../src/frames/encode-frame.ts';
import { fromFunction } from '../support/pixels.ts';
import { makeRandom } from '../support/random.ts';

const [WIDTH, HEIGHT] = [640, 360];
type Paint = (x: number, y: number) => readonly [number, number, number];

const slope: Paint = (x, y) => [Math.round(x / 4), Math.round(y / 2), 90];
const draw = (paint: Paint) => fromFunction(WIDTH, HEIGHT, paint).png().toBuffer();
const compare = async (a: Paint, b: Paint) => {
  const [first, second] = [await draw(a), await draw(b)];
  return areNearDuplicates(await makeFingerprint(first, 'a'), await makeFingerprint(second, 'a'));
};

test('noise of a camera makes no other frame', async () => {
  const random = makeRandom(7);
  const noisy: Paint = (x, y) => {
    const level = Math.round(16 * (random() - 0.5));
    const [red, green, blue] = slope(x, y);
    return [Math.max(0, red + level), Math.max(0, green + level), blue + level];
  };
  expect(await compare(slope, noisy)).toBe(true);
});

test.each<[string, Paint]>([
  [
    'a mark of 10 pixels in a corner',
    (x, y) => (x > 600 && x <= 610 && y < 10 ? [255, 255, 255] : slope(x, y)),
  ],
  ['a light that goes on everywhere', (x, y) => [slope(x, y)[0], slope(x, y)[1], 110]],
])('%s makes another frame', async (_, paint) => {
  expect(await compare(slope, paint)).toBe(false);
});

test('a frame of a screen stays a PNG, and one of a film becomes a JPEG', async () => {
  const random = makeRandom(3);
  const flat = await draw((x) => (x < 300 ? [250, 250, 250] : [20, 90, 200]));
  const film = await draw((x, y) => [
    slope(x, y)[0],
    Math.round(y / 2 + 12 * random()),
    80 + Math.round(9 * random()),
  ]);
  expect(await encodeFrame(flat, 'a')).toEqual({ bytes: flat, format: 'png', width: WIDTH, height: HEIGHT });
  expect(await encodeFrame(film, 'a')).toMatchObject({ format: 'jpeg', width: WIDTH, height: HEIGHT });
});
