/** PDFs before they are sent: bytes, page counts, selected pages, notes and errors. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { LargeFile, PreparedDocument } from '../../src/document/document.ts';
import { parsePages } from '../../src/document/pages.ts';
import { preparePdf } from '../../src/document/prepare-pdf.ts';
import { type ReadOutcome, type ReadRequest, readPdf } from '../../src/document/read-pdf.ts';
import { makePdf, pageTexts, readTexts, writePdf } from '../support/pdfs.ts';

interface Options {
  readonly pages?: string;
  readonly maxPages?: number;
  readonly suggestedPages?: number;
  readonly name?: string | undefined;
}

/** Reads a PDF as the worker does, in this process: `pdf-in-worker` and the tests of hostile files start one. */
async function readHere(source: Buffer | LargeFile, request: ReadRequest) {
  if (!Buffer.isBuffer(source)) throw new Error('only what is in memory is read here');
  const { outcome, bytes = [] } = await readPdf(source, request);
  // It passes through a pipe as JSON.
  return { outcome: JSON.parse(JSON.stringify(outcome)) as ReadOutcome, bytes: Buffer.from(bytes) };
}

async function prepare(
  bytes: Buffer,
  { pages, maxPages = 600, suggestedPages = maxPages, ...rest }: Options = {},
) {
  const notes: string[] = [];
  const name = 'name' in rest ? rest.name : 'report.pdf';
  const document: PreparedDocument = await preparePdf(
    bytes,
    { input: name ?? '-', name },
    { signal: new AbortController().signal, env: { variables: process.env } },
    {
      pages: pages === undefined ? undefined : parsePages(pages),
      maxPages,
      suggestedPages,
      info: (line) => notes.push(line),
      read: readHere,
    },
  );
  return { document, notes };
}

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a document without --pages', () => {
  test.each([
    ['with a plain table', false],
    ['with compressed objects', true],
  ])('%s is sent unchanged, its pages counted', async (_name, compressed) => {
    const bytes = makePdf({ texts: pageTexts(12), compressed });
    const { document, notes } = await prepare(bytes);
    expect(document).toEqual({
      kind: 'pdf',
      input: 'report.pdf',
      name: 'report.pdf',
      bytes,
      byteLength: bytes.length,
      media_type: 'application/pdf',
      pages: 12,
      selected: undefined,
      original: { media_type: 'application/pdf', bytes: bytes.length, pages: 12 },
    });
    expect(notes).toEqual([]);
  });

  test('that is a form in XFA is sent with a note', async () => {
    const bytes = makePdf({ texts: pageTexts(1) }).toString('latin1');
    const catalog = '/Type /Catalog /NeedsRendering true /AcroForm << /XFA [(form) 3 0 R] >>';
    const { notes } = await prepare(Buffer.from(bytes.replace('/Type /Catalog', catalog), 'latin1'));
    expect(notes).toEqual([
      'report.pdf: is an XFA form, whose fields are not in the pages that Claude sees: open it in Adobe Reader and print it to a PDF',
    ]);
  });

  test('that is a portfolio is sent with a note', async () => {
    const bytes = makePdf({ texts: pageTexts(1) }).toString('latin1');
    const files = '/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [(a) 9 0 R (b) 9 0 R] >> >>';
    const catalog = `/Type /Catalog ${files}`;
    const { notes } = await prepare(Buffer.from(bytes.replace('/Type /Catalog', catalog), 'latin1'));
    expect(notes).toEqual([
      'report.pdf: is a portfolio; the 2 attached files are not seen: extract them with pdfdetach -saveall report.pdf',
    ]);
  });

  test('after junk is sent without it, as the API requires the header first', async () => {
    const bytes = makePdf({ texts: pageTexts(2) });
    const { document, notes } = await prepare(Buffer.concat([Buffer.from('\r\nHTTP/1.1 200\r\n'), bytes]));
    expect(sha(document.bytes)).toBe(sha(bytes));
    expect(notes).toEqual(['report.pdf: removed 16 bytes before the PDF']);
  });

  test('after junk is rewritten if its offsets include the junk', async () => {
    const bytes = makePdf({ texts: pageTexts(2) }).toString('latin1');
    const moved = bytes.replace(/startxref\n(\d+)/, (_, at) => `startxref\n${Number(at) + 4}`);
    const { document } = await prepare(Buffer.from(`junk${moved}`, 'latin1'));
    expect(readTexts(document.bytes)).toEqual(pageTexts(2));
    expect(document).toMatchObject({ pages: 2, selected: undefined });
    const offset = Number(/startxref\s+(\d+)/.exec(document.bytes.toString('latin1'))?.[1]);
    expect(document.bytes.toString('latin1', offset, offset + 4)).toBe('xref');
  });

  test.each([
    [5, 'report.pdf: claims to have 5 pages; has 3'],
    [1, 'report.pdf: claims to have 1 page; has 3'],
  ])('with a complete tree has the pages of its tree, though it claims %i', async (count, line) => {
    const bytes = Buffer.from(whole(3).replace('/Count 3', `/Count ${count}`), 'latin1');
    const { document, notes } = await prepare(bytes, { pages: '3' });
    expect(readTexts(document.bytes)).toEqual(['This is page 3.']);
    expect(notes).toEqual([line, expect.stringMatching(/^report\.pdf: page 3 of 3; /)]);
  });

  test('without a table is read by its objects', async () => {
    const text = whole(3);
    const bytes = Buffer.from(text.slice(0, text.indexOf('xref')), 'latin1');
    const { document, notes } = await prepare(bytes, { pages: '2' });
    expect(readTexts(document.bytes)).toEqual(['This is page 2.']);
    expect(notes).toHaveLength(1);
  });
});

