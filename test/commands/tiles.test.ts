/** Pictures too dense for one image: what the model gets of them with --tile and with several --crop. */
import { stripVTControlCharacters } from 'node:util';
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LookedAt } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { makePdf } from '../support/pdfs.ts';
import { makeReviewer } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { COLORS, findBox } from '../support/shapes.ts';

const world = useWorld();

/** 2576 of 8000 pixels, and so 32 of 100; four tiles of 2163 have 217 in common: 8001. */
const WIDTH = 100;
const HEIGHT = 8000;
const TOPS = [0, 1946, 3891, 5837];
const TILE = 2163;
const WHOLE_LABEL = 'Image 1: page.png (100x8000), the whole image scaled to 32x2576';
const tileLabel = (number: number, of = 4) => {
  const top = TOPS[number - 1] ?? 0;
  const span = `from x 0 to 100, y ${top} to ${top + TILE} of the original`;
  return `Image ${number + 1}: page.png, part ${number} of ${of}: ${span}`;
};

/**
 * A pale pattern of squares, each of its own colour, with a mark of 8x8 pixels, red and green by turns: a picture that is
 * scaled down shows brown.
 */
const MARK = { left: 61, top: 5003 };
let pixels: Buffer;
let page: Buffer;
beforeAll(async () => {
  pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [across, down] = [x - MARK.left, y - MARK.top];
      const isMark = across >= 0 && across < 8 && down >= 0 && down < 8;
      const mark = (across + down) % 2 === 0 ? COLORS.red : COLORS.green;
      const pale = [200 + (x >> 4), 200 + ((y >> 4) % 50), 255 - (y >> 8)];
      pixels.set(isMark ? mark : pale, (y * WIDTH + x) * 3);
    }
  }
  page = await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
});

const messages = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

/** The blocks of a request's questions: texts as they are, pictures as their bytes. */
function sent(at = 0): (string | Buffer)[] {
  const body = messages()[at]?.body as Anthropic.MessageCreateParams | undefined;
  return (body?.messages ?? []).flatMap(({ role, content }) =>
    role === 'user' && Array.isArray(content)
      ? content.map((block) => {
          if (block.type === 'text') return block.text;
          if (block.type !== 'image') return `<${block.type}>`;
          return block.source.type === 'base64'
            ? Buffer.from(block.source.data, 'base64')
            : `<${block.source.type}>`;
        })
      : [],
  );
}

const texts = (at = 0) =>
  sent(at).filter((block): block is string => typeof block === 'string' && !/^<\w+>$/.test(block));
const pictures = (at = 0) => sent(at).filter((block) => Buffer.isBuffer(block));
const toRaw = (bytes: Buffer) => sharp(bytes).removeAlpha().raw().toBuffer();

async function ask(...args: string[]) {
  const result = await world.run(args);
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  return result;
}

