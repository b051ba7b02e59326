/** What happens to a picture, from its size, the limits and the flags alone; expected sizes are by hand or the docs'. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { parseCrop, toCrop } from '../../src/image/crop.ts';
import { decideChange, type ImageFacts, type PrepareOptions } from '../../src/image/decide.ts';
import type { ImageFormat } from '../../src/image/formats.ts';
import { TIERS } from '../../src/image/size.ts';
import { SEES_ALL } from '../support/prepare.ts';

const KB = 1024;
const MB = 1024 * KB;
/** 10 MB of base64: 10 * 1024 * 1024 / 4 * 3 bytes. */
const API_BYTES = 7_864_320;
const PHOTO: ImageFacts = {
  input: 'photo.jpg',
  format: 'jpeg',
  width: 4032,
  height: 3024,
  bytes: 5 * MB,
  orientation: 1,
  stripsByEncoding: false,
};
const API: PrepareOptions = {
  model: 'claude-opus-5-5',
  tier: TIERS.high,
  maxSide: 8000,
  maxBytes: API_BYTES,
  resize: true,
  strip: false,
  maxEdge: undefined,
  crop: undefined,
  geometry: 'any',
};

const decide = (picture: Partial<ImageFacts>, options: Partial<PrepareOptions> = {}) =>
  decideChange({ ...PHOTO, ...picture }, { ...API, ...options });
const sized = (width: number, height: number) => ({ width, height });

describe('a picture stays as it is', () => {
  test.each<[why: string, picture: Partial<ImageFacts>, options: Partial<PrepareOptions>]>([
    ['that the model sees whole', { width: 1920, height: 1080 }, {}],
    ['of 256 KB, however many pixels', { bytes: 256 * KB }, {}],
    ['whose saving is not worth the work', { width: 2725, height: 2225, bytes: 900_000 }, {}],
    ['of 8000 pixels a side and few bytes', { width: 8000, height: 8000, bytes: 200 * KB }, {}],
    ['of just the bytes that fit', { width: 1000, height: 1000, bytes: API_BYTES }, {}],
    [
      'of any bytes where it is uploaded',
      { width: 1000, height: 1000, bytes: 90 * MB },
      { maxBytes: undefined },
    ],
    ['that is smaller than --max-edge', { width: 800, height: 600 }, { maxEdge: 800 }],
    ['with --no-resize', {}, { resize: false }],
    ['with --no-resize, --max-edge notwithstanding', {}, { resize: false, maxEdge: 100 }],
    ['of 2000 pixels a side among many', { width: 2000, height: 1500 }, { maxSide: 2000 }],
    ['in PNG', { format: 'png', width: 800, height: 600 }, {}],
    ['in GIF', { format: 'gif', width: 800, height: 600 }, {}],
    ['in WebP', { format: 'webp', width: 800, height: 600 }, {}],
  ])('%s', (_, picture, options) => {
    expect(decide(picture, options)).toBeUndefined();
  });
});