/** A PDF of makePdf: page N is object 2 + 2N. */
const whole = (pages: number) => makePdf({ texts: pageTexts(pages) }).toString('latin1');

describe('a document with missing pages', () => {
  const without = (text: string, ...objects: readonly number[]) =>
    objects.reduce(
      (rest, number) => rest.replace(new RegExp(`\\n${number} 0 obj\\n[\\s\\S]*?\\nendobj`), ''),
      text,
    );
  const cut = (pages: number, at: string) => whole(pages).slice(0, whole(pages).indexOf(at));
  const leaf = (number: number) => ({
    number,
    body: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
  });
  const branch = (rest: string) =>
    writePdf([
      { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
      { number: 2, body: '<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 9 >>' },
      leaf(3),
      ...(rest === '' ? [] : [{ number: 4, body: rest }]),
      leaf(5),
    ]).toString('latin1');

  test.each<[name: string, pdf: string, reason: string]>([
    ['one page object', without(whole(6), 8), 'page 3 of 6 is missing'],
    ['two page objects', without(whole(6), 4, 12), 'pages 1, 5 of 6 are missing'],
    ['the end of the file', cut(12, '10 0 obj'), 'pages 4-12 of 12 are missing'],
    ['a whole branch', branch(''), 'pages 2-8 of 9 are missing'],
    ['the content of a branch', branch('<< /Type /Pages /Count 7 >>'), 'pages 2-8 of 9 are missing'],
    ['a string in place of a page', branch('(no page)'), 'pages 2-8 of 9 are missing'],
    ['two branches', branch('').replace('4 0 R 5 0 R', '4 0 R 5 0 R 6 0 R'), '7 of its 9 pages are missing'],
    [
      'a page, with a corrected count',
      without(whole(6), 8).replace('/Count 6', '/Count 4'),
      'some of its pages are missing',
    ],
    [
      'a page, with an implausible count',
      without(whole(6), 8).replace('/Count 6', '/Count 1999999999'),
      'some of its pages are missing',
    ],
  ])('(%s) is rejected, whichever pages are selected', async (_name, pdf, reason) => {
    for (const pages of [undefined, '1', '2-']) {
      await expect(prepare(Buffer.from(pdf, 'latin1'), pages ? { pages } : {})).rejects.toMatchObject({
        code: 'input_unusable',
        subject: 'report.pdf',
        message: `is not a usable PDF: ${reason}`,
        hint: 'download it again, or redraw it: pdftocairo -pdf report.pdf repaired.pdf',
      });
    }
  });
});

describe('--pages', () => {
  test.each([false, true])(
    'sends the selected pages and nothing of the others (compressed: %s)',
    async (compressed) => {
      const bytes = makePdf({ texts: pageTexts(40), compressed, ballast: 20_000 });
      const { document, notes } = await prepare(bytes, { pages: '2-5,9' });
      const texts = [2, 3, 4, 5, 9].map((page) => `This is page ${page}.`);
      expect(readTexts(document.bytes)).toEqual(texts);
      expect(document.bytes.toString('latin1').match(/This is page/g)).toHaveLength(5);
      expect(document).toMatchObject({
        byteLength: document.bytes.length,
        pages: 5,
        selected: [2, 3, 4, 5, 9],
        original: { bytes: bytes.length, pages: 40 },
      });
      const kilobytes = (size: number) => `${(size / 1024).toFixed(1).replace('.0', '')} KB`;
      const sizes = `${kilobytes(bytes.length)} → ${kilobytes(document.byteLength)}`;
      expect(notes).toEqual([`report.pdf: pages 2-5, 9 of 40; ${sizes}`]);
      expect(document.byteLength).toBeLessThan(bytes.length / 7);
    },
  );

  test('keeps inherited entries of pages', async () => {
    const { document } = await prepare(makePdf({ texts: pageTexts(3) }), { pages: '3' });
    const text = document.bytes.toString('latin1');
    const page = /<<[^>]*\/Type \/Page\b[\s\S]*?endobj/.exec(text)?.[0] ?? '';
    expect(page).toMatch(/\/MediaBox \[ ?0 0 300 200 ?\]/);
    expect(page).toMatch(/\/Font <<\s*\/F1 \d+ 0 R/);
    expect(text).toContain('/BaseFont /Helvetica');
  });

  test('may be longer than the arguments of a process may be', async () => {
    const pages = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? '1' : '3-3')).join(',');
    const { document } = await prepare(makePdf({ texts: pageTexts(3) }), { pages });
    expect(document.selected).toEqual([1, 3]);
    expect(readTexts(document.bytes)).toEqual(['This is page 1.', 'This is page 3.']);
  });

  test('that selects all pages leaves the bytes unchanged', async () => {
    const bytes = makePdf({ texts: pageTexts(3) });
    const { document, notes } = await prepare(bytes, { pages: '1-' });
    expect(sha(document.bytes)).toBe(sha(bytes));
    expect({ selected: document.selected, notes }).toEqual({ selected: undefined, notes: [] });
  });

  test('does not copy the pages that links and forms refer to', async () => {
    const page = (number: number, rest: string) => ({
      number,
      body: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] ${rest} >>`,
    });
    const bytes = writePdf([
      { number: 1, body: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /DA (/F1) /Fields [10 0 R] >> >>' },
      { number: 2, body: '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>' },
      page(3, '/Annots [5 0 R 6 0 R] /Contents 8 0 R'),
      page(4, '/Annots [7 0 R] /Contents 9 0 R'),
      { number: 5, body: '<< /Subtype /Link /Dest [4 0 R /Fit] >>' },
      { number: 6, body: '<< /Subtype /Widget /Parent 10 0 R /T (name) /V (Ada) /P 3 0 R >>' },
      { number: 7, body: '<< /Subtype /Widget /Parent 10 0 R /T (pay) /V (secret) /P 4 0 R >>' },
      { number: 8, body: '<< >>', stream: Buffer.from('(One) Tj') },
      { number: 9, body: '<< >>', stream: Buffer.from('(Two) Tj') },
      { number: 10, body: '<< /T (form) /Kids [6 0 R 7 0 R] >>' },
    ]);
    const { document } = await prepare(bytes, { pages: '1' });
    const text = document.bytes.toString('latin1');
    expect(readTexts(document.bytes)).toEqual(['One']);
    expect(text).toContain('/V (Ada)');
    expect(text).toMatch(/\/AcroForm[\s\S]*\/DA \(\/F1\)/);
    expect(text).not.toMatch(/secret|Two/);
  });
});

describe('a document that cannot be sent', () => {
  const encrypted = {
    code: 'input_unusable',
    subject: 'report.pdf',
    message: 'is encrypted; the API does not accept encrypted PDFs',
    hint: 'decrypt it first: qpdf --decrypt report.pdf decrypted.pdf; if it needs a password: qpdf --decrypt --password=PASSWORD report.pdf decrypted.pdf',
  };
  test.each([false, true])('is rejected if it is encrypted (compressed: %s)', async (compressed) => {
    const bytes = makePdf({ texts: pageTexts(3), encrypted: true, compressed });
    await expect(prepare(bytes)).rejects.toMatchObject(encrypted);
  });

  // Encryption dictionaries as qpdf 11.3 wrote them for RC4 of 40 bits.
  test.each([
    [
      'without a password for opening it',
      '645ab8cd7ea1b0ff741c76f854f97206',
      'c92422687facee686e373f10b5c7d04738053152f7e2ee30e11c69ec442576ab',
      'f2d71e198ca8df8f4d91501add024118658675b1cdd872849f0abc3eed0d66be',
      'is encrypted, but opens without a password; the API does not accept encrypted PDFs',
      'decrypt it first: qpdf --decrypt report.pdf decrypted.pdf',
    ],
    [
      'with one',
      'bbde5b26789aacceb7b1c71b68d9398b',
      '92fe0f4454ad4c9644693f33c07cb54f587dce1e2682fe9ecea6107a1ef630dd',
      '0d9dc21059f95529121d849cf51ee3fc1cefc43f073d706e7937dff1c565461b',
      'is encrypted with a password; the API does not accept encrypted PDFs',
      'decrypt it first: qpdf --decrypt --password=PASSWORD report.pdf decrypted.pdf',
    ],
  ])('is rejected if it is encrypted %s, with a cure for that', async (_, id, owner, user, message, hint) => {
    const lock = `/Filter /Standard /P -4 /V 1 /R 2 /Length 40 /O <${owner}> /U <${user}>`;
    const bytes = writePdf(
      [
        { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
        { number: 2, body: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
        { number: 3, body: '<< /Type /Page /MediaBox [0 0 9 9] >>' },
      ],
      `/ID [<${id}> <00>] /Encrypt << ${lock} >>`,
    );
    await expect(prepare(bytes)).rejects.toMatchObject({ subject: 'report.pdf', message, hint });
    await expect(prepare(bytes, { pages: '1' })).rejects.toMatchObject({ message, hint });
  });

  test('is rejected as encrypted even if its objects cannot be read', async () => {
    const bytes = Buffer.from('%PDF-1.5\n1 0 obj\ngarbage\ntrailer << /Encrypt 5 0 R /Root');
    await expect(prepare(bytes)).rejects.toMatchObject(encrypted);
  });

  test.each<[name: string, bytes: Buffer, message: string]>([
    ['a PDF in name only', Buffer.from('%PDF-1.7\nhello'), 'is not a usable PDF: no pages were found'],
    ['an empty page tree', makePdf({ texts: [] }), 'is not a usable PDF: no pages were found'],
    [
      'a file cut off before its first page',
      makePdf({ texts: pageTexts(3) }).subarray(0, 200),
      'is not a usable PDF: none of its pages is in the file',
    ],
    ['no PDF', Buffer.from('\x89PNG'), 'is not a PDF: it does not begin with %PDF-'],
  ])('%s is rejected', async (_name, bytes, message) => {
    await expect(prepare(bytes)).rejects.toMatchObject({
      code: 'input_unusable',
      subject: 'report.pdf',
      message,
    });
  });

  test('with a damaged trailer is read all the same', async () => {
    const bytes = makePdf({ texts: pageTexts(3) }).toString('latin1');
    const { document } = await prepare(Buffer.from(bytes.replace('/Size', '/Size << ('), 'latin1'));
    expect(document.pages).toBe(3);
  });

  test.each<[pages: string | undefined, message: string]>([
    [undefined, 'has 101 pages; the maximum for this model is 100 per request'],
    ['1-', 'has 101 pages; the maximum for this model is 100 per request'],
  ])('with too many pages names the limit and the fix (--pages %s)', async (pages, message) => {
    const bytes = makePdf({ texts: pageTexts(101) });
    await expect(prepare(bytes, { maxPages: 100, ...(pages && { pages }) })).rejects.toMatchObject({
      code: 'limit_exceeded',
      subject: 'report.pdf',
      message,
      hint: 'select pages: --pages 1-100',
    });
  });

  test('with too many pages suggests as many as are likely to fit, among those that were selected', async () => {
    const bytes = makePdf({ texts: pageTexts(120) });
    await expect(
      prepare(bytes, { maxPages: 100, suggestedPages: 60, pages: '10-11,14-' }),
    ).rejects.toMatchObject({ hint: 'select pages: --pages 10-11,14-71' });
  });

  test('with too many selected pages names their number', async () => {
    const bytes = makePdf({ texts: pageTexts(120) });
    await expect(prepare(bytes, { maxPages: 100, pages: '1-110' })).rejects.toMatchObject({
      message: 'selects 110 pages; the maximum for this model is 100 per request',
    });
    await expect(prepare(bytes, { maxPages: 100, pages: '21-' })).resolves.toMatchObject({
      document: { pages: 100 },
    });
  });

  test('because a selected page cannot be copied whole names the object and the cures', async () => {
    const bytes = Buffer.from(whole(2).replace('<< /Type /Font', 'xx /Type /Font'), 'latin1');
    await expect(prepare(bytes, { pages: '2' })).rejects.toMatchObject({
      code: 'input_unusable',
      subject: 'report.pdf',
      message: 'page 2 uses an object that cannot be parsed (object 3)',
      hint: 'repair it first: qpdf report.pdf repaired.pdf; or send the whole file: omit --pages',
    });
    await expect(prepare(bytes)).resolves.toMatchObject({ document: { bytes, pages: 2 } });
    const junk = Buffer.concat([Buffer.from('junk'), bytes.subarray(0, -9)]);
    await expect(prepare(junk)).rejects.toMatchObject({
      message: 'page 1 uses an object that cannot be parsed (object 3)',
      hint: 'repair it first: qpdf report.pdf repaired.pdf',
    });
  });

  test('with --pages beyond its last page names its number of pages', async () => {
    await expect(prepare(makePdf({ texts: pageTexts(8) }), { pages: '7-9' })).rejects.toMatchObject({
      code: 'usage',
      subject: '--pages',
      message: '7-9 is beyond the last page: report.pdf has 8 pages',
    });
  });

  test('from stdin has no name in the hint', async () => {
    await expect(
      prepare(makePdf({ texts: ['a'], encrypted: true }), { name: undefined }),
    ).rejects.toMatchObject({
      subject: '-',
      hint: expect.stringContaining('qpdf --decrypt --password=PASSWORD FILE decrypted.pdf'),
    });
  });
});
