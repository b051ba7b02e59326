/** Pictures on their way through a command: what the API receives is decoded and compared with the source. */

import { spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { gifHeader, makeGif, makeJpeg, makePng } from '../support/images.ts';
import { makePdf } from '../support/pdfs.ts';
import { makePhonePhoto } from '../support/phone-photo.ts';
import { collect, useWorld } from '../support/run.ts';

const world = useWorld();

interface Block {
  type: string;
  text?: string;
  source?: { type: string; media_type: string; data: string };
}

/** The pictures of a recorded request, decoded. */
async function received(at = 0) {
  const recorded = world.api.requests.filter(({ path }) => path === '/v1/messages')[at];
  if (!recorded) throw new Error(`there was no request ${at}`);
  const { content } = (recorded.body as { messages: [{ content: Block[] }] }).messages[0];
  const sources = content.flatMap(({ type, source }) =>
    type === 'image' && source?.type === 'base64' ? [source] : [],
  );
  return Promise.all(
    sources.map(async ({ data, media_type }) => {
      const bytes = Buffer.from(data, 'base64');
      const { width, height } = await sharp(bytes).metadata();
      return { bytes, media_type, width, height };
    }),
  );
}

/** Some megabytes, whose making takes a second, so they are made once. */
let photo: Buffer;
beforeAll(async () => {
  photo = await makePhonePhoto({ sigma: 20, quality: 92 });
}, 60_000);

describe('size', () => {
  test('a phone photo goes out at the size that the model sees, and one line says so', async () => {
    await world.file('photo.jpg', photo);
    const { code, stderr } = await world.run(['photo.jpg', 'describe']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^photo\.jpg: 4032x3024 → 2212x1659 \(what claude-opus-5-5 sees\), [\d.]+ MB → [\d.]+ (MB|KB)\n$/,
    );
    expect(await received()).toMatchObject([{ media_type: 'image/jpeg', width: 2212, height: 1659 }]);
  });

  test('an older model gets its own smaller size', async () => {
    await world.file('photo.jpg', photo);
    await world.run(['photo.jpg', '-m', 'claude-haiku-4-5']);
    expect(await received()).toMatchObject([{ width: 1270, height: 952 }]);
  });

  test('--json tells the file from what was sent', async () => {
    await world.file('photo.jpg', photo);
    const { stdout } = await world.run(['photo.jpg', '--json']);
    const [image] = JSON.parse(stdout).images;
    const [sent] = await received();
    expect(image).toEqual({
      input: 'photo.jpg',
      media_type: 'image/jpeg',
      width: 4032,
      height: 3024,
      sent: {
        width: 2212,
        height: 1659,
        bytes: sent?.bytes.length,
        media_type: 'image/jpeg',
        source: 'base64',
        file_id: null,
        pages: null,
      },
      seen: { width: 2212, height: 1659 },
      region: null,
      zoomed: false,
      frame: null,
      page: null,
      tokens: 4740, // ceil(2212 / 28) * ceil(1659 / 28) = 79 * 60
    });
  });

  test('--no-resize sends the very bytes, and -v says at which size they are seen', async () => {
    await world.file('photo.jpg', photo);
    const { stderr } = await world.run(['photo.jpg', '--no-resize']);
    expect((await received())[0]?.bytes.equals(photo)).toBe(true);
    expect(stderr).toBe('photo.jpg: 4032x3024; claude-opus-5-5 sees it at 2212x1659\n');
  });

  test('--no-resize refuses what the API would refuse, with the limit', async () => {
    await world.file('long.png', makePng({ width: 8001, height: 10 }));
    const { code, stderr } = await world.run(['long.png', '--no-resize']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'claude-see: long.png: is 8001x10 pixels; the API takes 8000 a side in this request\n  leave --no-resize out\n',
    });
    expect(world.api.requests).toEqual([]);
  });

  test('--max-edge caps the longer side', async () => {
    await world.file('a.png', makePng({ width: 1000, height: 500 }));
    const { stderr } = await world.run(['a.png', '--max-edge', '400']);
    expect(await received()).toMatchObject([{ width: 400, height: 200 }]);
    expect(stderr).toMatch(/^a\.png: 1000x500 → 400x200 \(--max-edge 400\), .* → .*\n$/);
  });

  test('beyond 20 images every one is at most 2000 pixels a side', async () => {
    await world.file('big.png', makePng({ width: 2400, height: 100 }));
    await world.file('small.png', makePng({ width: 100, height: 100 }));
    const { code } = await world.run(['big.png', ...Array<string>(20).fill('small.png')]);
    expect(code).toBe(0);
    const pictures = await received();
    expect(pictures).toHaveLength(21);
    expect(pictures[0]).toMatchObject({ width: 2000, height: 83 });
  });

  test.each([
    ['a PDF', async () => ['report.pdf']],
    ['a URL that leads to a PDF', async () => ['https://example.com/report.pdf']],
    [
      'a stored PDF',
      async () => {
        const { stdout } = await world.run(['files', 'upload', 'report.pdf']);
        return [stdout.trim()];
      },
    ],
  ])('%s is none of the 20 images beyond which they must be smaller', async (_, others) => {
    await world.file('big.png', makePng({ width: 2400, height: 100 }));
    await world.file('small.png', makePng({ width: 100, height: 100 }));
    await world.file('report.pdf', makePdf({ texts: ['One page'] }));
    const twenty = ['big.png', ...Array<string>(19).fill('small.png')];
    const { code, stderr } = await world.run([...twenty, ...(await others()), 'what', '--no-resize']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await received())[0]).toMatchObject({ width: 2400, height: 100 });
  });

  test('a bomb is refused at once', async () => {
    await world.file('bomb.gif', gifHeader(65535, 65535));
    const { code, stderr } = await world.run(['bomb.gif']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: bomb\.gif: .*65535x65535/);
    expect(world.api.requests).toEqual([]);
  });
});

