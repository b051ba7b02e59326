/** A file that becomes several images: each is prepared by itself, keeps its place, and is never taken for the file. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FilePlace, LoadedImage, PreparedImage } from '../../src/image/image.ts';
import { type MediaFile, type Split, splitFile, splitVideo } from '../../src/input/split.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-split-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The beginning of an MP4, and bytes that nobody reads. */
const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), randomBytes(2000)]);

const loaded = (input: string, place: FilePlace): LoadedImage => ({
  input,
  name: input,
  bytes: Buffer.from('pixels'),
  format: 'png',
  size: { width: 2, height: 1 },
  orientation: 1,
  lossless: true,
  animated: false,
  place,
});

/** Makes two pages of everything, and records what happens in which order. */
function makeSplitter() {
  const events: string[] = [];
  const files: MediaFile[] = [];
  const split: Split = async (file) => {
    files.push(file);
    return (async function* () {
      for (const number of [1, 2]) {
        events.push(`took ${number}`);
        yield loaded(file.input, { kind: 'page', number, count: 2 });
      }
    })();
  };
  const image = async (each: LoadedImage) => {
    events.push(`prepared ${each.place?.number}`);
    return [{ ...each, kind: 'image' } as unknown as PreparedImage];
  };
  return { events, files, split, image };
}

const readVideo = (path: string, splitter: Parameters<typeof splitVideo>[1]) =>
  splitVideo({ kind: 'path', input: path, path }, splitter, { cwd: folder } as never, () => {});

test('images are taken out one by one, so that one is in memory', async () => {
  const splitter = makeSplitter();
  const found = { kind: 'other', format: 'binary', name: 'x' } as const;
  const all = await splitFile({ input: 'a', name: 'a', source: MP4, found }, splitter, () => {});
  expect(all?.map(({ place }) => place?.number)).toEqual([1, 2]);
  expect(splitter.events).toEqual(['took 1', 'prepared 1', 'took 2', 'prepared 2']);
});

test('a video on disk stays there', async () => {
  await writeFile(join(folder, 'clip.mp4'), MP4);
  const splitter = makeSplitter();
  expect(await readVideo('clip.mp4', splitter)).toHaveLength(2);
  expect(splitter.files).toEqual([
    {
      input: 'clip.mp4',
      name: 'clip.mp4',
      source: { path: join(folder, 'clip.mp4'), size: MP4.length },
      found: { kind: 'other', format: 'video', name: 'an MP4 video', container: 'mov' },
    },
  ]);
});

test.each([
  ['a picture', 'a.gif', Buffer.from('GIF89a')],
  ['a folder', '', undefined],
  ['nothing', 'b.mp4', undefined],
])('%s is no video on disk', async (_, name, bytes) => {
  if (bytes) await writeFile(join(folder, name), bytes);
  const splitter = makeSplitter();
  expect(await readVideo(name, splitter)).toBeUndefined();
  expect(splitter.files).toEqual([]);
});
