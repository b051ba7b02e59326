/** Makes test PDFs by hand, object by object: no library, so that a reader's mistakes are not shared. */
import { deflateSync } from 'node:zlib';

export interface PdfOptions {
  /** Text of each page. */
  readonly texts: readonly string[];
  /** Keeps the page tree in a compressed object stream and the table in a stream, as PDF 1.5 has it. */
  readonly compressed?: boolean;
  /** Says that the document is encrypted; nothing really is. */
  readonly encrypted?: boolean;
  /** Bytes of every page that do not compress, so that pages weigh something. */
  readonly ballast?: number;
  /** Further objects, which come first in the object stream of a compressed PDF. */
  readonly packed?: readonly PdfObject[];
}

/** The text of page 1, 2, … of a PDF of so many pages. */
export function pageTexts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `This is page ${index + 1}.`);
}

/** Makes a PDF of pages that each hold one line of text. */
export function makePdf({
  texts,
  compressed = false,
  encrypted = false,
  ballast = 0,
  packed = [],
}: PdfOptions): Buffer {
  const pages = texts.map((_, index) => 4 + 2 * index);
  const kids = pages.map((number) => `${number} 0 R`).join(' ');
  const objects: PdfObject[] = [
    ...packed,
    { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
    // What pages inherit stands here alone.
    {
      number: 2,
      body:
        `<< /Type /Pages /Kids [${kids}] /Count ${texts.length} /MediaBox [0 0 300 200] ` +
        '/Resources << /Font << /F1 3 0 R >> >> >>',
    },
    { number: 3, body: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>' },
  ];
  for (const [index, text] of texts.entries()) {
    const number = 4 + 2 * index;
    const content = `BT /F1 18 Tf 20 100 Td (${text}) Tj ET\n%${noise(ballast, number)}`;
    objects.push({ number, body: `<< /Type /Page /Parent 2 0 R /Contents ${number + 1} 0 R >>` });
    objects.push({ number: number + 1, body: '<< >>', stream: Buffer.from(content, 'latin1') });
  }
  const trailer = encrypted ? '/Encrypt << /Filter /Standard /V 4 /R 4 >>' : '';
  return compressed ? writeCompressed(objects, trailer) : writePdf(objects, trailer);
}

/** An indirect object; a stream's body is its dictionary, to which the length is added. */
export interface PdfObject {
  readonly number: number;
  readonly body: string;
  readonly stream?: Buffer;
}

/** Writes objects with a table of PDF 1.4; object 1 is the catalog. */
export function writePdf(objects: readonly PdfObject[], trailer = ''): Buffer {
  const { body, offsets } = writeObjects('%PDF-1.4\n', objects);
  const size = Math.max(...objects.map(({ number }) => number)) + 1;
  const entries = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table =
    `xref\n0 ${size}\n${entries.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n` +
    `startxref\n${body.length}\n%%EOF\n`;
  return Buffer.concat([body, Buffer.from(table, 'latin1')]);
}

/** Writes what is no stream into one object stream, and the table as a stream; ISO 32000-1, 7.5.7 and 7.5.8. */
function writeCompressed(objects: readonly PdfObject[], trailer: string): Buffer {
  const packed = objects.filter(({ stream }) => stream === undefined);
  const last = Math.max(...objects.map(({ number }) => number));
  const [container, table] = [last + 1, last + 2];
  let at = 0;
  const index = packed.map(({ number, body }) => {
    const entry = `${number} ${at}`;
    at += body.length + 1;
    return entry;
  });
  const head = `${index.join(' ')}\n`;
  const content = head + packed.map(({ body }) => `${body}\n`).join('');
  const { body, offsets } = writeObjects('%PDF-1.5\n', [
    ...objects.filter(({ stream }) => stream !== undefined),
    {
      number: container,
      body: `<< /Type /ObjStm /N ${packed.length} /First ${head.length} /Filter /FlateDecode >>`,
      stream: deflateSync(Buffer.from(content, 'latin1')),
    },
  ]);
  offsets.set(table, body.length);
  const rows = Buffer.alloc((table + 1) * 6);
  for (let number = 0; number <= table; number += 1) {
    const place = packed.findIndex((object) => object.number === number);
    rows[number * 6] = place >= 0 ? 2 : offsets.has(number) ? 1 : 0;
    rows.writeUInt32BE(place >= 0 ? container : (offsets.get(number) ?? 0), number * 6 + 1);
    rows[number * 6 + 5] = Math.max(0, place);
  }
  const written = writeObjects(body, [
    {
      number: table,
      body: `<< /Type /XRef /Size ${table + 1} /W [1 4 1] /Root 1 0 R /Filter /FlateDecode ${trailer} >>`,
      stream: deflateSync(rows),
    },
  ]);
  return Buffer.concat([written.body, Buffer.from(`startxref\n${body.length}\n%%EOF\n`)]);
}

function writeObjects(
  start: string | Buffer,
  objects: readonly PdfObject[],
): { body: Buffer; offsets: Map<number, number> } {
  const parts: Buffer[] = [typeof start === 'string' ? Buffer.from(start) : start];
  const offsets = new Map<number, number>();
  let at = parts[0]?.length ?? 0;
  const add = (part: Buffer) => {
    parts.push(part);
    at += part.length;
  };
  for (const { number, body, stream } of objects) {
    offsets.set(number, at);
    if (stream === undefined) {
      add(Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1'));
      continue;
    }
    const dictionary = body.replace(/>>$/, `/Length ${stream.length} >>`);
    add(Buffer.from(`${number} 0 obj\n${dictionary}\nstream\n`, 'latin1'));
    add(stream);
    add(Buffer.from('\nendstream\nendobj\n'));
  }
  return { body: Buffer.concat(parts), offsets };
}

/** Letters in no order, the same for the same seed. */
function noise(length: number, seed: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return String.fromCharCode(97 + (Math.floor(state / 65536) % 26));
  }).join('');
}

/** The line of text of each page, in the order of the page tree; for plain PDFs with one tree node. */
export function readTexts(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  const object = (number: string) => {
    const found = new RegExp(`(?:^|\\n)${number} 0 obj\\n([\\s\\S]*?)\\nendobj`).exec(text)?.[1];
    if (found === undefined) throw new Error(`object ${number} is not in the PDF`);
    return found;
  };
  const kids = /\/Kids \[([^\]]*)\]/.exec(text)?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, page = '']) => {
    const contents = /\/Contents (\d+) 0 R/.exec(object(page))?.[1] ?? '';
    return /\((.*)\) Tj/.exec(object(contents))?.[1] ?? '';
  });
}

/**
 * A PDF that keeps the parser busy for minutes: its own table is missing, and the columns of another that a scan finds
 * are two billion bytes wide.
 */
export function endlessPdf(): Buffer {
  return withoutTable([
    { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
    { number: 2, body: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
    { number: 3, body: '<< /Type /Page /MediaBox [0 0 9 9] >>' },
    { number: 4, body: '<< /Type /XRef /Size 3 /W [1 2000000000 1] /Root 1 0 R >>', stream: Buffer.alloc(8) },
  ]);
}

/** Writes objects without a table, so that only a scan of the file finds them. */
export function withoutTable(objects: readonly PdfObject[]): Buffer {
  const pdf = writePdf(objects);
  return pdf.subarray(0, pdf.lastIndexOf('xref\n0 '));
}
