import { expect, test } from 'vitest';
import { formatReceipts, type SentMedia } from '../../src/render/receipt.ts';

const image = (input: string, more: Partial<SentMedia>): SentMedia => ({
  input,
  original: null,
  media_type: 'image/png',
  width: 100,
  height: 200,
  pages: null,
  bytes: 2048,
  seen: null,
  region: null,
  source: 'base64',
  file_id: null,
  reason: 'as it is',
  tokens: 1000,
  zoomed: false,
  part: null,
  ...more,
});
const whole = (input: string) => image(input, { part: { kind: 'whole', number: 0, count: 3 } });
const tile = (input: string, number: number, more: Partial<SentMedia> = {}) =>
  image(input, {
    region: { left: 0, top: 180 * (number - 1), width: 100, height: 200 },
    part: { kind: 'tile', number, count: 3 },
    ...more,
  });

const frame = (seconds: number) => ({ kind: 'frame', number: 2, count: undefined, seconds }) as const;

const WHOLE = 'a.png: image/png, 100x200, 2 KB, base64, 1,000 tokens';

test.each<[string, SentMedia[], string[]]>([
  ['of one image is one line', [image('a.png', {})], [WHOLE]],
  [
    'of tiles are one line for each image',
    [whole('a.png'), tile('a.png', 1), tile('a.png', 2), tile('a.png', 3), image('b.png', {})],
    [WHOLE, 'a.png: 3 tiles of 100x200, 6 KB, base64, 3,000 tokens', WHOLE.replace('a.png', 'b.png')],
  ],
  [
    'count the tiles that are left',
    [
      tile('a.png', 2),
      tile('a.png', 3),
      whole('b.png'),
      tile('b.png', 1, { source: 'file', file_id: 'file_1' }),
    ],
    [
      'a.png: 2 tiles of 100x200, 4 KB, base64, 2,000 tokens',
      WHOLE.replace('a.png', 'b.png'),
      'b.png: 1 tile of 100x200, 2 KB, sent as files, 1,000 tokens',
    ],
  ],
  [
    'of frames and pages have their times and numbers, and a line for the tiles of each',
    [
      { ...whole('c.mp4'), place: frame(5) },
      tile('c.mp4', 1, { place: frame(5) }),
      tile('c.mp4', 1, { place: frame(62.5) }),
      image('s.tiff', { place: { kind: 'page', number: 2, count: 9 } }),
    ],
    [
      WHOLE.replace('a.png', 'c.mp4 at 0:05'),
      'c.mp4 at 0:05: 1 tile of 100x200, 2 KB, base64, 1,000 tokens',
      'c.mp4 at 1:02.5: 1 tile of 100x200, 2 KB, base64, 1,000 tokens',
      WHOLE.replace('a.png', 's.tiff, page 2'),
    ],
  ],
  [
    'of regions say where each lies, and its size if it was scaled',
    [
      image('a.png', {
        region: { left: 7, top: 9, width: 100, height: 200 },
        part: { kind: 'region', number: 1, count: 2 },
      }),
      image('a.png', {
        region: { left: 0, top: 0, width: 400, height: 800 },
        part: { kind: 'region', number: 2, count: 2 },
      }),
    ],
    [
      'a.png: image/png, 100x200, at 7,9, 2 KB, base64, 1,000 tokens',
      'a.png: image/png, 100x200, 400x800 at 0,0, 2 KB, base64, 1,000 tokens',
    ],
  ],
])('receipts %s', (_, images, lines) => {
  expect(formatReceipts(images)).toEqual(lines);
});