describe('--tile', () => {
  test('sends the whole at the size that the model sees, and the pixels of each tile, with its place', async () => {
    await world.file('shots/page.png', page);
    await ask('shots/page.png', 'read it', '--tile');
    expect(texts()).toEqual([WHOLE_LABEL, ...[1, 2, 3, 4].map((number) => tileLabel(number)), 'read it']);
    const [whole, ...tiles] = pictures();
    expect(await sharp(whole).metadata()).toMatchObject({ width: 32, height: 2576 });
    const rows = (top: number) => pixels.subarray(top * WIDTH * 3, (top + TILE) * WIDTH * 3);
    for (const [index, tile] of tiles.entries()) {
      expect((await toRaw(tile)).equals(rows(TOPS[index] ?? 0))).toBe(true);
    }
  });

  test('shows a detail that the whole image does not show', async () => {
    await world.file('page.png', page);
    const found = ({ pictures }: LookedAt) =>
      pictures.flatMap((picture, index) => (findBox(picture, 'red') ? [index] : []));
    world.api.look((question) => ({ json: { verdicts: found(question) } }));
    const look = async (...more: string[]) => {
      const schema = {
        type: 'object',
        properties: { verdicts: { type: 'array', items: { type: 'integer' } } },
      };
      const { stdout } = await ask('page.png', 'where is red?', '--schema', JSON.stringify(schema), ...more);
      return JSON.parse(stdout).verdicts;
    };
    expect(await look()).toEqual([]);
    // y 5003 is in the third of the tiles alone: from 3891 to 6054.
    expect(await look('--tile')).toEqual([3]);
  });

  test('leaves out the labels with --no-labels', async () => {
    await world.file('page.png', page);
    await ask('page.png', 'read it', '--tile', '--no-labels');
    expect(texts()).toEqual(['read it']);
    expect(pictures()).toHaveLength(5);
  });

  test('leaves a picture alone that the model sees whole, and says so with -v only', async () => {
    const small = makePng({ width: 400, height: 300 });
    await world.file('small.png', small);
    expect((await ask('small.png', 'q', '--tile')).stderr).toBe('');
    expect(sent()).toEqual([small, 'q']);
    const { stderr } = await ask('small.png', 'q', '--tile', '-v');
    expect(stderr).toContain('small.png: not cut into tiles, as the model sees all of its pixels\n');
  });

  test('reads stdin', async () => {
    const { code } = await world.run(['-', '--tile', '-p', 'read it'], { stdin: page });
    expect(code).toBe(0);
    expect(texts()[4]).toBe(tileLabel(4).replace('page.png', 'stdin'));
  });

  test('counts the tiles of all pictures: of more than 20, none is larger than 2000 pixels a side', async () => {
    // 13 tiles each; when they may be 2000 pixels long, 17 of 1949.
    await world.file('a.png', makePng({ width: 200, height: 30_000 }));
    await world.file('b.png', makePng({ width: 200, height: 30_000, color: [9, 9, 9] }));
    await ask('a.png', 'b.png', 'compare', '--tile');
    const sizes = await Promise.all(pictures().map((bytes) => sharp(bytes).metadata()));
    expect(sizes).toHaveLength(36);
    expect(Math.max(...sizes.map(({ height = 0 }) => height))).toBeLessThanOrEqual(2000);
    expect(texts()[19]).toMatch(/^Image 20: b\.png, part 1 of 17: /);
  });

  test('stores each tile under a name of its own, once', async () => {
    await world.file('page.png', page);
    const uploads = () => world.api.requests.flatMap(({ form }) => form?.filename ?? []);
    await ask('page.png', 'read it', '--tile', '--upload');
    const names = ['page.png', ...[1, 2, 3, 4].map((number) => `page-part-${number}-of-4.png`)];
    expect(uploads().sort()).toEqual(names.sort());
    await ask('page.png', 'again', '--tile', '--upload');
    expect(uploads()).toHaveLength(5);
  });
});

describe('what is said of tiles', () => {
  test('without --tile, one note names it', async () => {
    await world.file('page.png', page);
    const { stderr } = await ask('page.png', 'read it');
    expect(stderr.match(/--tile/g)).toHaveLength(1);
    expect(stderr).toContain('page.png: seen at 32 % of its size, too small for ordinary text; --tile ');
    expect((await ask('page.png', 'read it', '--tile')).stderr).not.toContain('--tile');
  });

  test('a dry run shows each of them', async () => {
    await world.file('page.png', page);
    const { stdout } = await ask('page.png', 'read it', '--tile', '--dry-run');
    const lines = stdout.split('\n').filter((line) => line.startsWith('page.png: '));
    expect(lines).toHaveLength(5);
    // 4 * 78 patches of 28 pixels.
    expect(lines[3]).toMatch(/^page\.png: image\/png, 100x2163, at 0,3891, [\d.]+ KB, base64, 312 tokens /);
    const { images } = JSON.parse((await ask('page.png', 'q', '--tile', '--dry-run', '--json')).stdout);
    expect(images.map(({ region }: { region: unknown }) => region)).toEqual([
      null,
      ...TOPS.map((y) => ({ x: 0, y, width: WIDTH, height: TILE })),
    ]);
    expect(world.api.requests).toEqual([]);
  });

  test('a terminal shows one line for the whole and one for the tiles', async () => {
    await world.file('page.png', page);
    const { stderr } = await world.run(['page.png', 'read it', '--tile'], { terminal: ['stderr'] });
    const receipts = stripVTControlCharacters(stderr)
      .split('\n')
      .filter((line) => line.includes('tokens'));
    expect(receipts).toEqual([
      expect.stringMatching(/^page\.png: 100x8000 → 32x2576, [\d.]+ KB, 184 tokens, base64$/),
      expect.stringMatching(/^page\.png: 4 tiles of 100x2163, [\d.]+ KB, 1,248 tokens, base64$/),
    ]);
  });

  test('--json lists every image with its region', async () => {
    await world.file('page.png', page);
    const { images } = JSON.parse((await ask('page.png', 'read it', '--tile', '--json')).stdout);
    expect(images).toHaveLength(5);
    expect(images[4]).toMatchObject({
      input: 'page.png',
      width: WIDTH,
      height: HEIGHT,
      seen: { width: WIDTH, height: TILE },
      region: { x: 0, y: 5837, width: WIDTH, height: TILE },
    });
  });
});

