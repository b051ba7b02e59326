/** Formats that are refused: each is named for what it is, with a command that names the user's own file. */
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/image/formats.ts';
import { sniff } from '../../src/image/sniff.ts';
import { identify } from '../support/prepare.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const zeros = (count: number) => '\0'.repeat(count);

/** A TGA of 3x2 pixels in colour; `type` 2 holds them plain, 10 in runs. */
function tga({ type = 2, pixels = 'rgbrgbrgbrgbrgbrgb', width = 3, footer = '' } = {}): Buffer {
  const size = `${String.fromCharCode(width)}\0\x02\0`;
  return latin1(`\0\0${String.fromCharCode(type)}${zeros(9)}${size}\x18\0${pixels}${footer}`);
}

describe('a file is named for what it is', () => {
  test.each<[keyof typeof FORMATS, string]>([
    ['jxl', '\xff\x0a\xfa\x1f'],
    ['jxl', '\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl '],
    ['jp2', '\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 '],
    ['jp2', '\xff\x4f\xff\x51\0\x2f'],
    ['jxr', 'II\xbc\x01\x08\0\0\0'],
    ['psd', '8BPS\0\x01\0\0\0\0\0\0'],
    ['psd', '8BPS\0\x02\0\0\0\0\0\0'],
    ['xcf', 'gimp xcf v011\0'],
    ['eps', '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n'],
    ['eps', '\xc5\xd0\xd3\xc6\x1e\0\0\0'],
    ['emf', `\x01\0\0\0\x6c\0\0\0${zeros(32)} EMF\0\0\x01\0`],
    ['wmf', '\xd7\xcd\xc6\x9a\0\0'],
    ['wmf', '\x01\0\x09\0\0\x03\x10\0'],
    ['pnm', 'P1\n# a comment\n3 2\n101\n010\n'],
    ['pnm', 'P2\n3 2\n255\n0 9 18\n27 36 45\n'],
    ['pnm', 'P3 1 1 255\n9 9 9'],
    ['pnm', 'P4\n9 1\n\xff\x80'],
    ['pnm', 'P5\n# by a camera\n640 480\n# 8 bits\n255\n\x80\x81'],
    ['pnm', 'P6 640 480 255\n\x80\x81\x82'],
    ['pnm', 'P7\nWIDTH 4\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n'],
    ['pnm', 'Pf\n3 2\n-1.0\n\0\0\x80\x3f'],
    ['qoi', 'qoif\0\0\0\x03\0\0\0\x02\x04\0\xfe'],
    ['pcx', `\x0a\x05\x01\x08${zeros(60)}\0\x01`],
    ['dds', 'DDS \x7c\0\0\0\x07\x10\0\0'],
    ['ktx', '\xabKTX 20\xbb\r\n\x1a\n'],
    ['exr', '\x76\x2f\x31\x01\x02\0\0\0channels\0'],
    ['hdr', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 3\n'],
    ['xpm', '/* XPM */\nstatic char *a[] = {\n"2 1 1 1", ". c red", ".."};\n'],
    ['xbm', '#define a_width 8\n#define a_height 1\nstatic unsigned char a_bits[] = { 0x01 };\n'],
    ['xbm', '#define my icon_width 8\n#define my icon_height 1\nstatic char my icon_bits[] = {\n'],
    [
      'xbm',
      '/* by hand */\n#define width 8\n#define height 1\n#define x_hot 1\n#define y_hot 1\nstatic char bits[] = {',
    ],
    ['xwd', '\0\0\0\x6b\0\0\0\x07\0\0\0\x02\0\0\0\x18'],
    ['fits', `SIMPLE  =${' '.repeat(20)}T / standard`],
    ['sgi', '\x01\xda\x01\x01\0\x03\0\x40'],
    ['sun', '\x59\xa6\x6a\x95\0\0\0\x40'],
    ['dpx', 'SDPX\0\0\x08\0V1.0\0'],
    ['dpx', 'XPDS\0\x08\0\0V1.0\0'],
    ['mng', '\x8aMNG\r\n\x1a\n\0\0\0\x1cMHDR'],
    ['ilbm', 'FORM\0\0\x10\0ILBMBMHD'],
    ['dicom', `${zeros(128)}DICM\x02\0`],
    ['djvu', 'AT&TFORM\0\0\x10\0DJVMDIRM'],
    ['flif', 'FLIFA1\x3f'],
    ['bpg', 'BPG\xfb\x20'],
    ['tga', tga().toString('latin1')],
    ['tga', tga({ type: 10, pixels: '\x85rgb' }).toString('latin1')],
    ['tga', tga({ type: 10, pixels: '\x02rgbrgbrgb\x82rgb' }).toString('latin1')],
    ['tga', tga({ footer: `${zeros(8)}TRUEVISION-XFILE.\0` }).toString('latin1')],
  ])('%s: %j', (format, text) => {
    expect(sniff(latin1(text))).toEqual({ kind: 'other-image', format, name: FORMATS[format].name });
  });
});

describe('what only looks like one is not', () => {
  test.each([
    'P5 is the size, P6 the weight',
    'P6 10 20 30 apples',
    'P1\n10 20\napples',
    'P3 1 1 255\nnine',
    '#define screen_width 80\n#define screen_height 24\nint x;\n',
    'static char bits[] = {',
    'qoif and flif are formats',
    'FLIF is one',
    'FORM and ILBM',
    'FOVb is not x3f',
    'BPG, DDS and 8BPS',
    'SDPX and XPDS frames',
    '#?RADIANCEs',
    '%!PS-AdobeFont-1.0: Utopia',
    'AT&TFORM',
    'icns of the app',
  ])('%j is plain text', (text) => {
    expect(sniff(Buffer.from(text))).toMatchObject({ kind: 'text', format: 'plain' });
  });

  test.each([
    ['a TGA that is cut off', tga({ pixels: 'rgbrgb' })],
    ['one with bytes behind it', tga({ pixels: 'rgbrgbrgbrgbrgbrgb\0' })],
    ['one whose runs hold too many pixels', tga({ type: 10, pixels: '\x86rgb' })],
    ['one whose runs are cut off', tga({ type: 10, pixels: '\x84rgb\0' })],
    ['one without pixels', tga({ width: 0, pixels: '' })],
    ['zeros', Buffer.alloc(4096)],
    ['a font', latin1(`\0\x01\0\0\0\x0c\0\x80\0\x03\0\x40${zeros(20)}`)],
    ['a PCX without its reserved zero', latin1(`\x0a\x05\x01\x08${zeros(60)}\x01`)],
  ])('%s is not a TGA', (_, bytes) => {
    expect(sniff(bytes)).toMatchObject({ kind: 'other', format: 'binary' });
  });

  test('bytes at random behind the mark of a TGA are none', () => {
    let state = 7;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >>> 16;
    };
    for (let run = 0; run < 2000; run++) {
      const bytes = Buffer.from(Array.from({ length: 60 }, () => next() & 0xff));
      bytes.set([run % 9, run % 2, [1, 2, 3, 9, 10, 11][run % 6] ?? 0, 0, 0, 0, 0, 0]);
      expect(sniff(bytes)).not.toMatchObject({ format: 'tga' });
    }
  });

  test('a header that claims 4 billion pixels in runs is refused at once', () => {
    const bytes = Buffer.alloc(1_000_000, 0xff);
    bytes.set([0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 32, 0]);
    expect(sniff(bytes).kind).toBe('other');
  });
});

