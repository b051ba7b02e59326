/** Filters and predictors of streams. */
import { deflateSync } from 'node:zlib';
import { PDFContext, type PDFRawStream } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { decodeStream } from '../../src/document/decode-stream.ts';

type Entries = Parameters<PDFContext['stream']>[1];

const decode = (data: Buffer, entries: Entries) => {
  const stream = PDFContext.create().stream(data, entries);
  return [...decodeStream(stream as PDFRawStream)];
};

const flate = (bytes: readonly number[]) => deflateSync(Buffer.from(bytes));

describe('a stream', () => {
  test.each<[name: string, data: Buffer, entries: Entries]>([
    ['no filter', Buffer.from('AB'), {}],
    ['a filter', Buffer.from('4142>'), { Filter: 'ASCIIHexDecode' }],
    ['a short name', Buffer.from('4142>'), { Filter: 'AHx' }],
    ['filters one after the other', Buffer.from('34313432>>'), { Filter: ['AHx', 'ASCIIHexDecode'] }],
    ['a filter without its parameters', flate([65, 66]), { Filter: ['Fl'], DecodeParms: [null] }],
  ])('with %s is decoded', (_name, data, entries) => {
    expect(decode(data, entries)).toEqual([65, 66]);
  });

  // Two rows of three bytes; the values are from ISO 15948, 9.2, by hand.
  test.each<[name: string, rows: number[]]>([
    ['None', [0, 10, 20, 30, 0, 11, 22, 33]],
    ['Sub', [1, 10, 10, 10, 1, 11, 11, 11]],
    ['Up', [0, 10, 20, 30, 2, 1, 2, 3]],
    // (0 + 10) / 2 = 5, (11 + 20) / 2 = 15, (22 + 30) / 2 = 26
    ['Average', [0, 10, 20, 30, 3, 6, 7, 7]],
    // Up is nearest to 0 + 10 - 0 and to 11 + 20 - 10, and to 22 + 30 - 20.
    ['Paeth', [0, 10, 20, 30, 4, 1, 2, 3]],
  ])('with the predictor %s of PNG has its values', (_name, rows) => {
    const DecodeParms = { Predictor: 12, Columns: 3 };
    expect(decode(flate(rows), { Filter: 'FlateDecode', DecodeParms })).toEqual([10, 20, 30, 11, 22, 33]);
  });

  test('with the predictor of TIFF has its values', () => {
    const DecodeParms = { Predictor: 2, Columns: 2, Colors: 2 };
    const rows = [10, 20, 1, 2, 30, 40, 250, 3];
    expect(decode(flate(rows), { Filter: 'FlateDecode', DecodeParms })).toEqual([
      10, 20, 11, 22, 30, 40, 24, 43,
    ]);
  });

  test.each<[name: string, data: Buffer, entries: Entries]>([
    ['an unknown filter', Buffer.from('AB'), { Filter: 'JPXDecode' }],
    ['damaged data', Buffer.from('no zlib'), { Filter: 'FlateDecode' }],
    [
      'a predictor of 16 bits',
      flate([1, 2]),
      { Filter: 'Fl', DecodeParms: { Predictor: 2, BitsPerComponent: 16 } },
    ],
  ])('with %s is not decoded', (_name, data, entries) => {
    expect(() => decode(data, entries)).toThrow();
  });
});