describe('--source base64', () => {
  test('makes pictures fit into one request that together would not', async () => {
    // 1300 * 1300 * 3 = 5,070,000 bytes of noise each, 41 MB as base64 in all; the API takes 32 MB.
    await world.file('noise.png', makePng({ width: 1300, height: 1300, noise: true }));
    const { code } = await world.run([...Array<string>(6).fill('noise.png'), '--source', 'base64']);
    expect(code).toBe(0);
    const pictures = await received();
    expect(pictures).toHaveLength(6);
    expect(world.api.requests[0]?.bytes).toBeLessThan(32 * 1024 * 1024);
    expect(pictures[0]).toMatchObject({ media_type: 'image/jpeg', width: 1300, height: 1300 });
  });

  test('refuses them under --no-resize', async () => {
    await world.file('noise.png', makePng({ width: 1300, height: 1300, noise: true }));
    const args = [...Array<string>(6).fill('noise.png'), '--source', 'base64', '--no-resize'];
    expect(await world.run(args)).toMatchObject({ code: 2 });
    expect(world.api.requests).toEqual([]);
  });
});

describe('--crop', () => {
  test('asks about a region, to the pixel', async () => {
    const left = await sharp({ create: { width: 50, height: 60, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const picture = sharp({ create: { width: 100, height: 60, channels: 3, background: '#0000ff' } });
    await world.file(
      'two.png',
      await picture
        .composite([{ input: left, left: 0, top: 0 }])
        .png()
        .toBuffer(),
    );
    const { code, stderr } = await world.run(['two.png', '--crop', '49,10,2,20']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^two\.png: cropped to 2x20 at 49,10, /);
    const [sent] = await received();
    const { data } = await sharp(sent?.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 6)]).toEqual([255, 0, 0, 0, 0, 255]);
  });

  test.each([
    [['a.png', '--crop', '60,0,10,10'], '--crop: 60,0,10,10 reaches outside a.png, which is 64x48'],
    [['a.png', '--crop', 'x'], '--crop: "x": expected x,y,width,height'],
    [['a.png', 'a.png', '--crop', '0,0,1,1'], '--crop: takes one image, not 2'],
    [
      ['https://example.com/a.png', '--crop', '0,0,1,1'],
      '--crop: cannot crop https://example.com/a.png, which is not a local file',
    ],
  ])('%j is refused', async (args, message) => {
    await world.file('a.png', makePng({ width: 64, height: 48 }));
    const { code, stderr } = await world.run(args);
    expect(code).toBe(2);
    expect(stderr.startsWith(`claude-see: ${message}`)).toBe(true);
    expect(world.api.requests).toEqual([]);
  });
});

describe('--strip', () => {
  test('removes where a photo was taken, also as a stored setting', async () => {
    const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
      .toBuffer();
    await world.file('photo.jpg', photo);
    await world.run(['photo.jpg']);
    expect((await received())[0]?.bytes.equals(photo)).toBe(true);
    const { stderr } = await world.run(['photo.jpg'], { variables: { CLAUDE_SEE_STRIP: 'yes' } });
    expect(stderr).toMatch(/^photo\.jpg: metadata removed, /);
    const [sent] = await received(1);
    expect((await sharp(sent?.bytes).metadata()).exif).toBeUndefined();
    const raw = (bytes?: Buffer) => sharp(bytes).raw().toBuffer();
    expect((await raw(sent?.bytes)).equals(await raw(photo))).toBe(true);
  });
});

describe('a size that the API refuses', () => {
  const refusal = (maxSide: number, ...paths: string[]) => ({
    status: 400,
    message: `${paths[0]}: image dimensions exceed`,
    error_code: 'image_dimensions_too_large',
    details: { max_side_length_pixels: maxSide, paths },
  });

  test('is mended once, for exactly the images that it names', async () => {
    await world.file('a.png', makePng({ width: 300, height: 200 }));
    await world.file('b.png', makePng({ width: 500, height: 100 }));
    await world.file('c.png', makePng({ width: 600, height: 300 }));
    world.api.failNext('messages', refusal(250, 'messages.0.content.3', 'messages.0.content.5'));
    const { code, stderr } = await world.run(['a.png', 'b.png', 'c.png', 'compare']);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'b.png: 500x100 → 250x50 (the API accepts at most 250 pixels a side; sending it again)\n' +
        'c.png: 600x300 → 250x125 (the API accepts at most 250 pixels a side; sending it again)\n',
    );
    expect((await received(1)).map(({ width, height }) => [width, height])).toEqual([
      [300, 200],
      [250, 50],
      [250, 125],
    ]);
  });

  test('is mended for an upload by another upload', async () => {
    await world.file('a.png', makePng({ width: 300, height: 200 }));
    world.api.failNext('messages', refusal(150, 'messages.0.content.0'));
    const { code } = await world.run(['a.png', '--upload']);
    expect(code).toBe(0);
    expect([...world.api.files.values()]).toHaveLength(2);
  });

  test('is not mended twice, nor under --no-resize, nor where the picture is not here', async () => {
    await world.file('a.png', makePng({ width: 300, height: 200 }));
    const first = 'messages.0.content.0';
    world.api.failNext('messages', refusal(250, first), refusal(100, first));
    expect(await world.run(['a.png'])).toMatchObject({ code: 2 });
    world.api.failNext('messages', refusal(250, first));
    expect(await world.run(['a.png', '--no-resize'])).toMatchObject({ code: 2 });
    world.api.failNext('messages', refusal(250, first));
    const { code, stderr } = await world.run(['https://example.com/a.png']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: https:\/\/example\.com\/a\.png: the API rejected the request: /);
    expect(world.api.requests).toHaveLength(4);
  });
});

