/** The media type comes from the bytes: what is sent as what, what is refused and in which words. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { swapped, toCgbi } from '../support/cgbi.ts';
import { makeIcns } from '../support/icns.ts';
import { makeIcon } from '../support/icons.ts';
import { gifHeader, makeGif, makeJpeg, makePng, makeWebp, pngHeader, truncate } from '../support/images.ts';
import { makePdf } from '../support/pdfs.ts';
import { corners, quadrants } from '../support/pixels.ts';
import { makeTiffRaw } from '../support/raw-photos.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();
const onWindows = process.platform === 'win32';
const readsEverything = onWindows || process.getuid?.() === 0;

const SIZE = { width: 40, height: 30 };
const MAKERS = {
  'image/png': async () => makePng(SIZE),
  'image/jpeg': () => makeJpeg(SIZE),
  'image/gif': () => makeGif(SIZE),
  'image/webp': () => makeWebp(SIZE),
} as const;
type MediaType = keyof typeof MAKERS;

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const ftyp = (...brands: string[]) =>
  latin1(
    `\0\0\0${String.fromCharCode(16 + 4 * (brands.length - 1))}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`,
  );

/** media_type and bytes of the first block of the only request. */
function sent(): [string, Buffer] {
  expect(world.api.requests.map(({ path }) => path)).toEqual(['/v1/messages']);
  const [request] = world.api.requests;
  const { messages } = (request ?? expect.fail('no request')).body as Anthropic.MessageCreateParams;
  const block = messages[0]?.content[0];
  if (typeof block !== 'object' || block.type !== 'image' || block.source.type !== 'base64') {
    throw new Error('expected an image as base64');
  }
  return [block.source.media_type, Buffer.from(block.source.data, 'base64')];
}

/** Runs and expects a refusal in exactly these lines, before any request. */
async function expectRefusal(
  args: readonly string[],
  lines: readonly (string | RegExp)[],
  options?: RunOptions,
) {
  const { code, stdout, stderr } = await world.run(args, options);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const said = stderr.split('\n');
  expect(said).toHaveLength(lines.length + 1);
  for (const [index, line] of lines.entries()) {
    if (typeof line === 'string') expect(said[index]).toBe(line);
    else expect(said[index]).toMatch(line);
  }
  expect(world.api.requests).toEqual([]);
}