describe('a picture is scaled to', () => {
  const seen = 'what claude-opus-5-5 sees';
  test.each<
    [
      size: string,
      why: string,
      required: boolean,
      picture: Partial<ImageFacts>,
      options: Partial<PrepareOptions>,
    ]
  >([
    ['2212x1659', seen, false, {}, {}],
    ['1270x952', seen, false, {}, { tier: TIERS.standard }],
    ['2576x1449', seen, false, { width: 3840, height: 2160 }, {}],
    ['1932x1932', seen, false, { width: 4000, height: 4000 }, {}],
    ['725x1568', seen, false, { width: 1170, height: 2532 }, { tier: TIERS.standard }],
    // Too heavy or too long: must be.
    ['2212x1659', seen, true, { bytes: API_BYTES + 1 }, {}],
    ['433x2576', seen, true, { width: 1440, height: 8570 }, {}],
    ['263x1568', seen, true, { width: 1440, height: 8570, bytes: 9 * KB }, { tier: TIERS.standard }],
    // The server's own limit, where a model sees more: 8000 / 8570 * 1440 = 1344.2.
    [
      '1344x8000',
      'the API takes 8000 pixels a side',
      true,
      { width: 1440, height: 8570 },
      { tier: SEES_ALL },
    ],
    ['8000x1', 'the API takes 8000 pixels a side', true, { width: 60000, height: 2 }, { tier: SEES_ALL }],
    // More than 20 pictures: 2000 / 3840 * 2160 = 1125.
    ['2000x1125', 'the API takes 2000 pixels a side', true, { width: 3840, height: 2160 }, { maxSide: 2000 }],
    ['1270x952', seen, true, {}, { maxSide: 2000, tier: TIERS.standard }],
    // --max-edge: 1000 / 4032 * 3024 = 750.
    ['1000x750', '--max-edge 1000', true, {}, { maxEdge: 1000 }],
    ['1000x750', '--max-edge 1000', true, { bytes: 9 * KB }, { maxEdge: 1000 }],
    ['1000x750', '--max-edge 1000', true, {}, { maxEdge: 1000, maxSide: 2000 }],
    ['750x1000', '--max-edge 1000', true, { width: 3024, height: 4032 }, { maxEdge: 1000, tier: SEES_ALL }],
    // A --max-edge above what the model sees changes nothing but that it must be.
    ['2212x1659', seen, true, {}, { maxEdge: 3000 }],
    ['2212x1659', seen, false, {}, { maxEdge: 5000 }],
    ['2000x1500', 'the API takes 2000 pixels a side', true, {}, { maxEdge: 3000, maxSide: 2000 }],
  ])('%s: %s (required: %s)', (size, reason, required, picture, options) => {
    const [width = 0, height = 0] = size.split('x').map(Number);
    expect(decide(picture, options)).toMatchObject({
      region: undefined,
      size: { width, height },
      sizeReason: reason,
      required,
    });
  });
});

describe('a picture is made anew at its own size', () => {
  const small = { width: 640, height: 480, bytes: 9 * KB };
  test.each<ImageFormat>(['avif', 'tiff', 'bmp', 'heic'])('in %s, always', (format) => {
    const expected = {
      region: undefined,
      size: sized(640, 480),
      reason: `the API does not take ${format.toUpperCase()}`,
      sizeReason: undefined,
      turnsUpright: false,
      required: true,
    };
    expect(decide({ ...small, format })).toEqual(expected);
    expect(decide({ ...small, format }, { resize: false })).toEqual(expected);
  });

  test.each<ImageFormat>(['jpeg', 'png', 'gif', 'webp'])(
    'in %s, when its metadata cannot be cut out',
    (format) => {
      expect(decide({ ...small, format, stripsByEncoding: true }, { strip: true })).toEqual({
        region: undefined,
        size: sized(640, 480),
        reason: '--strip',
        sizeReason: undefined,
        turnsUpright: false,
        required: true,
      });
    },
  );

  test('when its bytes are too many, though its pixels are few', () => {
    expect(decide({ ...small, bytes: API_BYTES + 1 })).toEqual({
      region: undefined,
      size: sized(640, 480),
      reason: '7.5 MB fit as base64',
      sizeReason: undefined,
      turnsUpright: false,
      required: true,
    });
  });
});

