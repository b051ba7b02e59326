import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/image/annotate.ts';
import { BOX_COLORS, layOutBoxes, type NumberedBox } from '../../src/image/box-shapes.ts';
import { decode, pixelAt } from '../support/pixels.ts';

const DARK = [0, 0, 0];
const LIGHT = [255, 255, 255];
const VERMILLION = [0xd5, 0x5e, 0x00];
const GREY = [128, 128, 128];
const GROUND = [10, 200, 90];

const box = (parts: Partial<NumberedBox> = {}): NumberedBox => ({
  left: 100,
  top: 100,
  width: 50,
  height: 40,
  number: 1,
  color: 'vermillion',
  ...parts,
});

function plain(width: number, height: number) {
  const data = Buffer.alloc(width * height * 4);
  for (let at = 0; at < data.length; at += 4) data.set([...GROUND, 255], at);
  return { width, height, data };
}

async function draw(boxes: readonly NumberedBox[], width = 300, height = 200, region?: NumberedBox) {
  const png = await annotate(plain(width, height), boxes, { input: 'a.png', region });
  const pixels = await decode(png);
  return { pixels, at: (x: number, y: number) => pixelAt(pixels, x, y) };
}

describe('annotate', () => {
  test('keeps the size, and every pixel inside the box', async () => {
    const { pixels, at } = await draw([box()]);
    expect(pixels).toMatchObject({ width: 300, height: 200, channels: 3 });
    for (const [x, y] of [
      [100, 100],
      [149, 100],
      [100, 139],
      [149, 139],
    ] as const) {
      expect(at(x, y)).toEqual(GROUND);
    }
  });

  test('frames the box with a light line, two of its colour and a dark one, outwards', async () => {
    const { at } = await draw([box()]);
    const outwards = [LIGHT, VERMILLION, VERMILLION, DARK, GROUND];
    expect([99, 98, 97, 96, 95].map((x) => at(x, 120))).toEqual(outwards);
    expect([150, 151, 152, 153, 154].map((x) => at(x, 120))).toEqual(outwards);
    expect([140, 141, 142, 143, 144].map((y) => at(125, y))).toEqual(outwards);
    expect([99, 98, 97, 96, 95].map((y) => at(145, y))).toEqual(outwards);
  });

  test('draws the number 1 beside the upper left corner', async () => {
    const { pixels, at } = await draw([box()]);
    // The label has 9x11 dots of 2 pixels: its corner lies at 96 - 18, 96, its digit 4 pixels inside.
    expect(at(78, 96)).toEqual(DARK);
    expect(at(77, 96)).toEqual(GROUND);
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 5 }, (_, x) =>
        pixelAt(pixels, 82 + 2 * x, 100 + 2 * y)[0] === 0 ? '#' : '.',
      ).join(''),
    );
    expect(rows).toEqual(['..#..', '.##..', '..#..', '..#..', '..#..', '..#..', '.###.']);
  });

  test('draws larger lines on larger pictures', async () => {
    const { at } = await draw([box({ left: 200, top: 200 })], 1280, 800);
    expect([199, 198, 197, 194, 193, 192, 191].map((x) => at(x, 230))).toEqual([
      ...[LIGHT, LIGHT, VERMILLION, VERMILLION],
      ...[DARK, DARK, GROUND],
    ]);
  });

  test('keeps the frame of a box at the border inside the picture', async () => {
    const { at } = await draw([box({ left: 0, top: 0, width: 300, height: 200 })]);
    expect([0, 1, 2, 3, 4].map((x) => at(x, 150))).toEqual([DARK, VERMILLION, VERMILLION, LIGHT, GROUND]);
    expect([299, 298, 297, 296].map((x) => at(x, 150))).toEqual([DARK, VERMILLION, VERMILLION, LIGHT]);
    expect([199, 198, 197, 196].map((y) => at(150, y))).toEqual([DARK, VERMILLION, VERMILLION, LIGHT]);
  });

  test('greys what lies outside the region', async () => {
    const { at } = await draw([], 300, 200, box({ left: 50, top: 60, width: 100, height: 70 }));
    expect([at(50, 60), at(149, 60), at(50, 129), at(149, 129)]).toEqual([GROUND, GROUND, GROUND, GROUND]);
    expect([at(49, 60), at(150, 60), at(50, 59), at(50, 130), at(299, 199)]).toEqual(Array(5).fill(GREY));
  });

  test('draws on pages that are taller than SVG renderers take', async () => {
    const { at } = await draw([box({ left: 5, top: 39_000 })], 60, 40_000);
    expect([39_000, 38_999, 38_998].map((y) => at(50, y))).toEqual([GROUND, LIGHT, VERMILLION]);
  });
});

