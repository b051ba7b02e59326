/** Boxes of 120 pictures, from the pixels that the API received back to those of the file. */
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import type { LookedAt, SeenPicture } from '../support/fake-api/types.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** Each orientation with each class of size, whole and cut: 8, 20 and 3 come together again after 120 pictures. */
const COUNT = 120;

/** Edges in pixels. */
interface Truth {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation; the box is that of the upright picture. */
  readonly orientation: number;
  readonly box: Truth;
  readonly model: string;
  readonly crop: Truth | undefined;
}

/** A generator of numbers from 0 to 1 that always gives the same ones (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sides from 50 to 12,000 pixels; few are large, and the longest are narrow, so that the test stays quick. */
function makePicture(random: () => number, index: number): Picture {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const long = index % 20 === 0 ? between(3000, 12_000) : between(50, index % 10 === 5 ? 2600 : 400);
  // Where a pixel sent is two of the file, a box of 50 pixels cannot be met by 98 %.
  const short = Math.min(long, long > 3000 ? between(200, 300) : between(50, 600));
  const [width, height] = random() < 0.5 ? [long, short] : [short, long];
  // From a third to three quarters of each side.
  const boxWidth = between(Math.ceil(width / 3), Math.floor(width * 0.75));
  const boxHeight = between(Math.ceil(height / 3), Math.floor(height * 0.75));
  const box = {
    left: between(0, width - boxWidth),
    top: between(0, height - boxHeight),
    width: boxWidth,
    height: boxHeight,
  };
  const margin = { x: between(0, box.left), y: between(0, box.top) };
  const crop = {
    left: margin.x,
    top: margin.y,
    width: between(box.left + box.width - margin.x, width - margin.x),
    height: between(box.top + box.height - margin.y, height - margin.y),
  };
  return {
    width,
    height,
    orientation: (index % 8) + 1,
    box,
    model: index % 2 === 0 ? 'claude-sonnet-5-5' : 'claude-sonnet-4-6',
    crop: index % 3 === 0 ? crop : undefined,
  };
}

/** How to turn upright pixels into those that a file with this orientation stores; sharp mirrors before it turns. */
const STORE: Readonly<Record<number, (picture: Sharp) => Sharp>> = {
  1: (picture) => picture,
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.flop().rotate(270),
  6: (picture) => picture.rotate(270),
  7: (picture) => picture.flop().rotate(90),
  8: (picture) => picture.rotate(90),
};

async function draw({ width, height, orientation, box }: Picture): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3, 0xff);
  const red = Buffer.alloc(box.width * 3, Buffer.from('dc1e1e', 'hex'));
  for (let y = box.top; y < box.top + box.height; y += 1) red.copy(pixels, (y * width + box.left) * 3);
  const upright = sharp(pixels, { raw: { width, height, channels: 3 } });
  const stored = STORE[orientation];
  if (!stored) throw new Error(`no orientation ${orientation}`);
  return stored(upright).withMetadata({ orientation }).png({ compressionLevel: 1 }).toBuffer();
}

/** Marks the box in every image that shows some of it. */
function see({ pictures }: LookedAt) {
  const found = pictures.flatMap((picture, index) => {
    const corners = findCorners(picture);
    const image = pictures.length > 1 ? { image: index + 1 } : {};
    return corners ? [{ thing: 't1', label: 'box', note: '', ...image, ...corners }] : [];
  });
  return { json: { found } };
}

/** The box around the pixels that are nearer to red than to white. */
function findCorners({ width, height, channels, data }: SeenPicture) {
  let [x1, y1, x2, y2] = [width, height, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * channels + 1] ?? 255) >= 142) continue;
      if (x < x1) x1 = x;
      if (x >= x2) x2 = x + 1;
      if (y < y1) y1 = y;
      y2 = y + 1;
    }
  }
  return x2 > x1 ? { x1, y1, x2, y2 } : undefined;
}

function intersectionOverUnion(a: Truth, b: Truth): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

test('every box of 120 pictures overlaps the truth by 98 % and more', { timeout: 120_000 }, async () => {
  const random = makeRandom(17);
  world.api.look(see);
  const wrong: object[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const picture = makePicture(random, index);
    await world.file('picture.png', await draw(picture));
    const { crop } = picture;
    const { code, stdout, stderr } = await world.run([
      ...['locate', 'picture.png', 'the box', '--json', '-m', picture.model],
      ...(crop ? ['--crop', `${crop.left},${crop.top},${crop.width},${crop.height}`] : []),
    ]);
    if (code !== 0) throw new Error(`picture ${index}: ${stderr}`);
    const [{ box }, ...more] = JSON.parse(stdout).found;
    if (more.length > 0) wrong.push({ index, more, ...picture });
    const found = { left: box.x, top: box.y, width: box.width, height: box.height };
    const overlap = intersectionOverUnion(found, picture.box);
    if (overlap < 0.98) wrong.push({ index, overlap, found, ...picture });
  }
  expect(wrong).toEqual([]);
});
