import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { readInlineImage } from '../support/inline-image.ts';
import { LOCATOR, makeLocator } from '../support/locator.ts';
import { CATALOG, page as pdfPage, stream, treeOf } from '../support/pdf-page.ts';
import { writePdf } from '../support/pdfs.ts';
import { decode, difference, pixelAt } from '../support/pixels.ts';
import { useWorld } from '../support/run.ts';
import { COLORS, drawShapes, type Shape } from '../support/shapes.ts';

const world = useWorld();

const SHAPES: readonly Shape[] = [
  ['red', 100, 50, 200, 80],
  ['blue', 400, 300, 60, 120],
];
const [DARK, LIGHT] = [
  [0, 0, 0],
  [255, 255, 255],
];
const VERMILLION = [0xd5, 0x5e, 0x00];
const SKY = [0x56, 0xb4, 0xe9];

/** A screenshot of 640x480 with a red box at 100,50 and a blue one at 400,300. */
let page: Buffer | undefined;

beforeEach(async () => {
  page ??= await drawShapes(640, 480, [...SHAPES])
    .png()
    .toBuffer();
  await world.file('page.png', page);
});

const locate = (...args: string[]) => {
  world.api.look(LOCATOR);
  return world.run(['locate', 'page.png', ...args]);
};
const open = async (name: string) => decode(await readFile(join(world.folder, name)));

