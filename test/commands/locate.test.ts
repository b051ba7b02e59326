import { describe, expect, test } from 'vitest';
import type { Reply } from '../support/fake-api/types.ts';
import { LOCATOR, makeLocator } from '../support/locator.ts';
import { CATALOG, page, stream, treeOf } from '../support/pdf-page.ts';
import { makePdf, pageTexts, writePdf } from '../support/pdfs.ts';
import type { Rgb } from '../support/pixels.ts';
import { useWorld } from '../support/run.ts';
import { makeScan } from '../support/scan.ts';
import { drawShapes, type Shape } from '../support/shapes.ts';

const world = useWorld();

const SHAPES: readonly Shape[] = [
  ['red', 100, 50, 200, 80],
  ['blue', 400, 300, 60, 120],
];

/** Writes a screenshot of 640x480 with a red box at 100,50 and a blue one at 400,300. */
async function setUp(reviewer = LOCATOR): Promise<void> {
  await world.file(
    'page.png',
    await drawShapes(640, 480, [...SHAPES])
      .png()
      .toBuffer(),
  );
  world.api.look(reviewer);
}

const locate = (...args: string[]) => world.run(['locate', 'page.png', ...args]);

describe('the output', () => {
  test('is a table of boxes in pixels of the original', async () => {
    await setUp();
    const { code, stdout } = await locate('the red box', 'the blue box');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '#  thing         label     x,y,width,height  note',
        '1  the red box   red box   100,50,200,80',
        '2  the blue box  blue box  400,300,60,120',
        '',
      ].join('\n'),
    );
  });

  test('leaves out the description where there is only one', async () => {
    await setUp();
    const { stdout } = await locate('the red box');
    expect(stdout).toBe('#  label    x,y,width,height  note\n1  red box  100,50,200,80\n');
  });

  test('is one object with --json', async () => {
    await setUp();
    const { code, stdout } = await locate('the red box', 'a green box', '--json', '--point');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      input: 'page.png',
      width: 640,
      height: 480,
      things: ['the red box', 'a green box'],
      found: [
        {
          thing: 'the red box',
          label: 'red box',
          note: '',
          box: { x: 100, y: 50, width: 200, height: 80 },
          point: { x: 200, y: 90 },
        },
      ],
      missing: ['a green box'],
      stop_reason: 'end_turn',
      images: [{ input: 'page.png', seen: { width: 640, height: 480 }, region: null }],
      request_id: expect.stringMatching(/^req_/),
    });
  });

  test('is CSV with --csv, and no text of the model becomes a formula', async () => {
    await setUp(makeLocator((found) => found.map((box) => ({ ...box, label: '=1+1', note: 'a, "b"' }))));
    const { stdout } = await locate('the red box', '--csv', '--point');
    expect(stdout).toBe(
      'thing,label,x,y,width,height,click_x,click_y,note\nthe red box,\'=1+1,100,50,200,80,200,90,"a, ""b"""\n',
    );
  });

  test('is COCO with --format coco', async () => {
    await setUp();
    const { stdout } = await locate('a green box', 'the blue box', '--format', 'coco');
    expect(JSON.parse(stdout)).toEqual({
      images: [{ id: 1, file_name: 'page.png', width: 640, height: 480 }],
      annotations: [
        { id: 1, image_id: 1, category_id: 2, bbox: [400, 300, 60, 120], area: 7200, iscrowd: 0 },
      ],
      categories: [
        { id: 1, name: 'a green box' },
        { id: 2, name: 'the blue box' },
      ],
    });
  });

  test('is YOLO with --format yolo', async () => {
    await setUp();
    const { stdout } = await locate('a green box', 'the blue box', '--format', 'yolo');
    // Centre 430, 360 of 640x480.
    expect(stdout).toBe('1 0.6718750 0.7500000 0.0937500 0.2500000\n');
  });
});

