import { describe, expect, test } from 'vitest';
import { comparePixels, drawSideBySide } from '../../src/image/compare-pixels.ts';
import type { Pixels } from '../../src/image/judged-pixels.ts';

/** A plain image with rectangles drawn on it. */
function draw(
  width: number,
  height: number,
  grey: number,
  marks: readonly { left: number; top: number; width: number; height: number; grey: number }[] = [],
): Pixels {
  const data = Buffer.alloc(width * height * 4, grey);
  for (const mark of marks) {
    for (let y = mark.top; y < mark.top + mark.height; y += 1) {
      const start = (y * width + mark.left) * 4;
      data.fill(mark.grey, start, start + mark.width * 4);
    }
  }
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { width, height, data };
}

describe('comparePixels', () => {
  test('finds no difference between equal images', async () => {
    const image = draw(20, 10, 200, [{ left: 3, top: 3, width: 5, height: 5, grey: 0 }]);
    expect(await comparePixels(image, image)).toEqual({ pixels: 0, region: undefined });
  });

  test('counts the pixels of a block that has changed, and gives the rectangle around it', async () => {
    const before = draw(40, 30, 255);
    const after = draw(40, 30, 255, [{ left: 12, top: 7, width: 8, height: 6, grey: 0 }]);
    expect(await comparePixels(before, after)).toEqual({
      pixels: 48,
      region: { left: 12, top: 7, width: 8, height: 6 },
    });
  });

  test('puts one rectangle around two blocks', async () => {
    const before = draw(40, 30, 255);
    const after = draw(40, 30, 255, [
      { left: 2, top: 20, width: 4, height: 4, grey: 0 },
      { left: 30, top: 3, width: 4, height: 4, grey: 0 },
    ]);
    expect((await comparePixels(before, after)).region).toEqual({ left: 2, top: 3, width: 32, height: 21 });
  });

  test('does not count what nobody sees', async () => {
    expect((await comparePixels(draw(20, 20, 200), draw(20, 20, 203))).pixels).toBe(0);
  });
});

describe('drawSideBySide', () => {
  test('shows the part around a difference, before on the left and after on the right, 12 white pixels apart', () => {
    const region = { left: 100, top: 90, width: 10, height: 10 };
    const drawn = drawSideBySide(draw(400, 300, 10), draw(400, 300, 99), region);
    // 40 pixels on each side: 90x90 each.
    expect({ width: drawn.width, height: drawn.height }).toEqual({ width: 192, height: 90 });
    const row = Array.from({ length: 192 }, (_, x) => drawn.data[(45 * 192 + x) * 4]);
    expect(row).toEqual([...Array(90).fill(10), ...Array(12).fill(255), ...Array(90).fill(99)]);
  });

  test('stays inside the images', () => {
    const region = { left: 0, top: 0, width: 50, height: 40 };
    const drawn = drawSideBySide(draw(50, 40, 0), draw(50, 40, 0), region);
    expect({ width: drawn.width, height: drawn.height }).toEqual({ width: 112, height: 40 });
  });
});
