/** --frames through whole commands: the pixels and times of the frames that the API gets. */
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { describeFrames, ffmpeg, makeVideo, SCENES, scenes, sentFrames } from '../support/moving.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const made = mkdtempSync(join(tmpdir(), 'claude-see-frames-'));
/** Six scenes of a second each, at ten frames a second. */
const clip = (extension: string) => join(made, `clip.${extension}`);
const EXTENSIONS = ['mp4', 'mov', 'webm', 'mkv', 'avi', 'flv', 'png', 'avif', 'gif', 'webp'];
beforeAll(() => {
  for (const extension of EXTENSIONS) makeVideo(clip(extension), scenes(10));
  ffmpeg(['-f', 'lavfi', '-i', 'sine=d=0.1', join(made, 'sound.mkv')]);
  copyFileSync(clip('mov'), join(made, 'cut.mp4'));
  truncateSync(join(made, 'cut.mp4'), 3000);
  writeFileSync(
    join(made, 'noise.webm'),
    Buffer.concat([readFileSync(clip('webm')).subarray(0, 40), Buffer.alloc(3000, 7)]),
  );
  writeFileSync(join(made, 'list.mp4'), '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
}, 60_000);
afterAll(() => rmSync(made, { recursive: true, force: true }));

const ask = async (args: readonly string[], options = {}) => {
  const { code, stderr } = await world.run(['q', ...args], options);
  return { code, stderr, frames: code === 0 ? describeFrames(await sentFrames(world)) : [] };
};

describe('frames', () => {
  test.each(EXTENSIONS)('are those that are shown at the times: %s', async (extension) => {
    // The last moment of a scene, and the first of another.
    expect(await ask([clip(extension), '--frames', '0:03.99,5s'])).toEqual({
      code: 0,
      stderr: '',
      frames: ['0:03.99 3', '0:05 5'],
    });
  });

  test.each([
    [
      'a number, in the middle of as many parts',
      '6',
      ['0:00.5 0', '0:01.5 1', '0:02.5 2', '0:03.5 3', '0:04.5 4', '0:05.5 5'],
      '',
    ],
    ['one every two seconds, from the first on', '2s', ['0:00 0', '0:02 2', '0:04 4'], ''],
    ['one named time, with its label', '0:02.5', ['0:02.5 2'], ''],
  ])('are chosen by %s', async (_, frames, expected, stderr) => {
    expect(await ask([clip('gif'), '--frames', frames])).toEqual({ code: 0, stderr, frames: expected });
  });

  test('that are nearly equal give way to others, or are left out', async () => {
    // A second of the first scene, 0.2 s of the second, a second of the third; the parts last 0.55 s. The middle of the
    // second part still shows the first scene, and its end the second. The fourth part shows what the third does.
    const film = join(made, 'still.gif');
    makeVideo(film, [...scenes(10, 1), ...scenes(2, 2).slice(2), ...scenes(10, 3).slice(20)]);
    expect(await ask([film, '--frames', '4'])).toEqual({
      code: 0,
      stderr: `${film}: 3 frames chosen, 1 near-duplicate left out\n`,
      frames: ['0:00.2 0', '0:01 1', '0:01.3 2'],
    });
  });

  test('that are all alike are one', async () => {
    const film = join(made, 'alike.gif');
    makeVideo(film, scenes(20, 1));
    const asked = await ask([film, '--frames', '3']);
    expect(asked).toEqual({
      code: 0,
      stderr: `${film}: 1 frame chosen, 2 near-duplicates left out\n`,
      frames: ['0:00.3 0'],
    });
    expect((await ask([film, '--frames', '0:00,0:01'])).frames).toEqual(['0:00 0', '0:01 0']);
  });

  test('of an animation are all of them where it has no more', async () => {
    const film = join(made, 'short.gif');
    makeVideo(film, scenes(1, 3), { rate: 4 });
    expect((await ask([film, '--frames', '6'])).frames).toEqual(['0:00 0', '0:00.25 1', '0:00.5 2']);
  });

  test('stand beside still pictures, and are numbered with them', async () => {
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    await world.run(['q', 'a.png', clip('gif'), '--frames', '0:01']);
    const labels = (await sentFrames(world)).map(({ label }) => label);
    expect(labels).toEqual(['Image 1: a.png', 'Image 2: clip.gif at 0:01']);
  });

  test('of what comes from stdin are found in a file without a name', async () => {
    const TMPDIR = mkdtempSync(join(made, 'tmp-'));
    const options = { stdin: readFileSync(clip('mp4')), variables: { TMPDIR } };
    expect(await ask(['-', '--frames', '0:04'], options)).toEqual({
      code: 0,
      stderr: '',
      frames: ['0:04 4'],
    });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  test('are upright and as wide as a player shows them', async () => {
    const turned = join(made, 'turned.mov');
    const wide = join(made, 'wide.mkv');
    ffmpeg(['-i', clip('mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', turned]);
    makeVideo(wide, scenes(1, 2), { args: ['-vf', 'setsar=2'] });
    await ask([turned, wide, '--frames', '0:00']);
    const sizes = (await sentFrames(world)).map(({ width, height, scene }) => [width, height, scene]);
    expect(sizes).toEqual([
      [48, 64, 0],
      [128, 48, 0],
    ]);
  });

  test('of a changing rate are those that are shown then', async () => {
    const film = join(made, 'vfr.mkv');
    // The first is shown for 3 s, the others for 0.1 s each.
    makeVideo(film, SCENES, {
      args: ['-vf', "setpts='if(eq(N,0),0,(29+N)/10/TB)'", '-vsync', 'passthrough'],
    });
    const asked = await ask([film, '--frames', '0:02.99,0:03,0:03.15,0:03.4']);
    expect(asked.frames).toEqual(['0:02.99 0', '0:03 1', '0:03.15 2', '0:03.4 5']);
  });
});

describe('what is said of frames', () => {
  test('in --json and --dry-run: the number, the time and the tokens of each', async () => {
    const { stdout } = await world.run([clip('gif'), 'q', '--frames', '0:01,0:02', '--json']);
    const { images } = JSON.parse(stdout);
    expect(
      images.map(({ frame, page, tokens }: Record<string, unknown>) => ({ frame, page, tokens })),
    ).toEqual([
      { frame: { number: 1, count: 60, time_s: 1 }, page: null, tokens: 6 },
      { frame: { number: 2, count: 60, time_s: 2 }, page: null, tokens: 6 },
    ]);
    const dry = await world.run([clip('gif'), 'q', '--frames', '0:01,0:02', '--dry-run']);
    expect(dry.stdout).toMatch(/clip\.gif at 0:01: image\/png, 64x48, .*6 tokens/);
    expect(dry.stdout).toMatch(/clip\.gif at 0:02: image\/png, 64x48, .*6 tokens/);
  });

  test.each(['gif', 'webp', 'png', 'avif'])(
    'without --frames: the first of an animation, and how to choose more: %s',
    async (extension) => {
      const { code, stderr } = await ask([clip(extension)]);
      expect([code, stderr.split('\n')[0]]).toEqual([
        0,
        `${clip(extension)}: animated; only the first frame is seen; choose more with --frames 6`,
      ]);
      expect((await sentFrames(world)).map(({ scene }) => scene)).toEqual([0]);
    },
  );
});

describe('commands', () => {
  test('--each asks about the frames of each file at once, and takes still pictures too', async () => {
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    const { code } = await world.run([
      '--each',
      clip('gif'),
      'a.png',
      'q',
      '--frames',
      '0:01,0:02',
      '--jobs',
      '1',
    ]);
    expect(code).toBe(0);
    const asked = world.api.requests.filter(({ path }) => path === '/v1/messages');
    expect(asked).toHaveLength(2);
    const bodies = asked.map(({ body }) => JSON.stringify(body));
    expect(bodies.filter((body) => body.includes('Image 2: clip.gif at 0:02'))).toHaveLength(1);
    expect(bodies.filter((body) => body.includes('Image 1'))).toHaveLength(1);
  });

  test('a conversation keeps the labels, and numbers go on', async () => {
    await world.run([clip('gif'), 'q', '--frames', '0:01']);
    const { code } = await world.run(['-c', clip('gif'), 'and these?', '--frames', '0:02,0:03']);
    expect(code).toBe(0);
    const { body } = world.api.requests.findLast(({ path }) => path === '/v1/messages') ?? {};
    const labels = [...new Set(JSON.stringify(body).match(/Image \d: clip\.gif at 0:0\d/g))];
    expect(labels).toEqual([
      'Image 1: clip.gif at 0:01',
      'Image 2: clip.gif at 0:02',
      'Image 3: clip.gif at 0:03',
    ]);
  });

  test('batch submit sends the frames of each file in one request', async () => {
    const { code } = await world.run(['batch', 'submit', clip('gif'), '-p', 'q', '--frames', '0:01,0:02']);
    expect(code).toBe(0);
    const { body } = world.api.requests.find(({ path }) => path === '/v1/messages/batches') ?? {};
    const { requests } = body as { requests: readonly object[] };
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests).match(/Image \d: clip\.gif at 0:0\d/g)).toEqual([
      'Image 1: clip.gif at 0:01',
      'Image 2: clip.gif at 0:02',
    ]);
    expect(JSON.stringify(requests).match(/"media_type":"image\/png"/g)).toHaveLength(2);
  });

  test('a chat lists them by their times', async () => {
    const { stderr, stdout } = await world.run(['chat', clip('gif'), '--frames', '0:01,0:02'], {
      stdin: 'q\n/images\n',
    });
    expect(stdout + stderr).toMatch(/Image 2: clip\.gif at 0:02: image\/png, 64x48/);
  });

  test('uploads of frames are not taken for the file, nor for one another', async () => {
    await world.run(['files', 'upload', clip('gif')]);
    const { code } = await world.run([clip('gif'), 'q', '--frames', '0:01,0:02', '--upload']);
    expect(code).toBe(0);
    expect(
      world.api.requests.filter(({ path, method }) => path === '/v1/files' && method === 'POST'),
    ).toHaveLength(3);
  });

  test('locate looks at one frame, and refuses several', async () => {
    const one = await world.run(['locate', clip('gif'), 'the spot', '--frames', '0:01', '--dry-run']);
    expect(one.stdout).toMatch(/clip\.gif at 0:01: image\/png, 64x48/);
    const two = await world.run(['locate', clip('gif'), 'the spot', '--frames', '2']);
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('--frames: takes one frame here')]);
  });
});

