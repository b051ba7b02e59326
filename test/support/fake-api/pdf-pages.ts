/** Counts a PDF's pages by looking at every object, also those in compressed streams; refuses what is no usable PDF. */
import { inflateSync } from 'node:zlib';
import { invalid } from './errors.ts';

/** Most bytes that a stream may grow to. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A page object, and no `/Pages` node: `/Type` need not be its first key. */
const PAGE = /\/Type\s*\/Page(?![A-Za-z])/g;

// fact(pdf-unusable): A PDF that is damaged, encrypted or has no pages is refused. Source:
// https://platform.claude.com/docs/en/build-with-claude/pdf-support and public logs, 2026-11.
// fact(pdf-pages): PDFs have at most 600 pages in a request, and 100 with a context window below 1,000,000 tokens,
// shared with images. Source: https://platform.claude.com/docs/en/build-with-claude/pdf-support, 2026-11.
/** The number of pages; throws the API's refusal of a PDF that is damaged, encrypted or none at all. */
export function countPages(bytes: Buffer, path: string): number {
  const text = bytes.toString('latin1');
  if (!text.startsWith('%PDF-')) throw invalid(path, 'The PDF specified was not valid.');
  const outside = withoutStreams(text);
  // The key stands in a trailer, or in the dictionary of a stream that is one: both are never compressed.
  if (/\/Encrypt(?![A-Za-z])/.test(outside)) {
    throw invalid(path, 'The PDF specified is password protected.');
  }
  const pages = [outside, ...objectStreams(bytes, text)].reduce(
    (sum, part) => sum + (part.match(PAGE)?.length ?? 0),
    0,
  );
  if (pages === 0) throw invalid(path, 'The PDF specified was not valid.');
  return pages;
}

/** What a page draws may speak of pages and encryption too. */
function withoutStreams(text: string): string {
  return text.replace(/\bstream\r?\n[\s\S]*?\bendstream\b/g, 'stream endstream');
}

/** The objects in object streams, inflated. */
function objectStreams(bytes: Buffer, text: string): string[] {
  return [...text.matchAll(/\/ObjStm\b[\s\S]*?\bstream\r?\n/g)].map(({ 0: match, index }) => {
    const start = index + match.length;
    const end = text.indexOf('endstream', start);
    const data = bytes.subarray(start, end < 0 ? undefined : end);
    const dictionary = text.slice(text.lastIndexOf(' obj', index), start);
    if (!/\/FlateDecode\b/.test(dictionary)) return data.toString('latin1');
    try {
      return inflateSync(data, { maxOutputLength: MAX_BYTES }).toString('latin1');
    } catch {
      return '';
    }
  });
}