describe('a conversation', () => {
  test('goes on with the tiles of an earlier turn, their labels and regions', async () => {
    await world.file('page.png', page);
    await ask('page.png', 'read it', '--tile');
    await world.file('small.png', makePng({ width: 40, height: 30 }));
    const { stdout, stderr } = await ask('-c', 'small.png', 'and this?', '--json');
    expect(stderr).toContain('(page.png, ');
    expect(texts(1)).toEqual([...texts(0), 'Image 6: small.png', 'and this?']);
    const { images } = JSON.parse(stdout);
    expect(images[2].region).toEqual({ x: 0, y: 1946, width: WIDTH, height: TILE });
    expect(images[0].region).toBeNull();
  });

  test('of a chat takes tiles of each picture, and says so in two lines', async () => {
    await world.file('page.png', page);
    const { code, stderr } = await world.run(['chat', '--tile'], { stdin: '/image page.png\nread it\n' });
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('will be sent'))).toEqual([
      expect.stringMatching(/^Image 1: page\.png \(100x8000\), the whole image scaled to 32x2576: /),
      'Images 2 to 5: page.png: 4 tiles, 1,248 tokens, will be sent with the next question',
    ]);
    expect(texts()).toEqual([WHOLE_LABEL, ...[1, 2, 3, 4].map((number) => tileLabel(number)), 'read it']);
  });
});

describe('check --tile', () => {
  /** Says whether red is to be seen anywhere, and marks it in each image that shows it. */
  const reviewer = makeReviewer((answer, { pictures, lines }) => ({
    ...answer,
    verdicts: answer.verdicts.map((given) => {
      if (!lines.some(({ id, that }) => id === given.id && that === 'a red box is visible')) return given;
      const evidence = pictures.flatMap((picture, index) => {
        const box = findBox(picture, 'red');
        if (!box) return [];
        return [{ label: 'red', image: index + 1, x1: box.left, y1: box.top, x2: box.right, y2: box.bottom }];
      });
      return { ...given, evidence, verdict: evidence.length > 0 ? 'pass' : 'fail' };
    }),
  }));
  const check = async (...more: string[]) => {
    const args = ['check', 'page.png', '-e', 'a red box is visible', '--json', ...more];
    const { code, stdout } = await world.run(args);
    const [{ assertions, notes }] = JSON.parse(stdout).images;
    const [assertion] = assertions;
    return { code, notes, status: assertion.status, cached: assertion.cached, boxes: assertion.boxes };
  };

  test('judges a detail that only a tile shows, marks it on the original, and remembers both answers', async () => {
    await world.file('page.png', page);
    world.api.look(reviewer);
    expect(await check()).toMatchObject({
      ...{ code: 1, status: 'fail', cached: false },
      notes: [
        'seen at 32 % of its size, too small for ordinary text; --tile sends its parts too, at full size',
      ],
    });
    const marked = [{ label: 'red', ...MARK, width: 8, height: 8 }];
    const passed = { code: 0, status: 'pass', boxes: marked, notes: [] };
    expect(await check('--tile')).toEqual({ ...passed, cached: false });
    expect(messages()).toHaveLength(2);
    expect(await check('--tile')).toEqual({ ...passed, cached: true });
    expect(await check()).toMatchObject({ code: 1, status: 'fail', cached: true });
    expect(messages()).toHaveLength(2);
    expect(texts(1).slice(0, 5)).toEqual(
      [WHOLE_LABEL, ...[1, 2, 3, 4].map((number) => tileLabel(number))].map((label) =>
        label.replace('page.png', 'Screenshot'),
      ),
    );
    expect(texts(1)[5]).toMatch(
      /^Image 1 is the whole screenshot, scaled down; images 2 to 5 are its parts, at full size\./,
    );
  });

  test('keeps the masks grey in the tiles, and shows the baseline before them', async () => {
    await world.file('page.png', page);
    await world.file('before.png', makePng({ width: WIDTH, height: HEIGHT }));
    await world.file(
      'claude-see.check.yaml',
      [
        'version: 1',
        'checks:',
        '  - id: page',
        '    images: page.png',
        '    baseline: before.png',
        `    mask: [[${MARK.left - 1}, ${MARK.top - 1}, 10, 10]]`,
        '    assert: [a red box is visible]',
        '',
      ].join('\n'),
    );
    world.api.look(reviewer);
    await world.run(['check', '--tile', '--json']);
    expect(texts().slice(0, 3)).toEqual([
      'Image 1: Baseline',
      WHOLE_LABEL.replace('Image 1: page.png', 'Image 2: Screenshot'),
      tileLabel(1).replace('Image 2: page.png', 'Image 3: Screenshot'),
    ]);
    const [, , , , third] = pictures();
    const raw = await toRaw(third ?? Buffer.alloc(0));
    const at = ((MARK.top - 3891) * WIDTH + MARK.left) * 3;
    expect([...raw.subarray(at, at + 3)]).toEqual([128, 128, 128]);
  });

  test('leaves a screenshot alone that the model sees whole', async () => {
    await world.file('page.png', makePng({ width: 300, height: 200 }));
    world.api.look(reviewer);
    await check();
    expect((await check('--tile')).cached).toBe(true);
    expect(pictures()).toHaveLength(1);
  });
});