describe('what the API does not take', () => {
  test('a HEIC is converted, upright', async () => {
    await cp(
      fileURLToPath(new URL('../fixtures/rotated.heic', import.meta.url)),
      join(world.folder, 'photo.heic'),
    );
    const { code, stderr } = await world.run(['photo.heic', 'describe']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^photo\.heic: image\/heic → image\/jpeg, /);
    expect(await received()).toMatchObject([{ media_type: 'image/jpeg' }]);
  });

  test('an animation says that only its first frame is seen', async () => {
    await world.file('a.gif', await makeGif({ width: 64, height: 48, frames: 3 }));
    const { stderr } = await world.run(['a.gif']);
    expect(stderr).toBe('a.gif: animated; only the first frame is seen; choose more with --frames 6\n');
  });
});

describe('the clipboard', () => {
  test.each([[['--clipboard']], [['clipboard:']]])('%j is asked about', async (args) => {
    const png = makePng({ width: 64, height: 48 });
    const picture = await world.file('clip.png', png);
    const tool = `#!/bin/sh\ncase "$*" in *TARGETS*) echo image/png;; *) cat '${picture}';; esac\n`;
    await chmod(await world.file('bin/xclip', tool), 0o755);
    const { code, stdout } = await world.run([...args, 'describe'], {
      variables: { DISPLAY: ':1', PATH: `${join(world.folder, 'bin')}${delimiter}${process.env.PATH}` },
    });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('image/png 64x48') });
    expect((await received())[0]?.bytes.equals(png)).toBe(true);
  });

  test('without a display says so', async () => {
    const { code, stderr } = await world.run(['--clipboard', 'describe']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: clipboard: there is no display/);
  });
});

