/** All of a drawing is seen, whatever says its size, and pixels count in its own size; told by colours at known places. */
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { TIERS } from '../../src/image/size.ts';
import { corners, decode, difference, pixelAt } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import { makeSvg } from '../support/svg.ts';

/** Four quarters of a drawing of 300x200 units. */
const QUARTERS =
  '<path fill="rgb(220,40,40)" d="M0 0h150v100H0z"/><path fill="rgb(40,170,60)" d="M150 0h150v100h-150z"/>' +
  '<path fill="rgb(40,70,210)" d="M0 100h150v100H0z"/><path fill="rgb(250,250,250)" d="M150 100h150v100h-150z"/>';
const SEEN = 'red green blue white';
const NS = 'xmlns="http://www.w3.org/2000/svg"';

describe('all of a drawing fills what is sent', () => {
  test.each<[why: string, svg: Buffer, own: string]>([
    ['without any size', makeSvg('', QUARTERS), '300x200'],
    ['of 100 %', makeSvg('width="100%" height="100%"', QUARTERS), '300x200'],
    ['of a height alone', makeSvg('height="100"', QUARTERS), '150x100'],
    // CSS: an inch has 96 pixels and 72 points.
    ['of a size in points and no viewBox', makeSvg('width="225pt" height="150pt"', QUARTERS), '300x200'],
    [
      'of a size in CSS and a viewBox that is none',
      makeSvg('viewBox="a" style="width:300px;height:200px"', QUARTERS),
      '300x200',
    ],
    [
      'left of and above the origin',
      makeSvg('', `<g transform="translate(-900 -400)">${QUARTERS}</g>`),
      '300x200',
    ],
    [
      'with a prefix, behind a byte order mark and more comments than the renderer reads',
      Buffer.from(
        `\ufeff<?xml version="1.0"?><!--${'<svgx viewBox="0 0 1 1">'.repeat(99)}--><s:svg ${NS.replace('=', ':s=')}>${QUARTERS.replaceAll('<path', '<s:path')}</s:svg>`,
      ),
      '300x200',
    ],
  ])('%s', async (_, svg, own) => {
    const { image } = await prepare(svg, {}, 'chart.svg');
    expect(await corners(image.bytes)).toBe(SEEN);
    expect(`${image.original.width}x${image.original.height}`).toBe(own);
    // 1568 / 300 * 200 = 1045.3
    expect(image).toMatchObject({
      width: 1568,
      height: 1045,
      placement: { scaleX: 1568 / image.original.width },
    });
    const pixels = await decode(image.bytes);
    // To the very corners.
    expect(difference(pixelAt(pixels, 2, 2), [220, 40, 40, 255])).toBeLessThan(12);
    expect(difference(pixelAt(pixels, 1565, 1042), [250, 250, 250, 255])).toBeLessThan(12);
  });
});

describe('pixels count in the size of the drawing', () => {
  // A frame of 100 % shows that lengths in percent stay those of the whole drawing.
  const svg = makeSvg('width="300" height="200"', `${QUARTERS}<rect width="50%" height="10" fill="#000"/>`);
  const options = { tier: TIERS.high };

  test('a region is one of its own pixels, drawn as large as a whole drawing', async () => {
    const { image, notes } = await prepare(svg, { ...options, crop: parseCrop('100,0,100,50') }, 'a.svg');
    expect(image).toMatchObject({ width: 1568, height: 784, original: { width: 300, height: 200 } });
    expect(image.placement).toMatchObject({
      region: { left: 100, top: 0, width: 100, height: 50 },
      scaleX: 15.68,
      scaleY: 15.68,
    });
    const pixels = await decode(image.bytes);
    const at = (x: number, y: number) =>
      pixelAt(pixels, Math.floor(x * 15.68), Math.floor(y * 15.68)).slice(0, 3);
    expect([at(49, 5), at(51, 5), at(49, 30), at(51, 30)]).toEqual([
      [0, 0, 0],
      [40, 170, 60],
      [220, 40, 40],
      [40, 170, 60],
    ]);
    expect(notes).toEqual([
      expect.stringMatching(
        // 1568 / 28 is 56 and 784 / 28 is 28.
        /^a\.svg: image\/svg\+xml → image\/png, cropped to 100x50 at 100,0, 100x50 → 1568x784 \(large enough to read, 1,568 tokens\), /,
      ),
    ]);
  });

  test('--no-resize sends them as they are, and --crop cuts out of them', async () => {
    const whole = await prepare(svg, { ...options, resize: false }, 'a.svg');
    expect(whole.image).toMatchObject({ width: 300, height: 200, placement: { scaleX: 1, scaleY: 1 } });
    expect(whole.notes).toEqual([
      expect.stringMatching(/^a\.svg: image\/svg\+xml → image\/png, \d+ bytes → /),
    ]);
    const part = await prepare(svg, { ...options, resize: false, crop: parseCrop('140,90,20,20') }, 'a.svg');
    expect(part.image).toMatchObject({ width: 20, height: 20 });
    expect(await corners(part.image.bytes)).toBe(SEEN);
    const huge = makeSvg('width="5000" height="5000"', QUARTERS);
    await expect(prepare(huge, { ...options, resize: false })).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: 'is a drawing of 5000x5000 pixels; at most 16,777,216 pixels are drawn',
      hint: 'leave --no-resize out',
    });
  });
});

test('what is not drawn is noted', async () => {
  const text = '<foreignObject width="9" height="9"><p>ORDERS</p></foreignObject>';
  const { notes } = await prepare(
    makeSvg('width="9" height="9"', `${text}<image href="a.png"/>`),
    {},
    'a.svg',
  );
  expect(notes.slice(0, 2)).toEqual([
    'a.svg: text in foreignObject is not drawn; export it as a PNG',
    'a.svg: 1 linked image is not drawn (a.png); embed it, or export it as a PNG',
  ]);
});

test('where there is a browser, that is the cure', async () => {
  const svg = makeSvg('width="9" height="9"', '<image href="a.png"/>');
  const note = async (input: string) => (await prepare(svg, { hasBrowser: true }, input)).notes[0];
  expect(await note('my chart.svg')).toBe(
    "my chart.svg: 1 linked image is not drawn (a.png); 'page:my chart.svg' draws it in a browser",
  );
  // stdin is no address.
  expect(await note('-')).toBe('-: 1 linked image is not drawn (a.png); embed it, or export it as a PNG');
});

test('a drawing that has no size and shows nothing is refused', async () => {
  await expect(prepare(makeSvg('', '<g/>'))).rejects.toMatchObject({
    message: 'cannot be decoded: it has no size and shows nothing',
  });
});