describe('is refused before anything is sent:', () => {
  test.each<[string, args: string[], stderr: string]>([
    [
      '--tile with --no-resize',
      ['page.png', '--tile', '--no-resize'],
      'claude-see: --tile: cannot be combined with --no-resize, as the whole image goes out at the size that the model sees, beside its tiles\n  leave one of them out\n',
    ],
    [
      '--tile of a URL',
      ['https://example.com/a.png', '--tile'],
      'claude-see: --tile: cannot cut up https://example.com/a.png, which is not a local file\n  download it first: --download\n',
    ],
    [
      '--tile of a stored file',
      ['file_011CNha8iCJcU1wXNR6q4V8w', '--tile'],
      'claude-see: --tile: cannot cut up file_011CNha8iCJcU1wXNR6q4V8w, which is not a local file\n  name a local file, or pipe it in\n',
    ],
    [
      'several --crop of several pictures',
      ['page.png', 'page.png', '--crop', '0,0,9,9', '--crop', '9,9,9,9'],
      'claude-see: --crop: takes one image, not 2\n  ask about one at a time\n',
    ],
    [
      'several --crop of a check',
      ['check', 'page.png', '-e', 'ok', '--crop', '0,0,9,9', '--crop', '9,9,9,9'],
      'claude-see: --crop: judges one region of each image, not 2\n  run it once for each, or write a check for each into a check file\n',
    ],
  ])('%s', async (_, args, stderr) => {
    await world.file('page.png', makePng({ width: 20, height: 20 }));
    expect(await world.run(args)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('more tiles than the model takes images', async () => {
    // 19 tiles and the whole, six times.
    await world.file('thread.png', makePng({ width: 8, height: 40_000 }));
    const { code, stderr } = await world.run([
      ...Array.from({ length: 6 }, () => 'thread.png'),
      ...['-p', 'q', '--tile', '-m', 'claude-haiku-4-5'],
    ]);
    expect({ code, stderr: stderr.split('\n').slice(-3) }).toEqual({
      code: 2,
      stderr: [
        'claude-see: 120 images; claude-haiku-4-5 takes 100 a request',
        '  ask about fewer at a time, or leave --tile out',
        '',
      ],
    });
  });

  test('--tile without a new picture', async () => {
    await world.file('a.png', makePng({ width: 20, height: 20 }));
    await ask('a.png', 'q');
    expect(await world.run(['-c', 'and now?', '--tile'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--tile: there is no new image'),
    });
  });
});

test('a PDF is not cut up, and a note says so', async () => {
  await world.file('report.pdf', makePdf({ texts: ['one'] }));
  const { stderr } = await ask('report.pdf', 'q', '--tile');
  expect(stderr).toContain('--tile ignored for report.pdf, which is a PDF\n');
});

test('each --crop is one picture with its place', async () => {
  await world.file('page.png', page);
  await ask('page.png', 'compare', '--crop', '0,0,100%,100', '--crop', '50,4996,20,16');
  expect(texts()).toEqual([
    'Image 1: page.png, part 1 of 2: from x 0 to 100, y 0 to 100 of the original',
    'Image 2: page.png, part 2 of 2: from x 50 to 70, y 4996 to 5012 of the original',
    'compare',
  ]);
  const [, part] = pictures();
  const raw = await toRaw(part ?? Buffer.alloc(0));
  expect([...raw.subarray((7 * 20 + 11) * 3, (7 * 20 + 12) * 3)]).toEqual(COLORS.red);
});
