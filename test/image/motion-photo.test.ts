/** Photos of phones that hold more than their picture: what of them is sent, told by bytes and pixels. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { countHeicImages } from '../../src/image/headers/heic-images.ts';
import { findMotionVideo, takePicture } from '../../src/image/motion-photo.ts';
import { prepare } from '../support/prepare.ts';

/** A JPEG of one colour. */
const jpeg = (background: string, width = 40) =>
  sharp({ create: { width, height: 30, channels: 3, background } })
    .jpeg()
    .toBuffer();

/** A box of an ISO media file; a full one begins with its version and flags. */
function box(type: string, ...content: readonly (Buffer | readonly number[])[]): Buffer {
  const data = Buffer.concat(content.map((each) => Buffer.from(each)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}
const FULL = [0, 0, 0, 0];

/** An MP4 as its first box tells it, and this many bytes more. */
const video = (length = 3000) =>
  Buffer.concat([box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2')), Buffer.alloc(length, 7)]);

/** What is taken of a photo, and what is said of it. */
function take(bytes: Buffer, format = 'jpeg') {
  const notes: string[] = [];
  return { picture: takePicture({ bytes, format }, 'a.jpg', (note) => notes.push(note)), notes };
}

describe('a JPEG with a video behind it', () => {
  test.each<[of: string, between: Buffer, behind: Buffer]>([
    ['Google', Buffer.alloc(0), Buffer.alloc(0)],
    [
      'Samsung',
      Buffer.from('\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data', 'latin1'),
      Buffer.from('SEFHk\0\0\0SEFT'),
    ],
    ['a photo whose comment reads ftyp', Buffer.from('....ftypmore'), Buffer.alloc(0)],
  ])('of %s is sent without it, and is not called damaged', async (_, between, behind) => {
    const photo = await jpeg('red');
    const whole = Buffer.concat([photo, between, video(), behind]);
    const found = findMotionVideo({ bytes: whole, format: 'jpeg' });
    expect(found?.equals(Buffer.concat([video(), behind]))).toBe(true);
    const { image, notes } = await prepare(whole, {}, 'a.jpg');
    expect(image.bytes.equals(photo)).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(
        /^a\.jpg: its video of 3(?:\.\d)? KB is not sent; --frames 6 sends frames of it$/,
      ),
    ]);
  });

  test('keeps a thumbnail of its own, which also ends', async () => {
    const [photo, thumbnail] = [await jpeg('red'), await jpeg('blue', 8)];
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from('Exif\0\0'), thumbnail]);
    segment.writeUInt16BE(segment.length - 2, 2);
    const whole = Buffer.concat([photo.subarray(0, 2), segment, photo.subarray(2)]);
    expect(take(Buffer.concat([whole, video()])).picture.equals(whole)).toBe(true);
  });

  test.each<[why: string, behind: Buffer, kept: boolean, notes: RegExp[]]>([
    ['little', Buffer.alloc(999_999, 1), true, []],
    [
      'much of anything',
      Buffer.alloc(1_200_000, 1),
      false,
      [/^a\.jpg: 1\.1 MB behind the picture are not sent$/],
    ],
    ['many marks of no video', Buffer.from('....ftyp'.repeat(50_000)), true, []],
  ])('%s behind it', async (_, behind, kept, notes) => {
    const photo = await jpeg('red');
    const taken = take(Buffer.concat([photo, behind]));
    expect(taken.picture.length).toBe(photo.length + (kept ? behind.length : 0));
    expect(taken.notes).toEqual(notes.map((note) => expect.stringMatching(note)));
  });
});

/** A JPEG that lists others behind it, as cameras write them. */
function makeMpo(first: Buffer, others: readonly Buffer[]): Buffer {
  const count = others.length + 1;
  const list = Buffer.alloc(8 + 2 + 2 * 12 + 4 + count * 16);
  list.write('II*\0');
  list.writeUInt32LE(8, 4);
  list.writeUInt16LE(2, 8);
  const field = (at: number, tag: number, type: number, length: number, value: number) => {
    list.writeUInt16LE(tag, at);
    list.writeUInt16LE(type, at + 2);
    list.writeUInt32LE(length, at + 4);
    list.writeUInt32LE(value, at + 8);
  };
  field(10, 0xb001, 4, 1, count);
  field(22, 0xb002, 7, count * 16, 38);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 0]), Buffer.from('MPF\0'), list]);
  segment.writeUInt16BE(segment.length - 2, 2);
  const whole = Buffer.concat([first.subarray(0, 2), segment, first.subarray(2), ...others]);
  // Offsets count from the byte order mark: two bytes of SOI, four of the segment and MPF stand before it.
  let at = first.length + segment.length - 10;
  others.forEach((other, index) => {
    whole.writeUInt32LE(at, 10 + 38 + (index + 1) * 16 + 8);
    at += other.length;
  });
  return whole;
}

