/** Which objects of a PDF are current: its cross-reference decides, and a scan only if that is damaged. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readPdf } from '../../src/document/read-pdf.ts';
import { CATALOG, page, select, stream, treeOf } from '../support/pdf-page.ts';
import { makePdf, type PdfObject, pageTexts, readTexts, writePdf } from '../support/pdfs.ts';

/** Two pages, of which the second one is selected and shows `text`. */
const twoPages = (text: string) =>
  writePdf([
    CATALOG,
    treeOf(3, 4),
    page(3, '/Contents 5 0 R'),
    page(4, '/Contents 6 0 R'),
    stream(5, '(One) Tj'),
    stream(6, `(${text}) Tj`),
  ]);

const show = async (pdf: Buffer, pages = '2'): Promise<string[]> => {
  const { outcome, sent } = await select(pdf, pages);
  return outcome.kind === 'read' ? readTexts(sent) : [JSON.stringify(outcome)];
};

const write = ({ number, body, stream: data }: PdfObject): string =>
  data
    ? `${number} 0 obj\n${body.replace(/>>$/, `/Length ${data.length} >>`)}\nstream\n${data.toString('latin1')}\nendstream\nendobj\n`
    : `${number} 0 obj\n${body}\nendobj\n`;

const startOf = (pdf: Buffer): number =>
  Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(pdf.toString('latin1'))?.[1]);

/** Appends an update: objects, and a table with them and with those that are free from now on. */
function update(
  pdf: Buffer,
  objects: readonly PdfObject[],
  rest: { free?: number; trailer?: string } = {},
): Buffer {
  let body = pdf.toString('latin1');
  let table = 'xref\n';
  for (const object of objects) {
    table += `${object.number} 1\n${String(body.length).padStart(10, '0')} 00000 n \n`;
    body += write(object);
  }
  if (rest.free) table += `${rest.free} 1\n0000000000 00001 f \n`;
  const trailer = `trailer\n<< /Size 99 /Root 1 0 R /Prev ${startOf(pdf)} ${rest.trailer ?? ''} >>\n`;
  return Buffer.from(`${body}${table}${trailer}startxref\n${body.length}\n%%EOF\n`, 'latin1');
}

/** Puts text before the table, which no entry of the table leads to. */
function insertOrphan(pdf: Buffer, objects: readonly PdfObject[]): Buffer {
  const text = pdf.toString('latin1');
  const at = text.lastIndexOf('xref\n0 ');
  const orphans = objects.map(write).join('');
  return Buffer.from(
    (text.slice(0, at) + orphans + text.slice(at)).replace(
      /startxref\n\d+/,
      `startxref\n${at + orphans.length}`,
    ),
    'latin1',
  );
}

const orphan = stream(6, '(ORPHAN) Tj');

