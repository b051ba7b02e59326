/** Videos that are too large to be listed, and those that want something else to be read. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVideo, type VideoFile } from '../../src/frames/open-video.ts';
import { findShown } from '../../src/frames/plan-slots.ts';
import { runTool } from '../../src/frames/run-tool.ts';
import { makeVideo, nearestScene, scenes } from '../support/moving.ts';

const folder = mkdtempSync(join(tmpdir(), 'claude-see-video-'));
const film = join(folder, 'film.mp4');
beforeAll(() => makeVideo(film, scenes(10)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = (signal = new AbortController().signal) => ({ signal, env: { variables: process.env } });
const open = (file: Partial<VideoFile>, more: object = {}) =>
  openVideo(
    {
      input: 'a',
      source: { path: film, size: statSync(film).size },
      demuxer: 'mov',
      name: 'an MP4 video',
      ...file,
    },
    { info: () => {}, ctx: context(), ...more },
  );

test('around the times alone, the same frames are found in a large one', async () => {
  const moving = await open({}, { maxListedBytes: 0 });
  expect([moving.count, moving.duration]).toEqual([undefined, 6]);
  const starts = await moving.listStarts([0.95, 5.05]);
  const shown = [0.95, 5.05].map((time) => starts[findShown(starts, time)]);
  expect(shown).toEqual([0.9, 5]);
  const found = [];
  for (const start of shown) found.push(await nearestScene((await moving.decode(Number(start))).bytes));
  expect(found).toEqual([0, 5]);
});

describe('nothing but the file is read', () => {
  test.each([
    ['a playlist', `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${film}\n#EXT-X-ENDLIST\n`],
    ['a list of files to join', `ffconcat version 1.0\nfile ${film}\n`],
  ])('by %s that is said to be a video', async (_, text) => {
    for (const demuxer of ['mov', 'matroska', 'avi', 'flv', 'apng'] as const) {
      await expect(open({ source: Buffer.from(text), demuxer })).rejects.toThrow(
        /cannot be decoded|without a/,
      );
    }
  });

  test('a name that looks like an option or an address is a name', async () => {
    const odd = join(folder, '-i concat:x|http:.mp4');
    writeFileSync(odd, readFileSync(film));
    const moving = await open({ source: { path: odd, size: 1 } });
    expect(moving.count).toBe(60);
  });
});

describe('a run', () => {
  const run = (code: string, more: object = {}, signal?: AbortSignal) =>
    runTool(process.execPath, { input: 'a', args: ['-e', code], maxBytes: 1000, ...more }, context(signal));

  test('that never ends is killed', async () => {
    await expect(run('setInterval(() => {}, 1000)', { maxMs: 100 })).rejects.toThrow(
      'no frame was decoded within 100 ms',
    );
  });

  test('that writes without end is killed', async () => {
    await expect(run("setInterval(() => process.stdout.write('x'.repeat(999)), 1)")).rejects.toThrow(
      'decodes to more bytes than the limit',
    );
  });

  test('sees no key', async () => {
    const env = { variables: { PATH: process.env.PATH, ANTHROPIC_API_KEY: 'sk-1' } };
    const args = ['-e', 'console.log(Object.keys(process.env).join())'];
    const ctx = { signal: new AbortController().signal, env };
    const { stdout } = await runTool(process.execPath, { input: 'a', args, maxBytes: 1000 }, ctx);
    expect(stdout.toString()).not.toContain('ANTHROPIC');
  });

  test('ends with the signal, whose reason is thrown, and leaves no file', async () => {
    const before = readdirSync(tmpdir());
    const controller = new AbortController();
    const running = open({ source: readFileSync(film) }, { ctx: context(controller.signal) });
    controller.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    const left = readdirSync(tmpdir()).filter(
      (name) => /^claude-see-[^-]*$/.test(name) && !before.includes(name),
    );
    expect(left).toEqual([]);
  });
});