test('-u says what it cost, --max-tokens limits the answer, and --strip removes metadata', async () => {
  const { default: sharp } = await import('sharp');
  const photo = await sharp(await drawShapes(640, 480, SHAPES).png().toBuffer())
    .withExif({ IFD0: { Artist: 'somebody' } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  await world.file('photo.jpg', photo);
  world.api.look(LOCATOR);
  const flags = ['-u', '--max-tokens', '900', '--strip'];
  const { code, stderr } = await world.run(['locate', 'photo.jpg', 'the red box', ...flags]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^usage: .* tokens in, .* out; cost \$/m);
  const body = world.api.requests[0]?.body as { max_tokens: number; messages: { content: object[] }[] };
  expect(body.max_tokens).toBe(900);
  const [{ content: [image] = [] } = { content: [] }] = body.messages;
  const { source } = image as { source: { data: string } };
  expect(photo.includes('somebody')).toBe(true);
  expect(Buffer.from(source.data, 'base64').includes('somebody')).toBe(false);
});

describe('nothing found', () => {
  test('is an empty result, exit code 0 and a note', async () => {
    await setUp();
    const { code, stdout, stderr } = await locate('a green box');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('page.png: not found: "a green box"\n');
  });

  test('is exit code 3 with --require, and what was found is printed', async () => {
    await setUp();
    const { code, stdout, stderr } = await locate('the red box', 'a green box', '--require', '--csv');
    expect(code).toBe(3);
    expect(stdout).toContain('100,50,200,80');
    expect(stderr).toContain('page.png: not found: "a green box"');
  });

  test('prints the header of CSV, and no category is lost in COCO', async () => {
    await setUp();
    expect((await locate('a green box', '--csv')).stdout).toBe(
      'thing,label,x,y,width,height,click_x,click_y,note\n',
    );
    expect(JSON.parse((await locate('a green box', '--format', 'coco')).stdout)).toMatchObject({
      annotations: [],
      categories: [{ id: 1, name: 'a green box' }],
    });
  });
});

describe('the request', () => {
  test('asks for absolute pixels of a picture that the API must not resize', async () => {
    await world.file(
      'big.png',
      await drawShapes(3840, 2160, [['red', 1000, 500, 800, 600]])
        .png()
        .toBuffer(),
    );
    world.api.look(LOCATOR);
    const { stdout } = await world.run(['locate', 'big.png', 'the red box', '--json']);
    expect(world.api.requests[0]?.body).toMatchObject({
      messages: [{ content: [{ type: 'image', transformations: { oversized_image: 'error' } }, {}] }],
    });
    const { found, images } = JSON.parse(stdout);
    expect(images[0].sent).toMatchObject({ width: 2576, height: 1449 });
    // Each pixel sent is 1.49 of the original.
    for (const [key, value] of Object.entries({ x: 1000, y: 500, width: 800, height: 600 })) {
      expect(Math.abs(found[0].box[key] - value)).toBeLessThanOrEqual(2);
    }
  });

  test('holds no name of the file', async () => {
    await setUp();
    await locate('the red box');
    expect(JSON.stringify(world.api.requests[0]?.body)).not.toContain('page.png');
  });

  test('is shown and not sent with --dry-run', async () => {
    await setUp();
    const { code, stdout } = await locate('the red box', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('page.png');
    expect(stdout).toContain('nothing was sent');
    expect(world.api.requests).toEqual([]);
  });

  test('is not sent when --max-cost cannot pay for it', async () => {
    await setUp();
    const { code } = await locate('the red box', '--max-cost', '0.0001');
    expect(code).toBe(6);
    expect(world.api.requests).toEqual([]);
  });
});

describe('boxes', () => {
  test('beyond the edges are cut, swapped corners are put right, and both are said', async () => {
    await setUp(makeLocator(([box]) => (box ? [{ ...box, x1: 700, x2: 600, y1: 10, y2: 20 }] : [])));
    const { stdout, stderr } = await locate('the red box', '--csv');
    expect(stdout).toContain('red box,600,10,40,10,');
    expect(stderr).toContain('page.png: the box of "red box" had its corners swapped\n');
    expect(stderr).toContain('page.png: the box of "red box" reached outside the image and was cut\n');
  });

  test('outside the picture are dropped, and that is said', async () => {
    await setUp(makeLocator(([box]) => (box ? [{ ...box, x1: 700, x2: 800 }] : [])));
    const { code, stdout, stderr } = await locate('the red box');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('dropped the box of "red box": it lies outside the image\n');
    expect(stderr).toContain('not found: "the red box"\n');
  });

  test('of one thing are cut down to the first with --one', async () => {
    await setUp(makeLocator(([box]) => (box ? [box, { ...box, x1: 0, label: 'other' }] : [])));
    expect((await locate('the red box')).stdout).toContain('other');
    expect((await locate('the red box', '--one')).stdout).not.toContain('other');
  });

  test('of a picture that EXIF turns are those of the upright picture', async () => {
    // Stored lying on its side: orientation 6 turns it by 90 degrees clockwise.
    const stored = await drawShapes(400, 200, [['red', 40, 20, 100, 60]])
      .png()
      .toBuffer();
    const { default: sharp } = await import('sharp');
    await world.file(
      'photo.jpg',
      await sharp(stored)
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .toBuffer(),
    );
    world.api.look(LOCATOR);
    const { stdout } = await world.run(['locate', 'photo.jpg', 'the red box', '--json']);
    // x = 200 - (20 + 60), y = 40.
    expect(JSON.parse(stdout)).toMatchObject({
      width: 200,
      height: 400,
      found: [{ box: { x: 120, y: 40, width: 60, height: 100 } }],
    });
  });

  test('keep to a region with --crop, and are still those of the whole picture', async () => {
    await setUp();
    const { stdout } = await locate('a red box', 'a blue box', '--crop', '350,250,200,200', '--csv');
    expect(stdout).toContain('blue box,400,300,60,120');
    expect(stdout).not.toContain('red box,red box');
  });
});

describe('a gateway that cannot be asked to reject a resized picture', () => {
  const NOTE = 'page.png: boxes are right only if claude-opus-5-5 sees the picture at the size sent';
  const refuse = () =>
    world.api.failNext('messages', {
      status: 400,
      message: 'messages.0.content.0.image.transformations: Extra inputs are not permitted',
    });

  test('is said where the picture is large', async () => {
    await world.file('page.png', await drawShapes(2000, 1200, SHAPES).png().toBuffer());
    world.api.look(LOCATOR);
    refuse();
    const { code, stdout, stderr } = await locate('the red box', '--csv');
    expect([code, stdout]).toEqual([0, expect.stringContaining('100,50,200,80')]);
    expect(stderr).toContain(NOTE);
  });

  test('does not matter to one that every model sees as it is', async () => {
    await setUp();
    refuse();
    expect((await locate('the red box')).stderr).not.toContain(NOTE);
  });
});

describe('a picture that the API would have downsized all the same', () => {
  const refuse = (place: string, sent: string, fitting: string) =>
    world.api.failNext('messages', {
      status: 400,
      message: `${place}: image dimensions ${sent} exceed the maximum image size of a model named on this request and would be downsized to ${fitting}; resize the image to fit, or set transformations.oversized_image to "downsize"`,
    });

  test('is sent again at the size that the API names, and its boxes are still those of the file', async () => {
    await world.file(
      'big.png',
      await drawShapes(3840, 2160, [['red', 1000, 500, 800, 600]])
        .png()
        .toBuffer(),
    );
    world.api.look(LOCATOR);
    refuse('messages.0.content.0', '2576x1449', '1456x819');
    const { stdout } = await world.run(['locate', 'big.png', 'the red box', '--json']);
    const { found, images } = JSON.parse(stdout);
    expect(images[0].sent).toMatchObject({ width: 1456, height: 819 });
    // Each pixel sent is 2.64 of the original.
    for (const [key, value] of Object.entries({ x: 1000, y: 500, width: 800, height: 600 })) {
      expect(Math.abs(found[0].box[key] - value)).toBeLessThanOrEqual(4);
    }
  });

  test('keeps its boxes with tiles, a region and an EXIF orientation', async () => {
    const { default: sharp } = await import('sharp');
    // Upright 1000x9000; stored on its side, as orientation 6 turns it by 90 degrees clockwise.
    const upright = await drawShapes(1000, 9000, [['red', 300, 2200, 200, 400]])
      .png()
      .toBuffer();
    const stored = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
    await world.file('long.png', stored);
    world.api.look(LOCATOR);
    // A label, the whole and another label come before the first tile.
    refuse('messages.0.content.3', '900x2163', '652x1568');
    const args = ['locate', 'long.png', 'the red box', '--json', '--crop', '100,1000,900,8000'];
    const { code, stdout, stderr } = await world.run(args);
    expect([code, stderr]).toEqual([0, expect.stringContaining('sees at most 1568 pixels a side')]);
    const { found, images } = JSON.parse(stdout);
    expect(images[1].sent).toMatchObject({ width: 652, height: 1568 });
    for (const [key, value] of Object.entries({ x: 300, y: 2200, width: 200, height: 400 })) {
      expect(Math.abs(found[0].box[key] - value)).toBeLessThanOrEqual(3);
    }
  });
});

describe('a picture that the model would see too small', () => {
  /** A page of 1000x9000 pixels with a red box across the border of two tiles. */
  const PAGE = () =>
    drawShapes(1000, 9000, [['red', 300, 2200, 200, 400]])
      .png()
      .toBuffer();

  test('is cut into tiles, and a box that they cut is one', async () => {
    await world.file('long.png', await PAGE());
    world.api.look(LOCATOR);
    const { stdout, stderr } = await world.run(['locate', 'long.png', 'the red box', '--json']);
    const { found, images } = JSON.parse(stdout);
    expect(found).toMatchObject([{ box: { x: 300, y: 2200, width: 200, height: 400 } }]);
    // 9000 = 4 * 2433 - 3 * 244: four tiles of at most 2576, with a tenth in common.
    expect(images.map(({ region }: { region: { height: number } | null }) => region?.height)).toEqual([
      undefined,
      2433,
      2433,
      2433,
      2433,
    ]);
    // 36 patches by 87, four times, at 4 USD a million.
    expect(stderr).toContain(
      'long.png: its 4 tiles cost 12,528 tokens, $0.050; --whole sends only the whole, too small for ordinary text\n',
    );
  });

  test('goes out whole with --whole', async () => {
    await world.file('long.png', await PAGE());
    world.api.look(LOCATOR);
    const { stdout } = await world.run(['locate', 'long.png', 'the red box', '--json', '--whole']);
    expect(JSON.parse(stdout).images).toHaveLength(1);
  });

  test('shows its tiles in a dry run', async () => {
    await world.file('long.png', await PAGE());
    const { stdout } = await world.run(['locate', 'long.png', 'the red box', '--dry-run', '--json']);
    expect(JSON.parse(stdout).images).toHaveLength(5);
    expect(world.api.requests).toEqual([]);
  });
});

test('one that is scaled only a little is cut with --tile alone', async () => {
  const picture = await drawShapes(3000, 2000, [['red', 1400, 900, 200, 150]])
    .png()
    .toBuffer();
  await world.file('big.png', picture);
  world.api.look(LOCATOR);
  const whole = JSON.parse((await world.run(['locate', 'big.png', 'the red box', '--json'])).stdout);
  expect(whole.images).toHaveLength(1);
  const cut = JSON.parse((await world.run(['locate', 'big.png', 'the red box', '--json', '--tile'])).stdout);
  expect(cut.images.length).toBeGreaterThan(2);
  expect(cut.found).toMatchObject([{ box: { x: 1400, y: 900, width: 200, height: 150 } }]);
});

test('several regions are searched, each in its own pixels', async () => {
  await setUp();
  const crops = ['--crop', '50,0,300,200', '--crop', '350,250,200,200'];
  const { stdout } = await locate('the red box', 'the blue box', ...crops, '--csv');
  expect(stdout).toContain('the red box,red box,100,50,200,80,');
  expect(stdout).toContain('the blue box,blue box,400,300,60,120,');
});

test('the model may look closer with --zoom, and what it sees there is no image of boxes', async () => {
  await setUp();
  world.api.reply({
    text: 'Let me look.',
    toolUses: [{ name: 'zoom', input: { image: 1, x1: 90, y1: 40, x2: 310, y2: 140 } }],
  });
  const { code, stdout, stderr } = await locate('the red box', '--json', '--zoom');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    found: [{ box: { x: 100, y: 50, width: 200, height: 80 } }],
    images: [{ region: null }, { zoomed: true, region: { x: 90, y: 40, width: 220, height: 100 } }],
  });
  expect(stderr).toContain('zoom 1 of 6: page.png, 220x100 at 90,40\n');
  expect(world.api.requests).toHaveLength(2);
});

describe('a PDF', () => {
  // A page of 200x100 points with a red rectangle: 40 points wide, 20 tall, 30 from the left, 10 from the bottom.
  const PDF = writePdf([
    CATALOG,
    treeOf(3),
    page(3, '/MediaBox [0 0 200 100] /Contents 4 0 R'),
    stream(4, '0.86 0.12 0.12 rg 30 10 40 20 re f'),
  ]);

  test('is drawn, and its boxes are pixels of the drawn page', async () => {
    await world.file('scan.pdf', PDF);
    world.api.look(LOCATOR);
    const { code, stdout, stderr } = await world.run(['locate', 'scan.pdf', 'the red box', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      width: 400,
      height: 200,
      found: [{ box: { x: 60, y: 140, width: 80, height: 40 } }],
    });
    expect(stderr).toContain('scan.pdf: page 1 drawn as 400x200 pixels, 2 for each point\n');
  });

  test('of several pages needs --page', async () => {
    await world.file('many.pdf', makePdf({ texts: pageTexts(3) }));
    const { code, stderr } = await world.run(['locate', 'many.pdf', 'the red box']);
    expect(code).toBe(2);
    expect(stderr).toBe('claude-see: many.pdf: has 3 pages\n  choose one, such as --page 1\n');
    world.api.look(LOCATOR);
    expect((await world.run(['locate', 'many.pdf', 'the red box', '--page', '2'])).code).toBe(0);
  });

  test('or a scan has the page of --page looked at', async () => {
    const page = (color: Rgb) => ({ width: 200, height: 100, color });
    await world.file('scan.tiff', makeScan([page([9, 9, 9]), page([220, 31, 31])]));
    world.api.look(LOCATOR);
    const located = await world.run(['locate', 'scan.tiff', 'the red box', '--page', '2', '--json']);
    expect(located.code).toBe(0);
    expect(JSON.parse(located.stdout)).toMatchObject({
      found: [{ box: { x: 0, y: 0, width: 200, height: 100 } }],
    });
    const beyond = await world.run(['locate', 'scan.tiff', 'the red box', '--page', '3']);
    expect(beyond).toMatchObject({
      code: 2,
      stderr: 'claude-see: --page: scan.tiff has no page 3; it has 2\n',
    });
    const first = await world.run(['locate', 'scan.tiff', 'the red box']);
    expect(first.stderr).toContain(
      'scan.tiff: holds 2 pages; only the first is sent; --page 2 takes the next\n',
    );
  });

  test('is needed for --page', async () => {
    await setUp();
    const { code, stderr } = await locate('the red box', '--page', '1');
    expect(code).toBe(2);
    expect(stderr).toContain('--page: there is no PDF or TIFF to take a page from');
  });
});

describe('usage', () => {
  test.each<[string, string[], RegExp]>([
    ['no image', ['the red box'], /no image given/],
    ['nothing to look for', ['page.png'], /page\.png: nothing to look for\n {2}say what: claude-see locate/],
    ['the same thing twice', ['page.png', 'the  red box', 'the red box '], /the red box: is given twice/],
    ['two images', ['page.png', 'page.png', 'the red box'], /takes one image, not 2/],
    ['a stored file', ['file_011CNha8iCJcU1wXNR6q4V8w', 'the red box'], /does not return its pixels/],
    ['--all and --one', ['page.png', 'x', '--all', '--one'], /--all: cannot be combined with --one/],
    [
      '--csv and --format',
      ['page.png', 'x', '--csv', '--format', 'coco'],
      /--csv: cannot be combined with --format/,
    ],
    [
      'an unknown format',
      ['page.png', 'x', '--format', 'voc'],
      /--format: "voc": expected one of coco, yolo/,
    ],
  ])('refuses %s', async (_, args, message) => {
    await setUp();
    const { code, stderr } = await world.run(['locate', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test.each<[string, Reply, number]>([
    ['a refusal', { text: 'no', stop_reason: 'refusal' }, 3],
    ['an answer that is cut', { text: '{"found": [', stop_reason: 'max_tokens' }, 3],
    ['an answer of another shape', { text: '{"boxes": []}' }, 3],
    ['an outage', { error: { status: 529 } }, 4],
    ['a rejected key', { error: { status: 401 } }, 5],
  ])('%s is never an empty result', async (_, reply, code) => {
    await setUp();
    world.api.reply(reply);
    expect(await locate('the red box', '--retries', '0')).toMatchObject({ code, stdout: '' });
  });
});
