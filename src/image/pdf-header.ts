// Finds the header of a PDF, which other bytes may precede.

/** The header is among these bytes (ISO 32000-1, annex H.3.4.1). */
const SEARCHED_BYTES = 1024;

/** Bytes after the header in which a text must show its first object. */
const OBJECT_BYTES = 64 * 1024;

const HEADER = '%PDF-';

/** A header, the comments after it, and what comes first in a PDF. */
const BEGINNING =
  /^%PDF-\d\.\d?(?:\s|[^\r\n]{0,100}[\r\n])(?:\s|%[^\r\n]*[\r\n])*(?:\d+\s+\d+\s+obj|xref|trailer)\b/;

/** The text just before a PDF that is quoted: a fence, a quotation mark, the start of preformatted HTML or a here-document. */
const QUOTATION =
  /(?:(?:```|~~~)[\w-]*|["'`(]|<(?:pre|code)\b[^<>]{0,200}>|<<-?\s?['"]?\w+['"]?)[ \t]*(?:\r?\n)?[ \t]*$/i;

/** Returns the offset of `%PDF-` in the first 1024 bytes; undefined without one. A later header may be the real one. */
export function findPdfHeader(bytes: Uint8Array): number | undefined {
  const view = toBuffer(bytes);
  const searched = view.subarray(0, SEARCHED_BYTES);
  let first: number | undefined;
  for (let at = searched.indexOf(HEADER); at >= 0; at = searched.indexOf(HEADER, at + 1)) {
    if (beginsPdf(view, at)) return at;
    first ??= at;
  }
  return first;
}

/** Whether bytes without control characters are a PDF with something before it, rather than a text about PDFs. */
export function isPdfText(bytes: Uint8Array): boolean {
  const view = toBuffer(bytes);
  const start = findPdfHeader(view);
  return start !== undefined && beginsPdf(view, start) && !QUOTATION.test(view.toString('latin1', 0, start));
}

function beginsPdf(view: Buffer, at: number): boolean {
  return BEGINNING.test(view.toString('latin1', at, at + OBJECT_BYTES));
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
