/** What `--pages` copies and what it refuses to copy. */
import { PDFDict, PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { CATALOG, page, select, stream, treeOf } from '../support/pdf-page.ts';
import { type PdfObject, withoutTable, writePdf } from '../support/pdfs.ts';

/** Two pages; the first shows a text in font 7, whose encoding is object 8. */
const withFont = (font: string, encoding = '<< /Differences [65 /Alpha] >>'): PdfObject[] => [
  CATALOG,
  treeOf(3, 4),
  page(3, '/Contents 5 0 R /Resources << /Font << /F1 7 0 R >> >>'),
  page(4, '/Contents 6 0 R'),
  stream(5, 'BT /F1 9 Tf (One) Tj ET'),
  stream(6, 'BT (Two) Tj ET'),
  { number: 7, body: font },
  { number: 8, body: encoding },
];

async function readFont(pdf: Buffer): Promise<PDFDict> {
  const document = await PDFDocument.load(pdf);
  const fonts = document.getPage(0).node.Resources()?.lookup(PDFName.of('Font'), PDFDict);
  return fonts?.lookup(PDFName.of('F1'), PDFDict) as PDFDict;
}

describe.each([
  ['by its table', writePdf],
  ['by a scan', withoutTable],
])('a PDF that is read %s', (_name, write) => {
  test.each<[name: string, font: string]>([
    ['a space in a name', '<< /BaseFont /AASGAA+Arial,Unicode MS /Encoding 8 0 R >>'],
    ['a stray number', '<< /Type /Font 12 /Encoding 8 0 R >>'],
    ['a stray array', '<< /Type /Font [/Encoding /No] /Encoding 8 0 R >>'],
    ['a number with two signs', '<< /FirstChar --5 /Encoding 8 0 R >>'],
    ['a key without a value', '<< /Encoding 8 0 R /Type >>'],
    ['a key that stands twice', '<< /Encoding (no) /Encoding 8 0 R >>'],
    ['no end', '<< /Type /Font /Encoding 8 0 R'],
  ])('keeps what a dictionary with %s refers to', async (_error, font) => {
    const { outcome, sent } = await select(write(withFont(font)), '1');
    expect(outcome).toMatchObject({ kind: 'read', selected: [1] });
    expect(String((await readFont(sent)).lookup(PDFName.of('Encoding')))).toMatch(/Alpha/);
  });

  test.each<[name: string, font: string, encoding: string, number: number]>([
    ['a word', 'nonsense', '<< >>', 7],
    ['a string without its end', '<< /Encoding 8 0 R /Name (F1 >>', '<< >>', 7],
    ['an array without its end', '<< /Encoding 8 0 R >>', '<< /Differences [65 /Alpha >>', 8],
  ])('is refused if a chosen page uses %s', async (_error, font, encoding, number) => {
    const pdf = write(withFont(font, encoding));
    expect((await select(pdf, '1')).outcome).toEqual({
      kind: 'uncopyable',
      reason: `page 1 uses an object that cannot be parsed (object ${number})`,
      whole: true,
    });
    expect((await select(pdf, '2')).outcome).toMatchObject({ kind: 'read', selected: [2] });
  });

  test('is copied if it refers to objects that are not there', async () => {
    const { outcome, sent } = await select(write(withFont('<< /Encoding 77 0 R /ToUnicode 8 1 R >>')), '1');
    expect(outcome).toMatchObject({ kind: 'read' });
    expect(sent.toString('latin1').match(/\d 0 obj\nnull\nendobj/g)).toHaveLength(2);
  });
});

describe('--pages', () => {
  const link = (number: number, action: string) => ({ number, body: `<< /Subtype /Link ${action} >>` });

  test('keeps links and drops scripts, and whatever leads to other pages', async () => {
    const { sent } = await select(
      writePdf([
        { number: 1, body: '<< /Type /Catalog /Pages 2 0 R /OCProperties 12 0 R >>' },
        treeOf(3, 4),
        page(
          3,
          '/Annots [5 0 R 6 0 R 7 0 R 8 0 R] /AA << /O 10 0 R >> /AF [9 0 R] /Contents 11 0 R /Resources << /Properties << /L 13 0 R >> >>',
        ),
        page(4, '/Contents 9 0 R'),
        link(5, '/A << /S /URI /URI (https://example.com/) /Next 10 0 R >>'),
        link(6, '/A 10 0 R /AA << /E 10 0 R >>'),
        link(7, '/A << /S /GoTo /D [4 0 R /Fit] >>'),
        link(8, '/A << /S /SubmitForm /F (collect) >>'),
        stream(9, '(Secret) Tj'),
        { number: 10, body: '<< /S /JavaScript /JS (script) >>' },
        stream(11, '/OC /L BDC EMC'),
        {
          number: 12,
          body: '<< /OCGs [13 0 R 14 0 R] /D << /OFF [13 0 R 14 0 R] /Order [(Panel) [13 0 R]] >> >>',
        },
        { number: 13, body: '<< /Type /OCG /Name (Shown) >>' },
        { number: 14, body: '<< /Type /OCG /Name (Hidden) >>' },
      ]),
      '1',
    );
    const text = sent.toString('latin1');
    expect(text).toContain('https://example.com/');
    expect(text).toContain('(Shown)');
    expect(text).toMatch(/\/OFF \[ \d+ 0 R \]/);
    expect(text).not.toMatch(/Secret|script|collect|Hidden|Panel/);
  });

  test('drops pages outside the tree that a link leads to, and hidden data of forms', async () => {
    const { sent } = await select(
      writePdf([
        CATALOG,
        treeOf(3, 4),
        page(3, '/Annots [5 0 R] /Contents 8 0 R /Resources << /XObject << /F 9 0 R >> >>'),
        page(4, ''),
        link(5, '/A << /S /GoTo /D [6 0 R /Fit] /SD [11 0 R /Fit] >> /Dest [6 0 R /Fit]'),
        page(6, '/Contents 7 0 R'),
        stream(7, '(Removed) Tj'),
        stream(8, '/F Do'),
        stream(9, '0 0 1 1 re f', '/Subtype /Form /PieceInfo << /App << /Private 10 0 R >> >>'),
        stream(10, 'Drafts'),
        { number: 11, body: '<< /Type /StructElem /ActualText (Elsewhere) >>' },
      ]),
      '1',
    );
    expect(sent.toString('latin1')).toContain('/GoTo');
    expect(sent.toString('latin1')).not.toMatch(/Removed|Drafts|Elsewhere/);
  });

  test.each([
    [
      'whose values stand above their widgets',
      [
        page(3, '/Annots [5 0 R]'),
        page(4, '/Annots [6 0 R]'),
        { number: 5, body: '<< /Subtype /Widget /Parent 11 0 R >>' },
        { number: 6, body: '<< /Subtype /Widget /Parent 12 0 R >>' },
        { number: 11, body: '<< /T (name) /V (Ada) /Parent 10 0 R /Kids [5 0 R] >>' },
        { number: 12, body: '<< /T (pay) /V (secret) /Parent 10 0 R /Kids [6 0 R] >>' },
      ],
    ],
    [
      'also where a widget stands in the list of annotations itself',
      [
        page(3, '/Annots [<< /Subtype /Widget /Parent 11 0 R >>]'),
        page(4, '/Annots [<< /Subtype /Widget /Parent 12 0 R >>]'),
        { number: 11, body: '<< /T (name) /V (Ada) /Parent 10 0 R >>' },
        { number: 12, body: '<< /T (pay) /V (secret) /Parent 10 0 R >>' },
      ],
    ],
  ])('drops the fields of other pages, %s', async (_, objects) => {
    const { sent } = await select(
      writePdf([
        { number: 1, body: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [10 0 R] /DR << >> >> >>' },
        treeOf(3, 4),
        {
          number: 10,
          body: '<< /T (form) /Kids [11 0 R 12 0 R] /AA << /C << /S /JavaScript /JS (sum) >> >> >>',
        },
        ...objects,
      ]),
      '1',
    );
    expect(sent.toString('latin1')).toContain('(Ada)');
    expect(sent.toString('latin1')).not.toMatch(/secret|pay|sum/);
  });

  test('drops the structure tree that a link leads to, images of the form, and the name of the layers', async () => {
    const { sent } = await select(
      writePdf([
        {
          number: 1,
          body: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /DR << /Font << /F 8 0 R >> /XObject << /X 9 0 R >> >> >> /OCProperties << /OCGs [] /D << /Name (Drafts) >> >> >>',
        },
        treeOf(3, 4),
        page(3, '/Annots [5 0 R 6 0 R]'),
        page(4, ''),
        link(5, '/A << /S /GoTo /D [4 0 R /Fit] /SD [7 0 R /Fit] >>'),
        { number: 6, body: '<< /Subtype /Widget /FT /Tx /DA (/F 9 Tf) >>' },
        { number: 7, body: '<< /S /H1 /P 10 0 R /Pg 4 0 R /Alt (Elsewhere) >>' },
        { number: 8, body: '<< /Type /Font /BaseFont /Helvetica >>' },
        stream(9, 'Removed', '/Subtype /Image'),
        { number: 10, body: '<< /S /Document /P 11 0 R /K [7 0 R] >>' },
        { number: 11, body: '<< /Type /StructTreeRoot /K 10 0 R >>' },
      ]),
      '1',
    );
    expect(sent.toString('latin1')).toContain('/Helvetica');
    expect(sent.toString('latin1')).not.toMatch(/Elsewhere|Removed|Drafts/);
  });

  test('keeps a signature whose reference leads to the catalog, and its layers', async () => {
    const { outcome, sent } = await select(
      writePdf([
        {
          number: 1,
          body: '<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [8 0 R] /D << >> >> /Lang (xx) >>',
        },
        treeOf(3, 4),
        page(3, '/Annots [5 0 R]'),
        page(4, ''),
        { number: 5, body: '<< /Subtype /Widget /FT /Sig /V 6 0 R /OC 8 0 R >>' },
        { number: 6, body: '<< /Type /Sig /Name (Ada) /Reference [7 0 R] >>' },
        { number: 7, body: '<< /Type /SigRef /TransformMethod /DocMDP /Data 1 0 R >>' },
        { number: 8, body: '<< /Type /OCG /Name (Shown) >>' },
      ]),
      '1',
    );
    expect(outcome).toMatchObject({ kind: 'read', selected: [1] });
    expect(sent.toString('latin1')).toMatch(/\/OCGs \[ \d+ 0 R \]/);
    expect(sent.toString('latin1')).toContain('(Ada)');
    expect(sent.toString('latin1')).not.toContain('/Lang');
  });
});