describe('the cure', () => {
  const refuse = (bytes: Buffer, input: string) => {
    try {
      identify(bytes, input);
    } catch (error) {
      return error;
    }
    return expect.fail('was not refused');
  };

  test('is a command with the names of the file and of a new one beside it', () => {
    expect(refuse(latin1('\0\0\0\x6b\0\0\0\x07\0\0\0\x02'), 'scans/page one.xwd')).toMatchObject({
      message: 'is an X window dump (XWD), a format that is not supported',
      hint: "convert it with ImageMagick: magick 'xwd:scans/page one.xwd' 'scans/page one.xwd.png'",
    });
    expect(refuse(latin1('%!PS-Adobe-3.0'), "it's.eps")).toMatchObject({
      message: 'is a PostScript drawing, a format that is not supported',
      hint: "convert it with Ghostscript: ps2pdf -dEPSCrop 'it'\\''s.eps' 'it'\\''s.eps.pdf'",
    });
  });

  test.each(['-', 'clipboard', 'https://x.example/a.flif', 'data:image/flif;base64,/wo='])(
    'of %s, which is no file, says to save it first',
    (input) => {
      expect(refuse(latin1('FLIFA1\x3f'), input)).toMatchObject({
        hint: 'save it as FILE, and convert it with FLIF: flif -d FILE FILE.png',
      });
    },
  );

  test.each([
    ['a.eps', '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n'],
    ['a.txt', '%!PS-Adobe-3.0 EPSF-3.0\n'],
  ])('of %s, which is text, is not to send it as the question', (input, text) => {
    const error = refuse(latin1(text), input);
    expect(error).toMatchObject({ hint: expect.stringMatching(`^convert it with \\w+: .*${input}`) });
    expect(error).not.toMatchObject({ hint: expect.stringContaining('--prompt-file') });
  });
});