describe('a PDF', () => {
  test('shows the object of its table, not a later one of the same number', async () => {
    expect(await show(insertOrphan(twoPages('Two'), [orphan]))).toEqual(['Two']);
  });

  test('has the pages of its table, though a later tree has fewer', async () => {
    const pdf = insertOrphan(twoPages('Two'), [
      { number: 2, body: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
    ]);
    expect(await show(pdf)).toEqual(['Two']);
  });

  test.each([
    ['changes an object', [stream(6, '(Changed) Tj')], ['Changed']],
    ['replaces the tree', [treeOf(4, 3)], ['One']],
  ] as const)('that an update %s shows the new one', async (_name, objects, texts) => {
    expect(await show(update(twoPages('Two'), [...objects]))).toEqual(texts);
  });

  test('that an update gives a new root has the pages of that', async () => {
    const pdf = update(
      twoPages('Two'),
      [
        { number: 20, body: '<< /Type /Catalog /Pages 21 0 R >>' },
        { number: 21, body: '<< /Type /Pages /Kids [4 0 R 4 0 R] /Count 2 /MediaBox [0 0 9 9] >>' },
      ],
      { trailer: '/Root 20 0 R' },
    );
    expect(await show(pdf, '1')).toEqual(['Two']);
  });

  test('whose update is taken back shows the old object', async () => {
    const pdf = twoPages('Two');
    const changed = update(pdf, [orphan]);
    const back = Buffer.concat([changed, Buffer.from(`startxref\n${startOf(pdf)}\n%%EOF\n`)]);
    expect(await show(back)).toEqual(['Two']);
  });

  test('lacks an object that an update deletes', async () => {
    const { outcome, sent } = await select(update(twoPages('Secret'), [], { free: 6 }), '2');
    expect(outcome).toMatchObject({ kind: 'read', pages: 2 });
    expect(sent.includes('Secret')).toBe(false);
  });

  test.each(['plain', 'packed'])('shows a %s object in place of one of the other kind', async (newer) => {
    // The tree is in an object stream; the update has a plain one, or the other way round.
    const compressed = makePdf({ texts: pageTexts(3), compressed: true });
    const tree = { number: 2, body: '<< /Type /Pages /Kids [8 0 R 4 0 R] /Count 2 /MediaBox [0 0 9 9] >>' };
    if (newer === 'plain') {
      expect(await show(update(compressed, [tree]), '1')).toEqual(['This is page 3.']);
      return;
    }
    const plain = insertOrphan(makePdf({ texts: pageTexts(3) }), []);
    const head = `2 0 `;
    const packed = stream(
      50,
      deflateSync(head + tree.body),
      `/Type /ObjStm /N 1 /First ${head.length} /Filter /Fl`,
    );
    const at = plain.length;
    const table = at + write(packed).length;
    const rows = Buffer.alloc(18);
    rows.set([2, 0, 0, 0, 50, 0], 0);
    rows.set([1], 6);
    rows.writeUInt32BE(at, 7);
    rows.set([1], 12);
    rows.writeUInt32BE(table, 13);
    const entries = `/Type /XRef /Size 60 /W [1 4 1] /Index [2 1 50 2] /Root 1 0 R /Prev ${startOf(plain)}`;
    const pdf = Buffer.concat([
      plain,
      Buffer.from(write(packed) + write(stream(51, rows, entries)), 'latin1'),
      Buffer.from(`startxref\n${table}\n%%EOF\n`),
      // A later tree that no table leads to.
      Buffer.from(write({ number: 2, body: '<< /Type /Pages /Kids [] /Count 0 >>' })),
      Buffer.from(`startxref\n${table}\n%%EOF\n`),
    ]);
    expect(await show(pdf, '1')).toEqual(['This is page 3.']);
  });

  test('of the hybrid kind shows what the stream of its trailer hides from old readers', async () => {
    const pdf = twoPages('Two');
    const packed = stream(
      50,
      `4 0 <</Type/Page/MediaBox[0 0 9 9]/Contents 5 0 R>>`,
      '/Type /ObjStm /N 1 /First 4',
    );
    const rows = Buffer.alloc(12);
    rows.set([2, 0, 0, 0, 50, 0], 0);
    rows.set([1], 6);
    rows.writeUInt32BE(pdf.length, 7);
    const hidden = stream(51, rows, '/Type /XRef /Size 60 /W [1 4 1] /Index [4 1 50 1]');
    const at = pdf.length + write(packed).length;
    const late = page(4, '/Contents 6 0 R'); // What a scan finds last.
    const body = Buffer.concat([pdf, Buffer.from(write(packed) + write(hidden) + write(late), 'latin1')]);
    const table = `xref\n4 1\n0000000000 00001 f \ntrailer\n<< /Size 60 /Root 1 0 R /Prev ${startOf(pdf)} /XRefStm ${at} >>\n`;
    const hybrid = Buffer.concat([body, Buffer.from(`${table}startxref\n${body.length}\n%%EOF\n`)]);
    expect(await show(hybrid)).toEqual(['One']);
  });

  test('whose streams contain each other is scanned, as they would multiply in size', async () => {
    const inner = write(stream(6, `(Two) Tj${' '.repeat(3000)}`));
    const pdf = writePdf([CATALOG, treeOf(3, 4), page(3, ''), page(4, '/Contents 6 0 R'), stream(5, inner)]);
    const at = String(pdf.indexOf('6 0 obj')).padStart(10, '0');
    const text = pdf.toString('latin1').replace('xref\n0 6\n', `xref\n6 1\n${at} 00000 n \n0 6\n`);
    expect(await show(Buffer.from(text, 'latin1'))).toEqual(['']);
  });

  test.each<[name: string, damage: (text: string) => string]>([
    ['leads nowhere', (text) => text.replace(/startxref\n\d+/, 'startxref\n99999999')],
    ['has a wrong offset', (text) => text.replace(/\n00000(\d{5}) 00000 n/, '\n00000999 0 00000 n')],
    ['refers to itself', (text) => text.replace('/Size 7', `/Size 7 /Prev ${text.lastIndexOf('xref\n0 ')}`)],
    ['lacks its trailer', (text) => text.replace('trailer', 'trolley')],
  ])('whose table %s is scanned, and the last object counts', async (_name, damage) => {
    const pdf = insertOrphan(twoPages('Two'), [orphan]).toString('latin1');
    expect(await show(Buffer.from(damage(pdf), 'latin1'))).toEqual(['ORPHAN']);
  });

  test('whose streams have a wrong length is read to their end', async () => {
    const text = twoPages('Two').toString('latin1');
    for (const length of ['0', '3', '400', '77 0 R', '(x)']) {
      const pdf = Buffer.from(
        text.replaceAll(/\/Length \d+/g, (old) => `/Length ${length}`.padEnd(old.length)),
        'latin1',
      );
      expect(await show(pdf)).toEqual(['Two']);
    }
  });

  test.each(['by its table', 'by a scan'])(
    'with junk in an object stream keeps its other objects (read %s)',
    async (how) => {
      const pdf = makePdf({
        texts: pageTexts(3),
        compressed: true,
        packed: [{ number: 20, body: '(no end' }],
      });
      const damaged = how === 'by a scan' ? pdf.subarray(0, pdf.lastIndexOf('startxref')) : pdf;
      expect(await show(damaged, '2')).toEqual(['This is page 2.']);
    },
  );

  test('whose object streams have a short filter name is read', async () => {
    const { outcome } = await readPdf(
      Buffer.from(
        makePdf({ texts: pageTexts(3), compressed: true })
          .toString('latin1')
          .replaceAll('/FlateDecode', '/Fl         '),
        'latin1',
      ),
      { input: 'a.pdf', ranges: undefined, rewrite: false },
    );
    expect(outcome).toMatchObject({ kind: 'read', pages: 3 });
  });
});
