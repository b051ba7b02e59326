/** PDFs whose content is not in their pages: dynamic forms and portfolios. */
import { deflateSync } from 'node:zlib';
import { PDFParser } from '@cantoo/pdf-lib';
import { expect, test } from 'vitest';
import { findHiddenContent } from '../../src/document/hidden-content.ts';
import { walkPageTree } from '../../src/document/page-tree.ts';
import { type PdfObject, writePdf } from '../support/pdfs.ts';

interface Parts {
  /** Entries of the catalog. */
  readonly catalog?: string;
  /** The content of each page. */
  readonly pages?: readonly string[];
  /** The name of the filter of their contents. */
  readonly filter?: string;
  readonly more?: readonly PdfObject[];
}

const WAIT = 'BT /F1 9 Tf [(Please w) 10 (ait... )] TJ (If this message is not eventually replaced) Tj ET';

async function find({ catalog = '', pages = ['(A form) Tj'], filter = 'FlateDecode', more = [] }: Parts) {
  const kids = pages.map((_, index) => `${20 + 2 * index} 0 R`).join(' ');
  const bytes = writePdf([
    { number: 1, body: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>` },
    { number: 2, body: `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>` },
    ...pages.flatMap((content, index) => [
      {
        number: 20 + 2 * index,
        body: `<< /Type /Page /MediaBox [0 0 9 9] /Contents ${21 + 2 * index} 0 R >>`,
      },
      {
        number: 21 + 2 * index,
        body: `<< /Filter /${filter} >>`,
        stream: deflateSync(Buffer.from(content)),
      },
    ]),
    ...more,
  ]);
  const context = await PDFParser.forBytesWithOptions(bytes).parseDocument();
  return findHiddenContent(context, walkPageTree(context).pages);
}

const XFA = '/AcroForm << /Fields [] /XFA [(template) 4 0 R] >>';
const FILES = '/Collection << /Type /Collection /View /D >> /Names << /EmbeddedFiles 5 0 R >>';

test.each<[isXfaForm: boolean, what: string, parts: Parts]>([
  [true, 'that needs rendering', { catalog: `${XFA} /NeedsRendering true` }],
  [true, 'whose only page says to wait', { catalog: XFA, pages: [WAIT] }],
  [true, 'whose page has a short filter name', { catalog: XFA, pages: [WAIT], filter: 'Fl' }],
  [false, 'with a page of its own', { catalog: XFA }],
  [false, 'with pages of its own', { catalog: XFA, pages: [WAIT, '(Name) Tj'] }],
  [false, 'that needs no rendering', { catalog: `${XFA} /NeedsRendering false` }],
  [false, 'without XFA', { catalog: '/AcroForm << /Fields [] >> /NeedsRendering true', pages: [WAIT] }],
  [false, 'that is none', { pages: [WAIT] }],
])('%s: only a placeholder is in the pages of a form %s', async (isXfaForm, _what, parts) => {
  expect(await find(parts)).toEqual({ isXfaForm, portfolioFiles: undefined });
});

const leaf = (number: number, names: number): PdfObject => ({
  number,
  body: `<< /Names [${Array.from({ length: names }, (_, at) => `(f${at}) 9 0 R`).join(' ')}] >>`,
});

test.each<[files: number | undefined, what: string, parts: Parts]>([
  [3, 'in one node', { catalog: FILES, more: [leaf(5, 3)] }],
  [
    7,
    'in a tree',
    { catalog: FILES, more: [{ number: 5, body: '<< /Kids [6 0 R 7 0 R] >>' }, leaf(6, 3), leaf(7, 4)] },
  ],
  [0, 'in a loop', { catalog: FILES, more: [{ number: 5, body: '<< /Kids [5 0 R] >>' }] }],
  [0, 'that are missing', { catalog: FILES }],
  [
    undefined,
    'attached to a document',
    { catalog: FILES.replace('/Collection', '/Other'), more: [leaf(5, 3)] },
  ],
])('%s files %s are counted', async (portfolioFiles, _what, parts) => {
  expect(await find(parts)).toEqual({ isXfaForm: false, portfolioFiles });
});
