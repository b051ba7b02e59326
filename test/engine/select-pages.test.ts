/** `--pages` on scans: what the API receives of each page, and what is said of pages that are not there. */
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makePdf } from '../support/pdfs.ts';
import type { Rgb } from '../support/pixels.ts';
import { useWorld } from '../support/run.ts';
import { makeScan, type ScanPage } from '../support/scan.ts';

const world = useWorld();

/** Twelve pages; the reddest is the last. */
const color = (number: number): Rgb => [number * 20, 255 - number * 20, 60];
const PAGES: readonly ScanPage[] = Array.from({ length: 12 }, (_, index) => ({
  width: 30 + index,
  height: 20,
  color: color(index + 1),
  packed: index % 2 === 0,
}));
const scan = (options = {}) => makeScan(PAGES, options);

/** The texts of a request, and size and colour of each picture. */
async function received(at = 0): Promise<unknown[]> {
  const requests = world.api.requests.filter(({ path }) => path === '/v1/messages');
  const body = requests[at]?.body as Anthropic.MessageCreateParams | undefined;
  const blocks = (body?.messages ?? []).flatMap(({ role, content }) =>
    role === 'user' && typeof content !== 'string' ? content : [],
  );
  return Promise.all(
    blocks.map(async (block) => {
      if (block.type === 'text') return block.text;
      if (block.type !== 'image' || block.source.type !== 'base64') return block.type;
      const { data, info } = await sharp(Buffer.from(block.source.data, 'base64'))
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [info.width, info.height, ...data.subarray(0, 3)];
    }),
  );
}

describe('--pages on a TIFF', () => {
  test('sends these pages as images with their numbers', async () => {
    await world.file('scan.tiff', scan({ big: true, littleEndian: false }));
    const { code, stderr, stdout } = await world.run(['scan.tiff', '--pages', '2-3,12', '--json', 'q']);
    expect(stderr).not.toContain('only the first');
    expect(code).toBe(0);
    expect(await received()).toEqual([
      'Image 1: scan.tiff, page 2',
      [31, 20, ...color(2)],
      'Image 2: scan.tiff, page 3',
      [32, 20, ...color(3)],
      'Image 3: scan.tiff, page 12',
      [41, 20, ...color(12)],
      'q',
    ]);
    expect(JSON.parse(stdout).images).toMatchObject([{ page: 2 }, { page: 3 }, { page: 12 }]);
  });

  test('of one page names it, and says how many there are', async () => {
    await world.file('scan.tiff', scan());
    const { stderr } = await world.run(['scan.tiff', '--pages', '9', 'q', '-v']);
    expect(stderr).toContain('scan.tiff: page 9 of 12');
    expect(await received()).toEqual(['Image 1: scan.tiff, page 9', [38, 20, ...color(9)], 'q']);
  });

  test('counts its pages where more than twenty images take fewer pixels', async () => {
    const wide = Array.from({ length: 21 }, (_, index) => ({
      width: 2100,
      height: 1,
      color: color(index % 12),
    }));
    await world.file('wide.tiff', makeScan(wide));
    expect(
      (await world.run(['wide.tiff', '--pages', '1-', '--no-labels', 'q', '--model', 'claude-opus-5-5']))
        .code,
    ).toBe(0);
    const sizes = (await received()).filter(Array.isArray).map(([width]) => width);
    expect(sizes).toEqual(Array.from({ length: 21 }, () => 2000));
  });

  test('takes them from stdin and for each file by itself', async () => {
    await world.file('scan.tiff', scan());
    expect((await world.run(['-', '--pages', '4', 'q'], { stdin: scan() })).code).toBe(0);
    expect((await received(0)).at(-2)).toEqual([33, 20, ...color(4)]);
    expect(await world.run(['--each', 'scan.tiff', '--pages', '5,6', '-p', 'q'])).toMatchObject({ code: 0 });
    expect((await received(1)).filter(Array.isArray)).toEqual([
      [34, 20, ...color(5)],
      [35, 20, ...color(6)],
    ]);
  });

  test('goes into the request of a batch, and holds for what is added in a chat', async () => {
    await world.file('scan.tiff', scan());
    expect(await world.run(['batch', 'submit', 'scan.tiff', '--pages', '7-8', '-p', 'q'])).toMatchObject({
      code: 0,
    });
    const batch = world.api.requests.find(({ path }) => path === '/v1/messages/batches');
    const body = batch?.body as { requests: { params: Anthropic.MessageCreateParams }[] } | undefined;
    expect(JSON.stringify(body?.requests[0]?.params.messages).match(/Image \d: [^"]*/g)).toEqual([
      'Image 1: scan.tiff, page 7',
      'Image 2: scan.tiff, page 8',
    ]);
    const chat = await world.run(['chat', 'scan.tiff', '--pages', '11', '--source', 'base64'], {
      stdin: 'q\n',
    });
    expect(chat.code).toBe(0);
    expect(await received()).toEqual(['Image 1: scan.tiff, page 11', [40, 20, ...color(11)], 'q']);
  });

  test.each<[args: string[], message: string]>([
    [['scan.tiff', '--pages', '13'], '--pages: 13 is beyond the last page: scan.tiff has 12 pages'],
    [['scan.tiff', 'scan.tiff', '--pages', '1'], '--pages: takes one PDF or TIFF, not 2'],
    [['scan.tiff', 'r.pdf', '--pages', '1'], '--pages: takes one PDF or TIFF, not 2'],
    [['damaged.tiff', '--pages', '1-3'], 'damaged.tiff, page 2: cannot be decoded: its data ends too early'],
    [
      ['many.tiff', '--pages', '1-'],
      'many.tiff: selects 700 pages; the maximum for this model is 600 per request',
    ],
  ])('%j is refused', async (args, message) => {
    await world.file('scan.tiff', scan());
    await world.file('r.pdf', makePdf({ texts: ['a'] }));
    await world.file(
      'damaged.tiff',
      makeScan(PAGES.map((page, index) => ({ ...page, damaged: index === 1 }))),
    );
    await world.file(
      'many.tiff',
      makeScan(Array.from({ length: 700 }, () => ({ width: 1, height: 1, color: color(1) }))),
    );
    const { code, stderr } = await world.run([...args, 'q']);
    expect(stderr).toContain(`claude-see: ${message}\n`);
    expect(code).toBe(2);
    expect(world.api.requests).toEqual([]);
  });

  test('a page that is sound is sent though another is damaged', async () => {
    await world.file(
      'damaged.tiff',
      makeScan(PAGES.map((page, index) => ({ ...page, damaged: index === 1 }))),
    );
    expect((await world.run(['damaged.tiff', '--pages', '1,3', 'q'])).code).toBe(0);
    expect((await received()).filter(Array.isArray)).toEqual([
      [30, 20, ...color(1)],
      [32, 20, ...color(3)],
    ]);
  });
});

describe('without --pages', () => {
  test('the first page of a TIFF is sent, and a note says how to send all', async () => {
    await world.file('scan.tiff', scan());
    const { stderr } = await world.run(['scan.tiff', 'q']);
    expect(stderr).toContain('scan.tiff: holds 12 pages; only the first is sent; --pages 1-12 sends all\n');
    expect(await received()).toEqual([[30, 20, ...color(1)], 'q']);
  });

  test('a list of pages in a circle is named', async () => {
    await world.file('scan.tiff', scan({ backTo: 0 }));
    const { code, stderr } = await world.run(['scan.tiff', 'q']);
    expect(code).toBe(0);
    expect(stderr).toContain('scan.tiff: its list of pages is damaged behind page 12\n');
  });
});