describe('a picture whose name says another format', () => {
  test.each<[string, MediaType, string]>([
    ['photo.png', 'image/jpeg', '.png'],
    ['photo.PNG', 'image/webp', '.png'],
    ['photo.jpg', 'image/png', '.jpg'],
    ['photo.jpeg', 'image/gif', '.jpeg'],
    ['photo.gif', 'image/webp', '.gif'],
    ['photo.webp', 'image/jpeg', '.webp'],
    ['photo.heic', 'image/jpeg', '.heic'],
    ['photo.svg', 'image/png', '.svg'],
    ['scan.pdf', 'image/png', '.pdf'],
  ])('%s that holds %s is sent as that, with one line about it', async (name, media_type, extension) => {
    const bytes = await MAKERS[media_type]();
    await world.file(name, bytes);
    const { code, stderr } = await world.run([name, 'describe']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${name}: named ${extension} but holds ${media_type}; sent as ${media_type}\n`,
    });
    expect(sent()).toEqual([media_type, bytes]);
  });

  test('is named also when it holds a PDF', async () => {
    await world.file('photo.png', makePdf({ texts: ['one'] }));
    const { code, stderr } = await world.run(['photo.png', 'describe']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'photo.png: named .png but holds application/pdf; sent as application/pdf\n',
    });
  });

  test('is named as it was typed, its folder included', async () => {
    await world.file('shots/photo.png', await makeJpeg(SIZE));
    const { stderr } = await world.run(['./shots/photo.png']);
    expect(stderr).toBe('./shots/photo.png: named .png but holds image/jpeg; sent as image/jpeg\n');
  });

  test('goes without the line under -q', async () => {
    await world.file('photo.png', await makeJpeg(SIZE));
    expect(await world.run(['photo.png', '-q'])).toMatchObject({ code: 0, stderr: '' });
    expect(sent()[0]).toBe('image/jpeg');
  });

  test('is uploaded as what it is, under a name that says so', async () => {
    const bytes = await makeJpeg(SIZE);
    await world.file('photo.png', bytes);
    expect((await world.run(['photo.png', '--upload'])).code).toBe(0);
    const form = world.api.requests[0]?.form;
    expect([form?.mime_type, form?.filename, form?.bytes.equals(bytes)]).toEqual([
      'image/jpeg',
      'photo.jpg',
      true,
    ]);
  });
});

test.each<[string, MediaType]>([
  ['photo.jpg', 'image/jpeg'],
  ['photo.JPEG', 'image/jpeg'],
  ['photo.jfif', 'image/jpeg'],
  ['photo.png', 'image/png'],
  ['photo.gif', 'image/gif'],
  ['photo.webp', 'image/webp'],
  ['photo', 'image/png'],
  ['photo.dat', 'image/webp'],
  ['v1.2', 'image/gif'],
])('%s that holds %s is no surprise', async (name, media_type) => {
  const bytes = await MAKERS[media_type]();
  await world.file(name, bytes);
  expect(await world.run([name])).toMatchObject({ code: 0, stderr: '' });
  expect(sent()).toEqual([media_type, bytes]);
});

describe('a picture in a file of another kind is sent as PNG or JPEG, and the note names the file', () => {
  const png = () => quadrants(64, 48, ['red', 'green', 'blue', 'white']).png().toBuffer();
  const jpeg = () => quadrants(600, 400, ['red', 'green', 'blue', 'white']).jpeg().toBuffer();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><path fill="#dc2828" d="M0 0h320v240H0z"/>' +
    '<path fill="#28aa3c" d="M320 0h320v240H320z"/><path fill="#2846d2" d="M0 240h320v240H0z"/><path fill="#fafafa" d="M320 240h320v240H320z"/></svg>';
  test.each<[name: string, make: () => Promise<Buffer>, stderr: RegExp]>([
    [
      'favicon.ico',
      async () =>
        makeIcon([
          { data: makePng({ width: 16, height: 16 }), width: 16 },
          { data: await png(), width: 64 },
        ]),
      /^favicon\.ico: holds 2 sizes; the largest, 64x48, is sent\nfavicon\.ico: image\/vnd\.microsoft\.icon → image\/png, /,
    ],
    [
      'hand.cur',
      async () => makeIcon([{ data: await png(), width: 64 }], { type: 2 }),
      /^hand\.cur: image\/x-win-bitmap → image\/png, /,
    ],
    ['app.icns', async () => makeIcns(['ic11', await png()]), /^app\.icns: image\/icns → image\/png, /],
    [
      'AppIcon60x60@2x.png',
      async () => toCgbi(await swapped(await png())),
      /^AppIcon60x60@2x\.png: image\/x-cgbi → image\/png, /,
    ],
    [
      'DSC_1.NEF',
      async () =>
        makeTiffRaw({
          width: 620,
          height: 410,
          jpegs: [await makeJpeg({ width: 160, height: 120 }), await jpeg()],
        }),
      /^DSC_1\.NEF: sent the full-size JPEG that the camera stored, 600x400\nDSC_1\.NEF: image\/x-nikon-nef → image\/jpeg, /,
    ],
    ['drawing.svgz', async () => gzipSync(svg), /^drawing\.svgz: image\/svg\+xml → image\/png, /],
    [
      'drawing.svg',
      async () => Buffer.from(`\ufeff${svg}`, 'utf16le'),
      /^drawing\.svg: image\/svg\+xml → image\/png, /,
    ],
  ])('%s', async (name, make, expected) => {
    await world.file(name, await make());
    const { code, stderr } = await world.run([name, 'describe']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(expected) });
    const [media_type, bytes] = sent();
    expect([media_type, await corners(bytes)]).toEqual([
      name === 'DSC_1.NEF' ? 'image/jpeg' : 'image/png',
      'red green blue white',
    ]);
  });

  test('a thumbnail is not, and the hint says how to develop the photo', async () => {
    await world.file(
      'a.nef',
      makeTiffRaw({ width: 6000, height: 4000, jpegs: [await makeJpeg({ width: 160, height: 120 })] }),
    );
    await expectRefusal(
      ['a.nef', 'describe'],
      [
        'claude-see: a.nef: is a camera raw photo (Nikon NEF) whose largest JPEG has 160x120 of 6000x4000 pixels',
        /^ {2}convert it with \w+: [\w-]+ .*a\.nef/,
      ],
    );
  });
});

describe('a file that is no picture is refused before any request', () => {
  const unsaved = '  save it as FILE, and convert it with FLIF: flif -d FILE FILE.png';
  const getAgain = '  the download may be incomplete: get the file again';
  const damaged = '  the file may be damaged: open it in a viewer to see';
  test.each<[what: string, bytes: Buffer | string, lines: readonly [string | RegExp, string | RegExp]]>([
    [
      'plain text',
      'Grüße\n',
      [
        'claude-see: x.png: is not an image; it seems to be plain text',
        '  a download may have saved an error page: open the file to see',
      ],
    ],
    [
      'JSON, such as the error of a download',
      '{"error": "not found"}',
      [
        'claude-see: x.png: is not an image; it seems to be JSON text',
        '  a download may have saved an error page: open the file to see',
      ],
    ],
    [
      'a web page',
      '<!DOCTYPE html>\n<html><title>404</title></html>',
      [
        'claude-see: x.png: is not an image; it seems to be an HTML page',
        '  a download may have saved an error page: open the file to see',
      ],
    ],
    [
      'nothing',
      '',
      ['claude-see: x.png: is empty (0 bytes)', '  the download may be incomplete: get the file again'],
    ],
    [
      'a PDF that is cut off',
      '%PDF-1.7\n1 0 obj',
      [/^claude-see: x\.png: is not a usable PDF: /, /^ {2}download it again, or redraw it: pdftocairo /],
    ],
    [
      'an SVG drawing without a size',
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
      [/^claude-see: x\.png: cannot be decoded: /, damaged],
    ],
    [
      'a HEIC that is cut off',
      ftyp('heic', 'mif1', 'heic'),
      [/^claude-see: x\.png: cannot be decoded: /, getAgain],
    ],
    [
      'an AVIF that is cut off',
      ftyp('avif', 'mif1', 'miaf'),
      [/^claude-see: x\.png: cannot be decoded: /, '  the download may be incomplete: get the file again'],
    ],
    [
      'a TIFF that is cut off',
      latin1('II*\0\x08\0\0\0'),
      [/^claude-see: x\.png: cannot be decoded: /, getAgain],
    ],
    [
      'a BMP that is cut off',
      latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0'),
      [/^claude-see: x\.png: cannot be decoded: /, '  the download may be incomplete: get the file again'],
    ],
    [
      'a GIMP image',
      latin1('gimp xcf v011\0'),
      [
        'claude-see: x.png: is a GIMP image, a format that is not supported',
        /^ {2}convert it with ImageMagick: (?:magick|convert) x\.png -flatten x\.png\.png$/,
      ],
    ],
    [
      'a FLIF image',
      latin1('FLIFA1\x3f'),
      [
        'claude-see: x.png: is a FLIF image, a format that is not supported',
        '  convert it with FLIF: flif -d x.png x.png.png',
      ],
    ],
    [
      'a video',
      ftyp('isom', 'iso2', 'mp41'),
      [
        'claude-see: x.png: is an MP4 video',
        '  choose frames of it: --frames 6, one every two seconds: --frames 2s, or --frames 0:05,0:12',
      ],
    ],
    [
      'a ZIP archive',
      latin1('PK\x03\x04\x14\0\0\0'),
      [
        'claude-see: x.png: is not an image; it seems to be a ZIP archive',
        '  send the images in it: unzip x.png',
      ],
    ],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      [
        'claude-see: x.png: is not an image; it seems to be a Git LFS pointer',
        '  get the file itself: git lfs pull (in GitHub Actions: actions/checkout with lfs: true)',
      ],
    ],
    [
      'compressed data',
      latin1('\x1f\x8b\x08\0\0\0'),
      [
        'claude-see: x.png: is not an image; it seems to be gzip-compressed data',
        '  send what is in it: gunzip -c x.png > x.png.unpacked',
      ],
    ],
    [
      'random bytes',
      Buffer.from('d1a2037f9e00b4c35588', 'hex'),
      ['claude-see: x.png: is not an image; it seems to be binary data of an unknown kind', getAgain],
    ],
    [
      'zeros',
      Buffer.alloc(1000),
      ['claude-see: x.png: is not an image; it seems to be binary data of an unknown kind', getAgain],
    ],
  ])('%s', async (_, bytes, lines) => {
    await world.file('x.png', bytes);
    await world.file('good.png', makePng(SIZE));
    await expectRefusal(['good.png', 'x.png', 'describe'], lines);
  });

  test('under the name of a PDF the message speaks of a PDF', async () => {
    await world.file('report.pdf', '<!DOCTYPE html>\n<html><title>Log in</title></html>');
    await expectRefusal(
      ['report.pdf'],
      [
        'claude-see: report.pdf: is not a PDF; it seems to be an HTML page',
        '  a download may have saved an error page: open the file to see',
      ],
    );
  });

  test('also when its name is no picture’s, and when it comes by stdin or by a data URI', async () => {
    await world.file('song', latin1('PK\x03\x04\x14\0\0\0'));
    await expectRefusal(
      ['song'],
      [
        'claude-see: song: is not an image; it seems to be a ZIP archive',
        '  send the images in it: unzip song',
      ],
    );
    await expectRefusal(['-'], ['claude-see: -: is a FLIF image, a format that is not supported', unsaved], {
      stdin: latin1('FLIFA1\x3f'),
    });
    await expectRefusal(
      ['-'],
      [
        'claude-see: -: is not an image; it seems to be an HTML page',
        '  a download may have saved an error page: open the file to see',
      ],
      { stdin: '<html><body>Not found</body></html>' },
    );
    await expectRefusal(
      ['data:image/png;base64,RkxJRkExPw=='],
      [
        'claude-see: data:image/png;base64,RkxJRkExPw==: is a FLIF image, a format that is not supported',
        unsaved,
      ],
    );
  });

  test('all that are wrong are named', async () => {
    await world.file('one.png', latin1('PK\x03\x04\x14\0\0\0'));
    await world.file('two.png', '');
    await expectRefusal(
      ['one.png', 'two.png'],
      [
        'claude-see: one.png: is not an image; it seems to be a ZIP archive',
        '  send the images in it: unzip one.png',
        'claude-see: two.png: is empty (0 bytes)',
        '  the download may be incomplete: get the file again',
      ],
    );
  });
});

describe('a header that is cut off is refused before any request', () => {
  test.each<[string, () => Promise<Buffer>, number, string]>([
    ['x.png', MAKERS['image/png'], 20, 'a PNG image'],
    ['x.jpg', MAKERS['image/jpeg'], 10, 'a JPEG image'],
    ['x.gif', MAKERS['image/gif'], 9, 'a GIF image'],
    ['x.webp', MAKERS['image/webp'], 20, 'a WebP image'],
  ])('%s', async (name, make, length) => {
    await world.file(name, truncate(await make(), length));
    const { code, stdout, stderr } = await world.run([name, 'describe']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [message, hint, rest] = stderr.split('\n');
    expect(message).toMatch(new RegExp(`^claude-see: ${name}: is not a usable image: \\w.+$`));
    expect(hint).toBe('  the download may be incomplete: get the file again');
    expect(rest).toBe('');
    expect(world.api.requests).toEqual([]);
  });

  test('and so is a picture of no pixels', async () => {
    await world.file('x.png', pngHeader(0, 10));
    await world.file('x.gif', gifHeader(10, 0));
    expect((await world.run(['x.png'])).stderr).toMatch(/^claude-see: x\.png: is not a usable image: /);
    expect((await world.run(['x.gif'])).stderr).toMatch(/^claude-see: x\.gif: is not a usable image: /);
    expect(world.api.requests).toEqual([]);
  });
});

describe('a picture that is not whole', () => {
  test.each<[string, MediaType]>([
    ['x.png', 'image/png'],
    ['x.jpg', 'image/jpeg'],
    ['x.gif', 'image/gif'],
    ['x.webp', 'image/webp'],
  ])('%s: is refused before the request', async (name, media_type) => {
    const whole = await MAKERS[media_type]();
    await world.file(name, truncate(whole, whole.length - 20));
    const { code, stderr } = await world.run([name, 'describe', '-q']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        `claude-see: ${name}: is damaged or cut off: part of the image cannot be decoded\n` +
        '  the download may be incomplete: get the file again\n',
    });
    expect(world.api.requests).toEqual([]);
  });

  test.each<[string, args: string[], stdin?: string]>([
    ['with --upload', ['x.png', '--upload']],
    ['in a chat', ['chat', 'x.png'], 'what?\n'],
    ['among many', [...Array<string>(21).fill('good.png'), 'x.png']],
  ])('%s: is refused before the request', async (_, args, stdin) => {
    await world.file('good.png', makePng(SIZE));
    await world.file('x.png', truncate(makePng({ width: 100, height: 100, noise: true }), 15_000));
    const { code, stderr } = await world.run(args, stdin === undefined ? {} : { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain('claude-see: x.png: is damaged or cut off: part of the image cannot');
    expect(world.api.requests).toEqual([]);
  });

  test('is sent re-encoded, with a note, when nearly all of it is there', async () => {
    const whole = makePng({ width: 300, height: 300, noise: true });
    await world.file('x.png', truncate(whole, Math.floor(0.96 * whole.length)));
    const { code, stderr } = await world.run(['x.png']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^x\.png: the file is damaged; the image is re-encoded, and up to 10 % of it may be missing\nx\.png: [\d.]+ KB → [\d.]+ KB\n$/,
    );
  });

  test('is sent with its end mark when only that was missing', async () => {
    const whole = await makeJpeg({ width: 90, height: 90 });
    await world.file('x.jpg', truncate(whole, whole.length - 2));
    expect(await world.run(['x.jpg'])).toMatchObject({ code: 0, stderr: '' });
    expect(world.api.requests).toHaveLength(1);
  });
});

describe('a picture that moves', () => {
  test.each<[string, MediaType, () => Promise<Buffer>]>([
    ['x.gif', 'image/gif', () => makeGif({ ...SIZE, frames: 3 })],
    ['x.webp', 'image/webp', () => makeWebp({ ...SIZE, frames: 3 })],
  ])('%s is sent whole, with a note that its first frame is seen', async (name, media_type, make) => {
    const bytes = await make();
    await world.file(name, bytes);
    expect(await world.run([name])).toMatchObject({
      code: 0,
      stderr: `${name}: animated; only the first frame is seen; choose more with --frames 6\n`,
    });
    expect(sent()).toEqual([media_type, bytes]);
  });

  test('under another name says both', async () => {
    await world.file('x.png', await makeGif({ ...SIZE, frames: 2 }));
    expect((await world.run(['x.png'])).stderr).toBe(
      'x.png: animated; only the first frame is seen; choose more with --frames 6\nx.png: named .png but holds image/gif; sent as image/gif\n',
    );
  });
});

test('notes come in the order of the arguments, whatever is read first', async () => {
  await world.file('1.png', await makeJpeg({ width: 2000, height: 1500 }));
  await world.file('2.png', await makeGif(SIZE));
  await world.file('3.gif', await makeGif({ ...SIZE, frames: 2 }));
  expect((await world.run(['3.gif', '1.png', '2.png'])).stderr).toBe(
    [
      '3.gif: animated; only the first frame is seen; choose more with --frames 6',
      '1.png: named .png but holds image/jpeg; sent as image/jpeg',
      '2.png: named .png but holds image/gif; sent as image/gif',
      '',
    ].join('\n'),
  );
});

describe('what cannot be read', () => {
  test.skipIf(readsEverything)('a file without permission', async () => {
    await chmod(await world.file('x.png', makePng(SIZE)), 0o000);
    await expectRefusal(['x.png'], ['claude-see: x.png: cannot be read: permission denied']);
  });

  test.skipIf(readsEverything)('a file in a folder without permission', async () => {
    await world.file('locked/x.png', makePng(SIZE));
    await chmod(join(world.folder, 'locked'), 0o000);
    try {
      await expectRefusal(['locked/x.png'], ['claude-see: locked/x.png: cannot be read: permission denied']);
    } finally {
      await chmod(join(world.folder, 'locked'), 0o700);
    }
  });

  test.skipIf(onWindows)('links that lead nowhere, whatever they are called', async () => {
    await symlink('gone.png', join(world.folder, 'x.png'));
    await symlink('gone', join(world.folder, 'latest'));
    await symlink('circle.png', join(world.folder, 'circle.png'));
    await expectRefusal(['x.png'], ['claude-see: x.png: is a link to something that is not there']);
    await expectRefusal(['latest'], ['claude-see: latest: is a link to something that is not there']);
    await expectRefusal(['circle.png'], ['claude-see: circle.png: cannot be read: too many symbolic links']);
  });

  test('a folder that is called like a picture', async () => {
    await mkdir(join(world.folder, 'x.png'));
    await expectRefusal(
      ['x.png'],
      [
        'claude-see: x.png: is a folder',
        "  name the images in it with a quoted pattern: 'x.png/*.png'; to ask about each file in it: --each --recursive",
      ],
    );
  });

  test.skipIf(onWindows)('/dev/null', async () => {
    const { code, stdout, stderr } = await world.run(['/dev/null']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^claude-see: \/dev\/null: is empty \(0 bytes\)\n/);
    expect(world.api.requests).toEqual([]);
  });

  test('a path through a file', async () => {
    await world.file('x.png', makePng(SIZE));
    await expectRefusal(
      ['x.png/y.png'],
      ['claude-see: x.png/y.png: no such file', '  to send it as text: -p x.png/y.png'],
    );
  });
});

describe.skipIf(onWindows)('a named pipe', () => {
  const makePipe = () => {
    const path = join(world.folder, 'pipe');
    execFileSync('mkfifo', [path]);
    return path;
  };

  test('is read to its end', async () => {
    const pipe = makePipe();
    const bytes = makePng({ width: 300, height: 300, noise: true });
    const [{ code, stderr }] = await Promise.all([world.run(['pipe', 'describe']), writeFile(pipe, bytes)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sent()).toEqual(['image/png', bytes]);
  });

  test('may carry the question', async () => {
    const pipe = makePipe();
    await world.file('x.png', makePng(SIZE));
    const [{ code, stdout }] = await Promise.all([
      world.run(['x.png', '--prompt-file', 'pipe']),
      writeFile(pipe, 'what is this?\n'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('You asked: "what is this?".');
  });

  test.each([
    ['once', ['pipe']],
    ['many times', Array.from({ length: 6 }, () => 'pipe')],
  ])('that nobody writes to does not outlast --timeout: named %s', async (_, pipes) => {
    makePipe();
    expect(await world.runBinary([...pipes, '--timeout', '200ms'])).toEqual({
      code: 6,
      stdout: '',
      stderr:
        'claude-see: --timeout: not finished within 200 ms, still reading\n  allow more time: --timeout 1m\n',
    });
  });

  test('that is written to and held open does not outlast --timeout', async () => {
    // Opened for reading and writing, so that neither side waits and the end never comes.
    const held = await open(makePipe(), 'r+');
    try {
      await held.write(makePng(SIZE));
      const { code, stdout } = await world.runBinary(['pipe', 'describe', '--timeout', '300ms']);
      expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    } finally {
      await held.close();
    }
  });
});

describe.skipIf(onWindows)('a name with control characters', () => {
  const EVIL = 'a\x1b[2J\x1b]0;title\x07\x9b31m.png';
  const SHOWN = 'a␛[2J␛]0;title␇\ufffd31m.png';

  test('is shown harmless in an error', async () => {
    await world.file(EVIL, '');
    await expectRefusal(
      [EVIL],
      [`claude-see: ${SHOWN}: is empty (0 bytes)`, '  the download may be incomplete: get the file again'],
    );
  });

  test('is shown harmless in an error about a file that is not there', async () => {
    await expectRefusal(
      [EVIL],
      [`claude-see: ${SHOWN}: no file matches`, `  to send it as text: -p '${SHOWN}'`],
    );
  });

  test('is shown harmless in notes and receipts', async () => {
    await world.file(EVIL, await makeJpeg(SIZE));
    const { code, stderr } = await world.run([EVIL, '-v']);
    expect(code).toBe(0);
    expect(stderr).toContain(`${SHOWN}: named .png but holds image/jpeg; sent as image/jpeg\n`);
    expect(stderr).toContain(`${SHOWN}: image/jpeg, 40x30, `);
    expect(stderr).not.toContain('\x1b');
  });

  test('is escaped in the JSON of an error', async () => {
    await world.file('\x1b[2J.png', '');
    const { stderr } = await world.run(['\x1b[2J.png', '--json']);
    expect(stderr).not.toContain('\x1b');
    expect(JSON.parse(stderr)).toMatchObject({ error: { message: '\x1b[2J.png: is empty (0 bytes)' } });
  });

  test('is uploaded under a name without them', async () => {
    await world.file(EVIL, makePng(SIZE));
    expect((await world.run([EVIL, '--upload'])).code).toBe(0);
    expect(world.api.requests[0]?.form?.filename).toMatch(/^a_\[2J_\]0;title_.?31m\.png$/);
  });
});