describe('a drawing is drawn', () => {
  const seen = 'what claude-opus-5-5 sees';
  test.each<
    [own: string, size: string, reason: string | undefined, required: true, options: Partial<PrepareOptions>]
  >([
    // 56 by 56 patches.
    ['24x24', '1568x1568', 'large enough to read, 3,136 tokens', true, {}],
    // 39 by 39 patches are 1521 tokens; 40 by 40 would be 1600.
    ['24x24', '1092x1092', 'large enough to read, 1,521 tokens', true, { tier: TIERS.standard }],
    ['24x24', '24x24', undefined, true, { resize: false }],
    ['24x24', '100x100', 'large enough to read, 16 tokens', true, { maxEdge: 100 }],
    ['24x24', '20x20', '--max-edge 20', true, { maxEdge: 20 }],
    ['2000x1000', '2000x1000', undefined, true, {}],
    ['20000x20000', '1932x1932', seen, true, {}],
    // 4096 * 4096 pixels.
    ['20000x20000', '4096x4096', 'the largest size that is drawn', true, { tier: SEES_ALL }],
  ])('of %s pixels at %s: %s', (own, size, sizeReason, required, options) => {
    const toSize = (text: string) => {
      const [width = 0, height = 0] = text.split('x').map(Number);
      return { width, height };
    };
    const change = decide({ ...toSize(own), format: 'svg', bytes: 9 * KB }, options);
    expect(change).toMatchObject({ size: toSize(size), sizeReason, required });
  });
});

describe('a region is what counts', () => {
  test('and stays at its size where the model sees it whole', () => {
    expect(decide({}, { crop: parseCrop('100,200,1000,800') })).toEqual({
      region: { left: 100, top: 200, width: 1000, height: 800 },
      size: sized(1000, 800),
      reason: '--crop 100,200,1000,800',
      sizeReason: undefined,
      turnsUpright: false,
      required: true,
    });
  });

  test('and is scaled where the model does not', () => {
    expect(decide({}, { crop: parseCrop('0,0,100%,50%'), tier: TIERS.standard })).toEqual({
      region: { left: 0, top: 0, width: 4032, height: 1512 },
      // 55 by 21 patches; 56 by 22 would be 1232 tokens: the longest side decides. 1568 / 4032 * 1512 = 588.
      size: sized(1568, 588),
      reason: '--crop 0,0,100%,50%',
      sizeReason: 'what claude-opus-5-5 sees',
      turnsUpright: false,
      required: true,
    });
  });

  test('for the limits too: a small part of a picture that is beyond all of them is sent with --no-resize', () => {
    const huge = { width: 12_000, height: 9000, bytes: 40 * MB };
    expect(decide(huge, { crop: parseCrop('0,0,500,400'), resize: false })).toMatchObject({
      size: sized(500, 400),
    });
  });

  test('and one that reaches outside is refused', () => {
    expect(() => decide({}, { crop: parseCrop('4000,0,100,100') })).toThrow(
      '4000,0,100,100 reaches outside photo.jpg, which is 4032x3024',
    );
  });
});

describe('with --no-resize, a picture is refused', () => {
  const smaller = 'leave --no-resize out';
  const fewer = 'leave --no-resize out, or ask about at most 20 images at a time';
  const upload = 'leave --no-resize out, or use --upload';
  test.each<[message: string, hint: string, picture: Partial<ImageFacts>, options: Partial<PrepareOptions>]>([
    [
      'is 1440x8570 pixels; the API takes 8000 a side in this request',
      smaller,
      { width: 1440, height: 8570 },
      {},
    ],
    [
      'is 2001x10 pixels; the API takes 2000 a side in this request',
      fewer,
      { width: 2001, height: 10 },
      { maxSide: 2000 },
    ],
    [
      'is 8001x10 pixels; the API takes 2000 a side in this request',
      smaller,
      { width: 8001, height: 10 },
      { maxSide: 2000 },
    ],
    ['is 8 MB; 7.5 MB fit as base64', upload, { bytes: 8 * MB }, {}],
    [
      'is 8001x10 pixels; the API takes 8000 a side in this request',
      smaller,
      { format: 'tiff', width: 8001, height: 10 },
      {},
    ],
  ])('%s', (message, hint, picture, options) => {
    let error: unknown;
    try {
      decide(picture, { ...options, resize: false });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ message, hint, subject: 'photo.jpg', exitCode: 2 });
  });

  test('but not for the bytes of a format that is converted: its own say nothing', () => {
    expect(
      decide({ format: 'bmp', width: 1000, height: 1000, bytes: 30 * MB }, { resize: false }),
    ).toMatchObject({
      size: sized(1000, 1000),
    });
  });
});