describe('-o', () => {
  test.each([
    ['png', 0],
    ['jpg', 40],
    ['webp', 0],
  ])('draws frames around the boxes of the original in a .%s', async (extension, tolerance) => {
    const { code, stdout } = await locate('the red box', 'the blue box', '-o', `out.${extension}`);
    expect(code).toBe(0);
    expect(stdout).toContain('100,50,200,80');
    const pixels = await open(`out.${extension}`);
    expect(pixels).toMatchObject({ width: 640, height: 480 });
    // Lines are of one pixel on this size, from the box outwards: light, two of the colour, dark.
    const expected: [number, number, readonly number[]][] = [
      [100, 90, COLORS.red],
      [299, 90, COLORS.red],
      [98, 90, VERMILLION],
      [301, 90, VERMILLION],
      [250, 131, VERMILLION],
      [250, 132, VERMILLION],
      [404, 350, COLORS.blue],
      [397, 350, SKY],
      [462, 350, SKY],
      [430, 421, SKY],
    ];
    for (const [x, y, color] of expected) {
      expect(difference(pixelAt(pixels, x, y), color), `${x},${y}`).toBeLessThanOrEqual(tolerance);
    }
    if (tolerance === 0) {
      const outwards = [300, 301, 302, 303, 304].map((x) => pixelAt(pixels, x, 90));
      expect(outwards).toEqual([LIGHT, VERMILLION, VERMILLION, DARK, LIGHT]);
    }
  });

  test('draws on the upright picture where EXIF turns it, and keeps no metadata', async () => {
    // Orientation 6 turns it by 90 degrees clockwise: the box of 40,20 100x60 is that of 120,40 60x100.
    const stored = await drawShapes(400, 200, [['red', 40, 20, 100, 60]])
      .png()
      .toBuffer();
    const jpeg = await sharp(stored)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    await world.file('photo.jpg', jpeg);
    world.api.look(LOCATOR);
    expect((await world.run(['locate', 'photo.jpg', 'the red box', '-o', 'out.png'])).code).toBe(0);
    const pixels = await open('out.png');
    expect(pixels).toMatchObject({ width: 200, height: 400 });
    expect(pixelAt(pixels, 118, 100)).toEqual(VERMILLION);
    expect(pixelAt(pixels, 181, 100)).toEqual(VERMILLION);
    expect(difference(pixelAt(pixels, 121, 41), COLORS.red)).toBeLessThan(12);
    expect((await sharp(join(world.folder, 'out.png')).metadata()).exif).toBeUndefined();
  });

  test('draws on the whole picture when only a part was sent', async () => {
    await locate('the blue box', '--crop', '350,250,200,200', '-o', 'out.png');
    const pixels = await open('out.png');
    expect(pixels).toMatchObject({ width: 640, height: 480 });
    expect(pixelAt(pixels, 397, 350)).toEqual(VERMILLION);
    expect(pixelAt(pixels, 150, 90)).toEqual([...COLORS.red]);
  });

  test('keeps transparency', async () => {
    const clear = await sharp(page).ensureAlpha(0.2).png().toBuffer();
    await world.file('page.png', clear);
    await locate('a green box', '-o', 'out.png');
    expect(pixelAt(await open('out.png'), 5, 5)).toEqual([255, 255, 255, 51]);
  });

  test('writes the picture where nothing is found', async () => {
    const { code } = await locate('a green box', '-o', 'out.png');
    expect(code).toBe(0);
    expect((await open('out.png')).data.equals((await open('page.png')).data)).toBe(true);
  });

  test('draws on what was located, though the file changes meanwhile', async () => {
    world.api.look((question) => {
      writeFileSync(join(world.folder, 'page.png'), 'gone');
      return LOCATOR(question);
    });
    expect((await world.run(['locate', 'page.png', 'the red box', '-o', 'out.png'])).code).toBe(0);
    expect(pixelAt(await open('out.png'), 430, 350)).toEqual([...COLORS.blue]);
  });

  test('draws on the drawn page of a PDF', async () => {
    // A page of 200x100 points, 2 pixels each: the red rectangle is 80x40 at 60,140.
    const scan = writePdf([
      CATALOG,
      treeOf(3),
      pdfPage(3, '/MediaBox [0 0 200 100] /Contents 4 0 R'),
      stream(4, '0.86 0.12 0.12 rg 30 10 40 20 re f'),
    ]);
    await world.file('scan.pdf', scan);
    world.api.look(LOCATOR);
    expect((await world.run(['locate', 'scan.pdf', 'the red box', '-o', 'out.png'])).code).toBe(0);
    const pixels = await open('out.png');
    expect(pixels).toMatchObject({ width: 400, height: 200 });
    expect([58, 59].map((x) => pixelAt(pixels, x, 170))).toEqual([VERMILLION, LIGHT]);
  });

  test('draws on a picture from stdin', async () => {
    world.api.look(LOCATOR);
    const { code } = await world.run(['locate', '-', 'the red box', '-o', 'out.png'], { stdin: page ?? '' });
    expect(code).toBe(0);
    expect(pixelAt(await open('out.png'), 98, 90)).toEqual(VERMILLION);
  });

  test.each([
    ['out.gif', /-o out\.gif: its extension names no picture format\n {2}end the name with \.png, .*\.svg/],
    ['out', /its extension names no picture format/],
    ['-', /-o -: stdout has the boxes/],
    ['', /-o: the name is empty/],
    ['page.png', /-o page\.png: is also an input/],
    ['missing/out.png', /missing\/out\.png: cannot be written: no such file or folder/],
  ])('%j is refused before any request', async (path, message) => {
    const { code, stdout, stderr } = await world.run(['locate', 'page.png', 'the red box', '-o', path]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(world.api.requests).toEqual([]);
  });

  test('leaves no file behind when there is no answer', async () => {
    world.api.reply({ error: { status: 401 } });
    expect((await world.run(['locate', 'page.png', 'the red box', '-o', 'out.png'])).code).toBe(5);
    expect((await readdir(world.folder)).filter((name) => !/^(cache|config|data|home)$/.test(name))).toEqual([
      'page.png',
    ]);
  });

  test('that cannot be written in the end still prints the boxes, and exits 2', async () => {
    await symlink('/dev/stdout', join(world.folder, 'out.png'));
    const { code, stdout, stderr } = await locate('the red box', '-o', 'out.png');
    expect(code).toBe(2);
    expect(stdout).toContain('100,50,200,80');
    expect(stderr).toContain('out.png: cannot be written: it takes text, not a picture\n');
  });
});

describe('-o with .svg', () => {
  test('holds the picture itself, frames, and labels as text that is no markup', async () => {
    world.api.look(
      makeLocator((found) => found.map((box) => ({ ...box, label: '<b>&"登录"</b>', note: '--></svg>' }))),
    );
    await world.run(['locate', 'page.png', 'the red box', '-o', 'out.svg']);
    const svg = await readFile(join(world.folder, 'out.svg'), 'utf8');
    expect(svg).toContain('>1 &#60;b&#62;&#38;&#34;登录&#34;&#60;/b&#62;</text>');
    expect(svg).not.toMatch(/<b>|--><\/svg>/);
    const [, data = ''] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
    expect((await decode(Buffer.from(data, 'base64'))).data.equals((await open('page.png')).data)).toBe(true);
    const drawn = await decode(await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer());
    expect([98, 100].map((x) => pixelAt(drawn, x, 90))).toEqual([VERMILLION, [...COLORS.red]]);
  });
});

describe('--crops', () => {
  test("writes each box from the original's own pixels, by number and label", async () => {
    const { code, stdout } = await locate(
      ...['the red box', 'the blue box', '--crops', 'cut/out', '-o', 'a.png', '--json'],
    );
    expect(code).toBe(0);
    expect(await readdir(join(world.folder, 'cut/out'))).toEqual(['01-red-box.png', '02-blue-box.png']);
    const red = await open('cut/out/01-red-box.png');
    expect(red).toMatchObject({ width: 200, height: 80 });
    expect([pixelAt(red, 0, 0), pixelAt(red, 199, 79)]).toEqual([[...COLORS.red], [...COLORS.red]]);
    expect(JSON.parse(stdout)).toMatchObject({
      annotated: 'a.png',
      found: [{ crop: 'cut/out/01-red-box.png' }, { crop: 'cut/out/02-blue-box.png' }],
    });
  });

  test.each([
    ['10', { width: 220, height: 100 }, 10, 10],
    // 50 % of 200x80, cut at the top edge: 50 - 40 = 10.
    ['50%', { width: 400, height: 160 }, 100, 40],
    ['400', { width: 640, height: 480 }, 100, 50],
  ])('with --pad %s has more around it, as far as the picture goes', async (pad, size, left, top) => {
    await locate('the red box', '--crops', 'cut', '--pad', pad);
    const cut = await open('cut/01-red-box.png');
    expect(cut).toMatchObject(size);
    expect([pixelAt(cut, left, top), pixelAt(cut, left - 1, top)]).toEqual([[...COLORS.red], LIGHT]);
  });

  test('gives hostile labels safe names', async () => {
    const labels = ['../../x', 'con', '👍', 'Über „Größe“', 'a'.repeat(300), '.', '/etc/passwd\u0000', '-rf'];
    world.api.look(
      makeLocator(([box]) =>
        box ? labels.map((label, index) => ({ ...box, label, x1: index, x2: index + 50 })) : [],
      ),
    );
    await world.run(['locate', 'page.png', 'the red box', '--crops', 'cut']);
    expect((await readdir(join(world.folder, 'cut'))).sort()).toEqual([
      '01-x.png',
      '02-con.png',
      '03-the-red-box.png',
      '04-uber-gro-e.png',
      `05-${'a'.repeat(40)}.png`,
      '06-the-red-box.png',
      '07-etc-passwd.png',
      '08-rf.png',
    ]);
  });

  test('replaces a crop of the same name, and leaves all other files', async () => {
    await world.file('cut/01-red-box.png', 'old');
    await world.file('cut/notes.txt', 'mine');
    await locate('the red box', '--crops', 'cut');
    expect((await open('cut/01-red-box.png')).width).toBe(200);
    expect(await readFile(join(world.folder, 'cut/notes.txt'), 'utf8')).toBe('mine');
  });

  test('makes the folder where nothing is found', async () => {
    await locate('a green box', '--crops', 'cut');
    expect(await readdir(join(world.folder, 'cut'))).toEqual([]);
  });

  test('that cannot be written in the end still prints the boxes, and exits 2', async () => {
    await mkdir(join(world.folder, 'cut/01-red-box.png'), { recursive: true });
    const { code, stdout, stderr } = await locate('the red box', '--crops', 'cut');
    expect(code).toBe(2);
    expect(stdout).toContain('100,50,200,80');
    expect(stderr).toContain('--crops cut: is a folder\n');
  });

  test.each<[string, string[], RegExp]>([
    ['a file in place of the folder', ['--crops', 'page.png/cut'], /--crops page\.png\/cut: /],
    ['an empty name', ['--crops', ''], /--crops: the name is empty/],
    ['--pad alone', ['--pad', '5'], /--pad: goes with --crops only/],
    ['a pad that is no length', ['--crops', 'cut', '--pad', '-5'], /expected pixels or percent/],
  ])('refuses %s before any request', async (_, args, message) => {
    const { code, stderr } = await world.run(['locate', 'page.png', 'the red box', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(world.api.requests).toEqual([]);
  });

  test('refuses a folder where a crop might overwrite the picture itself', async () => {
    await world.file('cut/01-red-box.png', page ?? '');
    const { code, stderr } = await world.run([
      ...['locate', 'cut/01-red-box.png', 'the red box', '--crops', './cut/'],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('--crops ./cut/: holds cut/01-red-box.png, which a crop might overwrite\n');
  });
});

describe('a picture that cannot be drawn on', () => {
  test('because it is too large is refused before any request, unless it goes into an SVG', async () => {
    const tall = await sharp({ create: { width: 100, height: 20_000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await world.file('tall.png', tall);
    const { code, stderr } = await world.run(['locate', 'tall.png', 'the red box', '-o', 'out.webp']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '-o out.webp: has at most 16,383 pixels a side, and tall.png is 100x20000\n  name a .png file\n',
    );
    expect(world.api.requests).toEqual([]);
    world.api.look(LOCATOR);
    expect((await world.run(['locate', 'tall.png', 'the red box', '-o', 'out.svg'])).code).toBe(0);
  });
});

describe('--show', () => {
  const show = (variables: Record<string, string>, ...args: string[]) => {
    world.api.look(LOCATOR);
    return world.run(['locate', 'page.png', 'the red box', '--show', ...args], {
      terminal: ['stdout', 'stderr'],
      variables,
    });
  };
  const TABLE = '#  label    x,y,width,height  note\n1  red box  100,50,200,80\n';

  test.each<[string, Record<string, string>, number | undefined]>([
    ['kitty', { TERM: 'xterm-kitty' }, 80],
    ['iTerm2', { TERM_PROGRAM: 'iTerm.app' }, 80],
    ['Sixel', { TERM: 'foot' }, undefined],
  ])('shows the boxes on the picture above the table: %s', async (_, variables, columns) => {
    const { code, stdout } = await show(variables);
    expect(code).toBe(0);
    const image = await readInlineImage(stdout);
    expect(image.rest).toBe(`\n${TABLE}`);
    expect(image.columns).toBe(columns);
    expect(image.pixels).toMatchObject({ width: 640, height: 480 });
    // Sixel states colours in percent.
    expect(difference(pixelAt(image.pixels, 98, 90).slice(0, 3), VERMILLION)).toBeLessThanOrEqual(3);
    expect(difference(pixelAt(image.pixels, 200, 90).slice(0, 3), COLORS.red)).toBeLessThanOrEqual(3);
  });

  test('scales a picture down to the width of the terminal', async () => {
    const wide = await sharp({ create: { width: 3200, height: 400, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await world.file('page.png', wide);
    const sixel = await readInlineImage((await show({ TERM: 'foot' })).stdout);
    // 80 columns of 8 pixels.
    expect(sixel.pixels).toMatchObject({ width: 640, height: 80 });
    const kitty = await readInlineImage((await show({ TERM: 'xterm-kitty' })).stdout);
    expect(kitty.pixels).toMatchObject({ width: 1280, height: 160 });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a terminal that does not say that it can', { TERM: 'xterm' }, /--show: this terminal does not say/],
    ['tmux', { TERM: 'xterm-kitty', TMUX: '1' }, /--show: tmux, screen and Zellij do not pass pictures on/],
  ])('says why it shows nothing on %s', async (_, variables, note) => {
    const { code, stdout, stderr } = await show(variables);
    expect({ code, stdout }).toEqual({ code: 0, stdout: TABLE });
    expect(stderr).toMatch(note);
  });

  test('never writes a picture into a pipe', async () => {
    world.api.look(LOCATOR);
    const { code, stdout, stderr } = await world.run(['locate', 'page.png', 'the red box', '--show'], {
      variables: { TERM: 'xterm-kitty' },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: TABLE });
    expect(stderr).toBe('--show: stdout is not a terminal: no picture is shown\n');
  });
});
