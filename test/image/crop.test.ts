/** Which text is a region, and which pixels of a picture it names. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { parseCrop, placeCrop } from '../../src/image/crop.ts';

const place = (text: string, width: number, height: number) => {
  const region = placeCrop(parseCrop(text), { width, height }, 'shot.png');
  return [region.left, region.top, region.width, region.height];
};

describe('a region lies', () => {
  test.each<[text: string, width: number, height: number, expected: number[]]>([
    ['100,50,640,480', 1920, 1080, [100, 50, 640, 480]],
    ['0,0,1920,1080', 1920, 1080, [0, 0, 1920, 1080]],
    ['1919,1079,1,1', 1920, 1080, [1919, 1079, 1, 1]],
    [' 1 , 2 , 3 , 4 ', 10, 10, [1, 2, 3, 4]],
    ['25%,50%,50%,25%', 200, 400, [50, 200, 100, 100]],
    ['0,0,100%,100%', 333, 77, [0, 0, 333, 77]],
    ['10,25%,30,50%', 200, 400, [10, 100, 30, 200]],
    ['12.5%,0%,12.5%,100%', 80, 10, [10, 0, 10, 10]],
    // Halves and thirds of a side that does not divide meet without a gap and without an overlap.
    ['0,0,50%,1', 101, 9, [0, 0, 51, 1]],
    ['50%,0,50%,1', 101, 9, [51, 0, 50, 1]],
    ['0,0,33.3%,1', 100, 9, [0, 0, 33, 1]],
    ['33.3%,0,33.3%,1', 100, 9, [33, 0, 34, 1]],
    ['66.6%,0,33.4%,1', 100, 9, [67, 0, 33, 1]],
    // There is always a pixel left.
    ['0,0,1%,1%', 20, 20, [0, 0, 1, 1]],
    ['50%,50%,50%,50%', 1, 1, [0, 0, 1, 1]],
    ['99.9%,99.9%,0.1%,0.1%', 100, 100, [99, 99, 1, 1]],
    // What percent and pixels add up to may be half a pixel too far.
    ['51,0,50%,9', 101, 9, [51, 0, 50, 9]],
  ])('%s of %dx%d', (text, width, height, expected) => {
    expect(place(text, width, height)).toEqual(expected);
  });
});

describe('a region that reaches outside is refused', () => {
  test.each<[text: string, width: number, height: number]>([
    ['1900,0,21,10', 1920, 1080],
    ['0,1080,1,1', 1920, 1080],
    ['1920,0,1,1', 1920, 1080],
    ['0,0,1921,1080', 1920, 1080],
    ['50%,0,60%,100%', 1920, 1080],
    ['90%,0,100%,100%', 1920, 1080],
    ['100%,0,10%,10%', 1920, 1080],
    ['100%,0,1%,1%', 10, 10],
    ['9007199254740991,0,1,1', 1920, 1080],
  ])('%s of %dx%d', (text, width, height) => {
    expect(() => place(text, width, height)).toThrow(
      new CliError('usage', `${text} reaches outside shot.png, which is ${width}x${height}`, {
        subject: '--crop',
      }),
    );
  });
});

describe('no region is', () => {
  test.each([
    '',
    '1,2,3',
    '1,2,3,4,5',
    '1,2,3,',
    'a,b,c,d',
    '-1,0,10,10',
    '0,0,0,10',
    '0,0,10,0',
    '0,0,0%,10%',
    '0,0,101%,10%',
    '0.5,0,10,10',
    '1e3,0,10,10',
    '0x10,0,10,10',
    '0,0,10px,10px',
    '99999999999999999999,0,1,1',
    'NaN,0,1,1',
    '1;2;3;4',
  ])('%j', (text) => {
    expect(() => parseCrop(text)).toThrow(
      'expected x,y,width,height in pixels or percent, such as 100,50,640,480 or 0,0,50%,50%',
    );
  });
});