describe('is refused with exit 2', () => {
  const hint =
    '  choose frames of it: --frames 6, one every two seconds: --frames 2s, or --frames 0:05,0:12\n';

  test.each<[string, () => readonly string[], string | RegExp]>([
    ['a video without --frames', () => [clip('mp4')], `claude-see: ${clip('mp4')}: is an MP4 video\n${hint}`],
    [
      'a time behind the end',
      () => [clip('mkv'), '--frames', '0:07'],
      /clip\.mkv: has no frame at 0:07: it ends at 0:06\n/,
    ],
    ['a video that is not there', () => ['clip.mp4', '--frames', '2'], /^claude-see: clip\.mp4: /],
    [
      '--frames without anything that moves',
      () => ['a.png', '--frames', '2'],
      'claude-see: --frames: there is no animation or video to take frames from\n',
    ],
    [
      'more frames than a request takes',
      () => [clip('mkv'), '--frames', '1ms'],
      /clip\.mkv: 6,000 frames; the model takes \d+ images a request\n/,
    ],
    [
      'sound alone',
      () => [join(made, 'sound.mkv'), '--frames', '2'],
      /sound\.mkv: is a WebM or Matroska video without a picture\n/,
    ],
    [
      'a video that is cut off before its index',
      () => [join(made, 'cut.mp4'), '--frames', '2'],
      /cut\.mp4: cannot be decoded by ffmpeg: moov atom not found/,
    ],
    [
      'noise behind the beginning of a video',
      () => [join(made, 'noise.webm'), '--frames', '2'],
      /noise\.webm: cannot be decoded by ffmpeg: /,
    ],
    [
      'a playlist that is called a video',
      () => [join(made, 'list.mp4'), '--frames', '2'],
      /list\.mp4: is not an image; it seems to be plain text/,
    ],
  ])('%s', async (_, args, message) => {
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    const { code, stderr } = await world.run(['q', ...args()]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(world.api.requests).toEqual([]);
  });

  test('a video where ffmpeg is missing, with how to install it', async () => {
    const variables = { PATH: made };
    const { code, stderr } = await world.run(['q', clip('mp4'), '--frames', '2'], { variables });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: ${clip('mp4')}: is an MP4 video, whose frames need ffmpeg; ffmpeg is not on PATH\n  install it: sudo apt install ffmpeg (or dnf, apk or pacman)\n`,
    });
  });
});