describe('without sharp and libheif-js', () => {
  /** Runs the built package from a folder that has no node_modules above it. */
  async function runAlone(args: readonly string[]) {
    const home = await mkdtemp(join(tmpdir(), 'claude-see-alone-'));
    try {
      const root = fileURLToPath(new URL('../..', import.meta.url));
      await cp(dirname(BINARY), join(home, 'bin'), { recursive: true });
      await cp(join(root, 'package.json'), join(home, 'package.json'));
      await cp(join(root, 'dist'), join(home, 'dist'), { recursive: true });
      const child = spawn(process.execPath, [join(home, 'bin/claude-see.js'), ...args], {
        cwd: world.folder,
        env: world.variables(),
      });
      return await collect(child);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }

  test('a picture that needs no change is asked about', async () => {
    await world.file('photo.jpg', await makeJpeg({ width: 640, height: 480 }));
    expect(await runAlone(['photo.jpg'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('a photo that would only be made smaller goes as it is', async () => {
    await world.file('photo.jpg', photo);
    const { code, stderr } = await runAlone(['photo.jpg']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'photo.jpg: 4032x3024; claude-opus-5-5 sees it at 2212x1659\n',
    });
    expect((await received())[0]?.bytes.equals(photo)).toBe(true);
  });

  test('what must change names the file, the reason and the cure', async () => {
    await world.file(
      'scan.tiff',
      await sharp(makePng({ width: 64, height: 48 }))
        .tiff()
        .toBuffer(),
    );
    const { code, stderr } = await runAlone(['scan.tiff']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: scan\.tiff: .*needs the package sharp\n {2}npm install sharp/);
    expect(world.api.requests).toEqual([]);
  });

  test('a web page names playwright-core', async () => {
    const { code, stderr } = await runAlone(['page:http://127.0.0.1/']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^claude-see: page:http:\/\/127\.0\.0\.1\/: a picture of a page needs the package playwright-core\n {2}npm install playwright-core /,
    );
  });

  test('a HEIC names libheif-js and sharp', async () => {
    await cp(
      fileURLToPath(new URL('../fixtures/upright.heic', import.meta.url)),
      join(world.folder, 'photo.heic'),
    );
    const { code, stderr } = await runAlone(['photo.heic']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^claude-see: photo\.heic: .*needs the packages sharp and libheif-js\n {2}npm install sharp libheif-js /,
    );
  });
});