describe('layOutBoxes', () => {
  test.each([
    ['far outside', { left: 9000, top: -9000 }],
    ['without area', { width: 0, height: 0 }],
    ['around everything', { left: -50, top: -50, width: 9000, height: 9000 }],
    ['between pixels', { left: 10.4, top: 10.6, width: 3.3, height: 3.3 }],
    ['with a long number', { number: 1234567890 }],
  ])('stays in whole pixels of the picture for a box %s', (_, parts) => {
    for (const size of [
      { width: 300, height: 200 },
      { width: 3, height: 2 },
      { width: 1, height: 1 },
    ]) {
      const shapes = layOutBoxes(size, [box(parts)]);
      expect(shapes.length).toBeGreaterThan(0);
      for (const { left, top, width, height } of shapes) {
        expect([left, top, width, height].every(Number.isInteger)).toBe(true);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        expect(left + width).toBeLessThanOrEqual(size.width);
        expect(top + height).toBeLessThanOrEqual(size.height);
      }
    }
  });

  test('puts the numbers of equal boxes at different corners', () => {
    const shapes = layOutBoxes({ width: 300, height: 200 }, [box(), box({ number: 2, color: 'sky' })]);
    const label = (color: string) => shapes.find((each) => each.color === color && each.height === 20);
    expect(label(BOX_COLORS.vermillion)).toMatchObject({ left: 79, top: 97 });
    // Each label is 18x22 with a dark line of 1; that of 2 stands above the frame, which begins at 96,96.
    expect(label(BOX_COLORS.sky)).toMatchObject({ left: 97, top: 75 });
  });

  test('hides no other box behind a number while there is another place', () => {
    // There is no room to the left of either; above the lower box is the upper one. Its frame ends at 148.
    const upper = box({ left: 5, top: 60 });
    const lower = box({ left: 5, top: 104, number: 2, color: 'sky' });
    const shapes = layOutBoxes({ width: 300, height: 200 }, [upper, lower]);
    expect(shapes.find((each) => each.color === BOX_COLORS.sky && each.height === 20)).toMatchObject({
      left: 2,
      top: 149,
    });
  });

  test('has colours on which black digits have a contrast of at least 4.5', () => {
    for (const color of Object.values(BOX_COLORS)) {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
        const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      expect((0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) / 0.05).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('labels', () => {
  const size = { width: 300, height: 200 };
  const labelOf = (boxes: readonly NumberedBox[], color: string, on = size) =>
    layOutBoxes(on, boxes).find((each) => each.color === color && each.height > 8 && each.width > 8);

  test('stand beside the number', () => {
    // "1 OK": 5+1+3+1+5+1+5 dots of 2 pixels, 4 pixels around them, and one dot more for letters that reach below.
    // The frame begins at 96,96; the dark line of 1 pixel is left out here.
    expect(labelOf([box({ label: 'OK' })], BOX_COLORS.vermillion)).toEqual({
      left: 97,
      top: 96 - 24 + 1,
      width: 42 + 8 - 2,
      height: 22,
      color: BOX_COLORS.vermillion,
    });
  });

  test('are left out where the letters have no shape', () => {
    expect(layOutBoxes(size, [box({ label: '登录' })])).toEqual(layOutBoxes(size, [box()]));
  });

  test('are cut to the picture', () => {
    const shape = labelOf([box({ left: 20, width: 10, label: 'a long label' })], BOX_COLORS.vermillion, {
      width: 80,
      height: 200,
    });
    expect(shape?.width).toBeLessThanOrEqual(80);
    expect(shape?.width).toBeGreaterThan(50);
  });

  test('give way to the number alone where they would hide another box', () => {
    const others = [
      box({ top: 60, width: 180, height: 30, color: 'sky' }),
      box({ top: 150, width: 180, height: 30, color: 'sky' }),
      box({ left: 50, width: 40, color: 'sky' }),
    ];
    const own = box({ label: 'Submit', left: 100, top: 100, width: 180, height: 40, color: 'green' });
    const alone = labelOf([own], BOX_COLORS.green);
    const among = labelOf([own, ...others], BOX_COLORS.green);
    expect(alone?.width).toBeGreaterThan(60);
    expect(among?.width).toBe(16);
  });
});

describe('points', () => {
  test('are crosses of the colour with a dark edge, whose centre is the pixel', async () => {
    const { at } = await draw([box({ point: { x: 120, y: 110 } })]);
    const outwards = [VERMILLION, VERMILLION, VERMILLION, VERMILLION, DARK, GROUND];
    for (const [x, y] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      expect([0, 1, 2, 3, 4, 5].map((by) => at(120 + x * by, 110 + y * by))).toEqual(outwards);
    }
    expect([at(121, 111), at(122, 112)]).toEqual([DARK, GROUND]);
  });

  test('at a corner of the picture stay in it', () => {
    const shapes = layOutBoxes({ width: 30, height: 20 }, [box({ point: { x: 0, y: 19 } })]);
    for (const { left, top, width, height } of shapes) {
      expect([left >= 0, top >= 0, left + width <= 30, top + height <= 20]).not.toContain(false);
    }
  });
});
