/** Drawings that are compressed or in UTF-16: read like any other, within bounds. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeText, peekEncodedText } from '../../src/image/encoded-text.ts';
import { sniff } from '../../src/image/sniff.ts';
import { decode, pixelAt } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const MB = 1024 * 1024;
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1600" viewBox="0 0 2 2"><path fill="red" d="M0 0h2v2H0z"/></svg>';
const UTF16 = `<?xml version="1.0" encoding="UTF-16"?>\n${SVG}`;

const little = Buffer.from(`\ufeff${UTF16}`, 'utf16le');
const big = Buffer.from(little).swap16();
const FORMS: readonly [form: string, bytes: Buffer][] = [
  ['compressed', gzipSync(SVG)],
  ['compressed, and with more behind it', gzipSync(`${SVG}<!--${'abc'.repeat(9000)}-->`)],
  ['compressed, in UTF-16', gzipSync(little)],
  ['in UTF-16', little],
  ['in UTF-16, big-endian', big],
  ['in UTF-16 without a byte order mark', little.subarray(2)],
  ['in UTF-16, big-endian, without a byte order mark', big.subarray(2)],
];

test.each(FORMS)('a drawing %s is one', (_, bytes) => {
  expect(sniff(bytes)).toEqual({ kind: 'other-image', format: 'svg', name: 'an SVG drawing' });
  const text = decodeText(bytes).toString();
  expect(text).toContain(SVG);
  expect(text).not.toContain('encoding=');
});

test.each(FORMS.filter((_, index) => [0, 2, 3].includes(index)))('and is drawn: %s', async (_, bytes) => {
  const { image } = await prepare(bytes, {}, 'a.svg');
  const pixels = await decode(image.bytes);
  expect(pixelAt(pixels, 9, 9).slice(0, 3)).toEqual([255, 0, 0]);
});

describe('a drawing in the encoding that it declares', () => {
  /** Two letters, of which only their own encoding makes sense. */
  const declare = (encoding: string, letters: string) =>
    Buffer.from(`<?xml version='1.0' encoding='${encoding}'?>\n${SVG}<!--${letters}-->`, 'latin1');
  test.each([
    ['ISO-8859-15', '\xa4', '€'],
    ['windows-1251', '\xc4', 'Д'],
    ['KOI8-R', '\xc4', 'д'],
    ['Shift_JIS', '\x83\x65', 'テ'],
    ['GB2312', '\xc4\xe3', '你'],
    ['UTF-16', '\xc3\xa9', 'é'],
  ])('%s is one in UTF-8 that declares nothing', async (encoding, letters, expected) => {
    const bytes = declare(encoding, letters);
    expect(sniff(bytes).name).toBe('an SVG drawing');
    expect(decodeText(bytes).toString()).toBe(`<?xml version='1.0'?>\n${SVG}<!--${expected}-->`);
    expect(decodeText(gzipSync(bytes)).toString()).toContain(expected);
  });

  test.each(['KOI8-R', 'ISO-8859-1', 'windows-1252'])('is drawn in %s', async (encoding) => {
    const { image } = await prepare(declare(encoding, '\xc4\x93'), {}, 'a.svg');
    expect(pixelAt(await decode(image.bytes), 9, 9).slice(0, 3)).toEqual([255, 0, 0]);
  });

  test.each(['UTF-8', 'utf8', 'ISO-8859-1', 'windows-1252', 'UTF-7', 'no such thing'])(
    '%s is left as it is',
    (encoding) => {
      const bytes = declare(encoding, 'x');
      expect(decodeText(bytes)).toBe(bytes);
    },
  );
});

describe('other bytes are not', () => {
  test.each<[what: string, bytes: Buffer, name: string]>([
    ['compressed text', gzipSync('hello'), 'gzip-compressed data'],
    ['gzip whose data is damaged', Buffer.from('1f8b0800ffffffff', 'hex'), 'gzip-compressed data'],
    ['UTF-16 text', Buffer.from('\ufeffhello', 'utf16le'), 'UTF-16 text (only UTF-8 is read)'],
    [
      'bytes that begin like UTF-16',
      Buffer.from('fffe120100000301', 'hex'),
      'binary data of an unknown kind',
    ],
    ['half a surrogate pair', Buffer.from('fffe00d84100', 'hex'), 'binary data of an unknown kind'],
  ])('%s', (_, bytes, name) => {
    expect(sniff(bytes).name).toBe(name);
  });

  test('plain text is left as it is', () => {
    const bytes = Buffer.from(SVG);
    expect(peekEncodedText(bytes)).toBeUndefined();
    expect(decodeText(bytes)).toBe(bytes);
  });
});

describe('a hostile one', () => {
  test('is looked at only at its start', () => {
    const bomb = gzipSync(Buffer.alloc(16 * MB));
    const start = performance.now();
    expect(sniff(bomb).name).toBe('gzip-compressed data');
    expect(performance.now() - start).toBeLessThan(500);
    expect(peekEncodedText(bomb)?.length).toBeLessThan(5 * MB);
  });

  test('that unpacks to too much, or is cut off, is refused', async () => {
    const bomb = gzipSync(`${SVG}${' '.repeat(9 * MB)}`);
    const packed = gzipSync(`${SVG}<!-- abcdefghij -->`);
    for (const [bytes, reason, hint] of [
      [bomb, 'it holds more than 8 MB of text', 'simplify it, or export it as a PNG'],
      [
        packed.subarray(0, -9),
        'its compressed data is damaged',
        expect.stringMatching(/get the file again$/),
      ],
    ] as const) {
      await expect(prepare(bytes, {}, 'a.svgz')).rejects.toMatchObject({
        message: `cannot be decoded: ${reason}`,
        hint,
      });
    }
  });
});
