/** Videos that are too large to be listed, and those that want something else to be read. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVideo, type VideoFile } from '../../src/frames/open-video.ts';
import { findShown } from '../../src/frames/plan-slots.ts';
import { runTool } from '../../src/frames/run-tool.ts';
import { ffmpeg, makeVideo, nearestScene, scenes } from '../support/moving.ts';
import { decode, pixelAt } from '../support/pixels.ts';

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

/**
 * Returns an MP4 whose only track refers to a file beside it, as an alias of QuickTime does;
 * https://developer.apple.com/documentation/quicktime-file-format/data_reference_atom
 */
function referTo(mp4: Buffer, name: string): Buffer {
  const alias = Buffer.alloc(150 + 4 + name.length + 1);
  // The longest name of a volume, and how many folders lie between the two files: one up, one down.
  alias.writeInt16BE(1, 130);
  alias.writeInt16BE(1, 132);
  // The kind 2 is the path.
  alias.writeInt16BE(2, 150);
  alias.writeInt16BE(name.length, 152);
  alias.write(name, 154, 'latin1');
  const entry = Buffer.concat([Buffer.alloc(12), alias]);
  entry.writeUInt32BE(entry.length, 0);
  entry.write('alis', 4, 'latin1');
  const dref = mp4.indexOf('dref') - 4;
  const start = dref + 16;
  const end = dref + mp4.readUInt32BE(dref);
  const out = Buffer.concat([mp4.subarray(0, start), entry, mp4.subarray(end)]);
  const more = entry.length - (end - start);
  for (const box of ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref']) {
    const at = out.indexOf(box) - 4;
    out.writeUInt32BE(out.readUInt32BE(at) + more, at);
  }
  return out;
}

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

  test('by a MOV whose track says that its frames are in another file', async () => {
    const bytes = readFileSync(film);
    const path = join(folder, 'refers.mp4');
    writeFileSync(path, referTo(bytes, 'film.mp4'));
    // ffmpeg alone opens the other file, once it is allowed to.
    const probe = [
      '-v',
      'error',
      '-count_packets',
      '-show_entries',
      'stream=nb_read_packets',
      '-of',
      'csv=p=0',
    ];
    const count = execFileSync('ffprobe', [...probe, '-enable_drefs', '1', path], { encoding: 'utf8' });
    expect(count.trim()).toBe('60');
    await expect(open({ source: { path, size: 1 } })).rejects.toThrow(/without a/);
  });

  test('a name that looks like an option or an address is a name', async () => {
    const odd = join(folder, '-i concat:x|http:.mp4');
    writeFileSync(odd, readFileSync(film));
    const moving = await open({ source: { path: odd, size: 1 } });
    expect(moving.count).toBe(60);
  });
});

describe('HDR, whose colours are wide and whose white is far below its brightest,', () => {
  test.each(['smpte2084', 'arib-std-b67'])('is shown as a usual screen would: %s', async (transfer) => {
    const path = join(folder, `${transfer}.mp4`);
    const usual =
      'setparams=color_primaries=bt709:color_trc=iec61966-2-1:colorspace=gbr:range=pc,format=gbrp';
    const light = 'zscale=t=linear:npl=203,format=gbrpf32le';
    const wide = `zscale=p=bt2020:t=${transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le`;
    const half = 'color=red:s=64x48:r=1:d=1,drawbox=x=32:w=32:h=48:color=white:t=fill';
    const tags = ['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'];
    ffmpeg(['-f', 'lavfi', '-i', `${half},${usual},${light},${wide}`, '-c:v', 'libx264', ...tags, path]);
    const notes: string[] = [];
    const moving = await open(
      { source: { path, size: statSync(path).size } },
      { info: (note: string) => notes.push(note) },
    );
    const pixels = await decode((await moving.decode(0)).bytes);
    const [red = 0, green = 0, blue = 0] = pixelAt(pixels, 10, 24);
    // The same numbers in the narrower colours of a screen would be (150, 90, 65): pink and pale.
    expect([red > 160, green < 40, blue < 40]).toEqual([true, true, true]);
    const white = pixelAt(pixels, 54, 24).slice(0, 3);
    expect([Math.min(...white) > 170, Math.max(...white) - Math.min(...white) < 12]).toEqual([true, true]);
    expect(notes).toEqual([]);
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
