/** Hostile PDFs end in a clear error, or are read. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { preparePdf } from '../../src/document/prepare-pdf.ts';
import { type PdfObject, withoutTable, writePdf } from '../support/pdfs.ts';

const MB = 1024 * 1024;
const catalog = { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' };
const node = (number: number, kids: string, count = 1): PdfObject => ({
  number,
  body: `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
});
const page = (number: number, rest = ''): PdfObject => ({
  number,
  body: `<< /Type /Page /MediaBox [0 0 9 9] ${rest} >>`,
});

const CONTEXT = { signal: new AbortController().signal, env: { variables: process.env } };

const prepare = (objects: readonly PdfObject[], from?: number) => prepareBytes(writePdf(objects), from);

const prepareBytes = (bytes: Buffer, from?: number) =>
  preparePdf(bytes, { input: 'a.pdf', name: 'a.pdf' }, CONTEXT, {
    pages: from === undefined ? undefined : [{ from, to: from }],
    maxPages: 600,
    info: () => {},
  });

/** Streams of zeros: a megabyte is a kilobyte of file. */
const bomb = (number: number, megabytes: number): PdfObject => ({
  number,
  body: '<< /Type /ObjStm /N 1 /First 10 /Filter /FlateDecode >>',
  stream: deflateSync(Buffer.alloc(megabytes * MB)),
});

describe('a hostile PDF', () => {
  test.each<[name: string, objects: readonly PdfObject[], message: string]>([
    ['a tree that is its own child', [catalog, node(2, '2 0 R')], 'its page tree contains a loop'],
    ['a tree with a loop', [catalog, node(2, '3 0 R'), node(3, '2 0 R')], 'its page tree contains a loop'],
    [
      'a reference to itself',
      [catalog, { number: 2, body: '3 0 R' }, { number: 3, body: '2 0 R' }],
      'none of its pages is in the file',
    ],
    [
      'a tree whose branches double at every level',
      [catalog, ...Array.from({ length: 60 }, (_, i) => node(i + 2, `${i + 3} 0 R ${i + 3} 0 R`)), page(62)],
      'its page tree is too large',
    ],
    [
      'a tree of many levels',
      [catalog, ...Array.from({ length: 2000 }, (_, i) => node(i + 2, `${i + 3} 0 R`)), page(2002)],
      'its page tree is more than 1000 levels deep',
    ],
    [
      'arrays in arrays',
      [catalog, { number: 2, body: `<< /Type /Pages /Kids ${'['.repeat(100_000)}${']'.repeat(100_000)} >>` }],
      'none of its pages is in the file',
    ],
  ])('with %s is rejected', async (_name, objects, message) => {
    await expect(prepare(objects)).rejects.toMatchObject({
      code: 'input_unusable',
      subject: 'a.pdf',
      message: `is not a usable PDF: ${message}`,
    });
  });

  test('with an object stream that grows to 200 MB is rejected if a scan finds it', async () => {
    const objects = [catalog, node(2, '3 0 R'), page(3), bomb(4, 200)];
    await expect(prepareBytes(withoutTable(objects))).rejects.toMatchObject({
      message: 'is not a usable PDF: its compressed data expands too much',
    });
    // By its table, no object is in that stream.
    expect(await prepare(objects)).toMatchObject({ pages: 1 });
  });

  test('with a false page count is counted', async () => {
    const { pages } = await prepare([catalog, node(2, '3 0 R', 2_000_000_000), page(3)]);
    expect(pages).toBe(1);
  });

  test('of 100,000 pages is counted, and one of them can be sent', async () => {
    const kids = '3 0 R '.repeat(100_000);
    const objects = [catalog, node(2, kids), page(3)];
    await expect(prepare(objects)).rejects.toMatchObject({
      message: 'has 100,000 pages; the maximum for this model is 600 per request',
    });
    expect(await prepare(objects, 99_999)).toMatchObject({ pages: 1, selected: [99_999] });
  });

  test('whose pages are their own parents can be selected from', async () => {
    const objects = [catalog, node(2, '3 0 R 4 0 R'), page(3, '/Parent 3 0 R'), page(4, '/Parent 3 0 R')];
    expect(await prepare(objects, 1)).toMatchObject({ pages: 1 });
  });

  test('whose annotations form an endless chain is sent whole, but no page of it', async () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => ({
      number: 10 + i,
      body: `<< /Subtype /Text /IRT ${11 + i} 0 R >>`,
    }));
    const objects = [catalog, node(2, '3 0 R 4 0 R'), page(3, '/Annots [10 0 R]'), page(4), ...chain];
    await expect(prepare(objects, 1)).rejects.toMatchObject({
      message: 'its objects are nested too deeply',
      hint: 'repair it first: qpdf a.pdf repaired.pdf; or send the whole file: omit --pages',
    });
    expect(await prepare(objects)).toMatchObject({ pages: 2 });
  });
});
