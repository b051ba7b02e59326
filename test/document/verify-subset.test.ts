/** A written PDF is read again before it is sent, and refused if it has lost something. */
import { describe, expect, test } from 'vitest';
import { createUsedNamesCache } from '../../src/document/drawing.ts';
import { takeFingerprint } from '../../src/document/fingerprint.ts';
import { walkPageTree } from '../../src/document/page-tree.ts';
import { readObjects } from '../../src/document/read-objects.ts';
import { SubsetError, verifySubset } from '../../src/document/verify-subset.ts';
import { CATALOG, page, stream, treeOf } from '../support/pdf-page.ts';
import { type PdfObject, writePdf } from '../support/pdfs.ts';

const FORM = '/Subtype /Form';

const objects = (): PdfObject[] => [
  CATALOG,
  treeOf(3, 4),
  page(3, '/Contents 5 0 R /Resources << /Font << /F1 6 0 R >> /XObject << /X 8 0 R >> >>'),
  page(4, '/Contents 5 0 R /Resources << /Font << /F1 6 0 R >> /XObject << /X 8 0 R >> >>'),
  stream(5, '/F1 9 Tf /X Do'),
  { number: 6, body: '<< /Subtype /TrueType /FontDescriptor << /FontFile2 7 0 R >> >>' },
  stream(7, 'GLYPHS'),
  stream(8, '0 0 1 1 re f', FORM),
];

/** Checks a PDF that differs from the original by one object. */
async function verify(changed?: PdfObject): Promise<void> {
  const context = await readObjects(writePdf(objects()));
  const pages = walkPageTree(context).pages.map(({ dict }) => dict);
  const expected = takeFingerprint(context, pages, createUsedNamesCache());
  const written = writePdf(objects().map((object) => (object.number === changed?.number ? changed : object)));
  verifySubset(written, expected, { numbers: [7, 9], cache: createUsedNamesCache() });
}

describe('a written PDF', () => {
  test('passes if nothing is lost', async () => {
    await expect(verify()).resolves.toBeUndefined();
  });

  test.each<[name: string, changed: PdfObject, message: string]>([
    [
      'a font is lost',
      page(4, '/Contents 5 0 R /Resources << /XObject << /X 8 0 R >> >>'),
      'page 9 would lose a part of what it shows',
    ],
    [
      'a font loses its glyphs',
      { number: 6, body: '<< /Subtype /TrueType >>' },
      'page 7 would lose a part of what it shows',
    ],
    ['the glyphs are others', stream(7, 'FEWER'), 'page 7 would lose a part of what it shows'],
    ['the contents are others', stream(5, '/F1 9 Tf /X Do '), 'page 7 would lose a part of what it shows'],
    [
      'a form draws something else',
      stream(8, '0 0 1 2 re f', FORM),
      'its pages would lose a part of what they show',
    ],
    ['a page is lost', treeOf(3), 'pages are missing'],
    [
      'a reference leads nowhere',
      { number: 6, body: '<< /Subtype /TrueType /FontDescriptor << /FontFile2 7 0 R >> /Encoding 70 0 R >>' },
      'its object 6 refers to nothing',
    ],
  ])('is refused if %s', async (_name, changed, message) => {
    await expect(verify(changed)).rejects.toThrow(new SubsetError(message));
  });

  test('is refused if its table is damaged', async () => {
    const expected = { pages: [], below: '' };
    const written = Buffer.from(
      writePdf(objects()).toString('latin1').replace('startxref', 'startxxxx'),
      'latin1',
    );
    expect(() => verifySubset(written, expected, { numbers: [], cache: createUsedNamesCache() })).toThrow(
      'its objects cannot be found again',
    );
  });
});
