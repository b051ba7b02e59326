/** Makes PDFs whose objects are given one by one, and reads what was sent without the program's own reader. */
import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFObject, PDFRawStream } from '@cantoo/pdf-lib';
import { parsePages } from '../../src/document/pages.ts';
import { type ReadOutcome, readPdf } from '../../src/document/read-pdf.ts';
import type { PdfObject } from './pdfs.ts';

export const CATALOG: PdfObject = { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' };

/** The page tree, whose pages are the given objects. */
export function treeOf(...pages: readonly number[]): PdfObject {
  const kids = pages.map((number) => `${number} 0 R`).join(' ');
  return {
    number: 2,
    body: `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} /MediaBox [0 0 99 99] >>`,
  };
}

/** A page with what its dictionary holds besides the usual. */
export function page(number: number, rest: string): PdfObject {
  return { number, body: `<< /Type /Page /Parent 2 0 R ${rest} >>` };
}

/** A stream with the entries of its dictionary. */
export function stream(number: number, content: string | Buffer, entries = ''): PdfObject {
  return { number, body: `<< ${entries} >>`, stream: Buffer.from(content as string, 'latin1') };
}

/** Selects pages, without a process of its own. */
export async function select(
  pdf: Buffer,
  pages: string,
): Promise<{ readonly outcome: ReadOutcome; readonly sent: Buffer }> {
  const request = { input: 'a.pdf', ranges: parsePages(pages), rewrite: false };
  const { outcome, bytes } = await readPdf(pdf, request);
  return { outcome, sent: Buffer.from(bytes ?? []) };
}

/** The names that the resources of the first page hold, by category, read by the library alone. */
export async function readResources(
  pdf: Buffer,
  path: readonly string[] = [],
): Promise<Record<string, string[]>> {
  const document = await PDFDocument.load(pdf);
  let node: PDFObject | undefined = document.getPage(0).node;
  for (const key of [...path, 'Resources']) node = dictOf(node)?.lookup(PDFName.of(key));
  const names = (dict: PDFObject | undefined) =>
    (dictOf(dict)?.keys() ?? []).map((key) => key.decodeText()).sort();
  return Object.fromEntries(names(node).map((key) => [key, names(dictOf(node)?.lookup(PDFName.of(key)))]));
}

function dictOf(object: PDFObject | undefined): PDFDict | undefined {
  if (object instanceof PDFRawStream) return object.dict;
  if (object instanceof PDFArray) return dictOf(object.size() > 0 ? object.lookup(0) : undefined);
  return object instanceof PDFDict ? object : undefined;
}