test('a JPEG of several pictures says so where they are of one size', async () => {
  const [left, right, map] = [await jpeg('red'), await jpeg('blue'), await jpeg('grey', 10)];
  expect(take(makeMpo(left, [right])).notes).toEqual(['a.jpg: holds 2 pictures; only the first is sent']);
  expect(take(makeMpo(left, [map])).notes).toEqual([]);
  expect(take(makeMpo(left, [right, map, right])).notes).toEqual([
    'a.jpg: holds 3 pictures; only the first is sent',
  ]);
  // A list that leads nowhere.
  expect(take(makeMpo(left, [right]).subarray(0, 120)).notes).toEqual([]);
});

/** A HEIC of items: their ids, types and whether they are hidden; and references between them. */
function makeHeic(
  items: readonly (readonly [id: number, type: string, hidden?: boolean])[],
  references: readonly (readonly [type: string, from: number, to: readonly number[]])[] = [],
  ...more: readonly Buffer[]
): Buffer {
  const entries = items.map(([id, type, hidden]) =>
    box('infe', [2, 0, 0, hidden ? 1 : 0], [0, id, 0, 0], Buffer.from(`${type}\0`)),
  );
  const links = references.map(([type, from, to]) =>
    box(
      type,
      [0, from, 0, to.length],
      to.flatMap((id) => [0, id]),
    ),
  );
  const meta = box(
    'meta',
    FULL,
    box('pitm', FULL, [0, 1]),
    box('iinf', FULL, [0, entries.length], ...entries),
    box('iref', FULL, ...links),
  );
  return Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), meta, ...more]);
}

describe('a HEIC', () => {
  const stsz = (count: number) => box('stsz', FULL, [0, 0, 0, 0], [0, 0, 0, count]);
  const track = (count: number) => box('trak', box('mdia', box('minf', box('stbl', stsz(count)))));
  test.each<[why: string, bytes: Buffer, count: number]>([
    [
      'of one picture',
      makeHeic([
        [1, 'hvc1'],
        [2, 'Exif'],
      ]),
      1,
    ],
    [
      'of a grid, its tiles, a thumbnail and a depth map',
      makeHeic(
        [
          [1, 'grid'],
          [2, 'hvc1'],
          [3, 'hvc1'],
          [4, 'hvc1'],
          [5, 'hvc1'],
        ],
        [
          ['dimg', 1, [2, 3]],
          ['thmb', 4, [1]],
          ['auxl', 5, [1]],
        ],
      ),
      1,
    ],
    [
      'whose gain map is applied to its picture',
      makeHeic(
        [
          [1, 'hvc1'],
          [2, 'hvc1', true],
          [3, 'tmap'],
        ],
        [['dimg', 3, [1, 2]]],
      ),
      1,
    ],
    [
      'of a burst',
      makeHeic([
        [1, 'hvc1'],
        [2, 'hvc1'],
        [3, 'hvc1'],
      ]),
      3,
    ],
    ['with a sequence', makeHeic([[1, 'hvc1']], [], box('moov', track(1), track(30))), 30],
    [
      'that is cut off',
      makeHeic([
        [1, 'hvc1'],
        [2, 'hvc1'],
      ]).subarray(0, 70),
      1,
    ],
    ['of nothing', Buffer.alloc(0), 1],
  ])('%s', (_, bytes, count) => {
    expect(countHeicImages(bytes)).toBe(count);
  });

  test.each([
    ['in a box of its own', box('mpvd', video())],
    ['behind it', video()],
  ])('with a video %s says that it is not sent, and its picture is', async (_, more) => {
    const photo = readFileSync(join(import.meta.dirname, '../fixtures/upright.heic'));
    const whole = Buffer.concat([photo, more]);
    expect(findMotionVideo({ bytes: whole, format: 'heic' })?.equals(video())).toBe(true);
    const [plain, moving] = [await prepare(photo, {}, 'a.heic'), await prepare(whole, {}, 'a.heic')];
    expect(moving.image.bytes.equals(plain.image.bytes)).toBe(true);
    expect(plain.notes.filter((note) => /video|holds/.test(note))).toEqual([]);
    expect(moving.notes[0]).toMatch(/^a\.heic: its video of 3(?:\.\d)? KB is not sent/);
  });

  test('of a burst says how many pictures it holds', () => {
    expect(
      take(
        makeHeic([
          [1, 'hvc1'],
          [2, 'hvc1'],
        ]),
        'heic',
      ).notes,
    ).toEqual(['a.jpg: holds 2 pictures; only the main one is sent']);
  });
});