describe('where the geometry must be exact', () => {
  const exact: Partial<PrepareOptions> = { geometry: 'exact' };

  // 2212x1659 is the known answer of the documentation for 4032x3024 in the high tier.
  test('a picture of few bytes has the size that the model sees', () => {
    expect(decide({ bytes: 9 * KB }, exact)).toEqual({
      region: undefined,
      size: sized(2212, 1659),
      reason: 'what claude-opus-5-5 sees',
      sizeReason: 'what claude-opus-5-5 sees',
      turnsUpright: false,
      required: true,
    });
  });

  test('a picture of the standard tier has the size that those models see', () => {
    // 1568 / 28 is 56 patches; 56 by 28 is just 1568 tokens, and 784 = 1568 / 2.
    const change = decide({ width: 4000, height: 2000, bytes: 9 * KB }, { ...exact, tier: TIERS.standard });
    expect(change).toMatchObject({ size: sized(1568, 784), required: true });
  });

  test('a picture is never made larger', () => {
    expect(decide({ width: 640, height: 480 }, exact)).toBeUndefined();
    expect(
      decide({ width: 640, height: 480, bytes: 9 * MB }, { ...exact, maxBytes: undefined }),
    ).toBeUndefined();
  });

  test('a picture that EXIF turns is stored upright, at its own size', () => {
    expect(decide({ width: 640, height: 480, orientation: 6 }, exact)).toMatchObject({
      size: sized(640, 480),
      reason: 'EXIF turns it',
      sizeReason: undefined,
      turnsUpright: true,
      required: true,
    });
    expect(decide({ width: 640, height: 480, orientation: 6 })).toBeUndefined();
  });

  test('a picture among many keeps to the limit of pixels a side', () => {
    // 2000 / 28 is 71.4: 72 by 54 patches are 3888 tokens, so the model sees all of it.
    expect(decide({}, { ...exact, maxSide: 2000 })).toMatchObject({
      size: sized(2000, 1500),
      required: true,
    });
  });

  test('--no-resize is refused for a picture larger than that, and for no other', () => {
    expect(decide({ width: 640, height: 480 }, { ...exact, resize: false })).toBeUndefined();
    expect(() => decide({}, { ...exact, resize: false })).toThrow(
      expect.objectContaining({
        code: 'limit_exceeded',
        subject: 'photo.jpg',
        message: 'is 4032x3024 pixels; claude-opus-5-5 sees 2212x1659',
        hint: 'leave --no-resize out',
      }),
    );
  });
});

describe('a closer look', () => {
  const zoomed = (width: number, height: number, options: Partial<PrepareOptions> = {}) =>
    decide({ format: 'png' }, { crop: toCrop({ left: 10, top: 20, width, height }, '--zoom'), ...options });

  test.each<[part: number[], size: number[], options?: Partial<PrepareOptions>]>([
    // 784 pixels are 28 patches of 28.
    [
      [100, 50],
      [784, 392],
    ],
    [
      [64, 64],
      [784, 784],
    ],
    [
      [784, 10],
      [784, 10],
    ],
    [
      [900, 300],
      [900, 300],
    ],
    // 92 patches are 2576 pixels.
    [
      [4000, 1000],
      [2576, 644],
    ],
    [[100, 50], [500, 250], { maxEdge: 500 }],
  ])('at %j pixels is sent at %j', ([width = 0, height = 0], [w = 0, h = 0], options) => {
    expect(zoomed(width, height, options)).toMatchObject({
      region: { left: 10, top: 20, width, height },
      size: sized(w, h),
      reason: '--zoom',
      required: true,
    });
  });
});
