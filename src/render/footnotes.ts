// Turns citations into footnotes: markers behind the cited text, and one line per source at the end.
import type { Citation } from '../api/stream-message.ts';
import { formatNamedPages } from '../format.ts';

/** Characters of cited text in a footnote, at most. */
const MAX_QUOTE_LENGTH = 160;

/** Pages of a document of unknown length, at most: more than a request can hold. */
const MAX_PAGES = 1000;

/** A document of the request. */
export interface CitedDocument {
  readonly name: string;
  /** False where `name` replaces the title that the API sends; by default it only stands in for a missing one. */
  readonly usesApiTitle?: boolean;
  /** Page count of the document as sent; undefined when only the API knows it. */
  readonly pages: number | undefined;
  /** Maps a page number of the document as sent to that of the original; both start at 1. */
  originalPage(page: number): number;
}

/** Follows an answer as it arrives. The caller prints the text that each function returns. */
export interface Footnotes {
  /** Takes a piece of text; returns it without its trailing white space, which follows the markers. */
  text(piece: string): string;
  /** Takes a citation of the current block. */
  citation(citation: Citation): void;
  /** Ends the block; returns its markers and the white space behind them. */
  blockEnd(): string;
  /** Returns the footnotes, one per line; empty without citations. */
  end(): string;
}

/**
 * Makes the footnotes of an answer; `documents` are those of the request, in order. Numbers citations by first use, and
 * gives equal ones the same number.
 */
export function makeFootnotes(documents: readonly CitedDocument[]): Footnotes {
  const numbers = new Map<string, number>();
  const used = new Set<number>();
  let held = '';
  const markers = () => {
    const text = [...used].sort((a, b) => a - b).map((number) => `[${number}]`);
    used.clear();
    return text.join('');
  };
  return {
    text(piece) {
      const arrived = held + piece;
      const body = arrived.trimEnd();
      held = arrived.slice(body.length);
      return body;
    },
    citation(citation) {
      const info = formatFootnote(citation, documents);
      if (info === undefined) return;
      const number = numbers.get(info) ?? numbers.size + 1;
      numbers.set(info, number);
      used.add(number);
    },
    blockEnd() {
      const text = markers() + held;
      held = '';
      return text;
    },
    end() {
      return [...numbers].map(([info, number]) => `[${number}] ${info}\n`).join('');
    },
  };
}

/** A text block of a complete answer. */
export interface CitedBlock {
  readonly text: string;
  readonly citations?: readonly Citation[] | null;
}

/** Returns a complete answer with markers, and with footnotes after an empty line if there are any. */
export function addFootnotes(blocks: readonly CitedBlock[], documents: readonly CitedDocument[]): string {
  const footnotes = makeFootnotes(documents);
  let text = '';
  for (const block of blocks) {
    text += footnotes.text(block.text);
    for (const citation of block.citations ?? []) footnotes.citation(citation);
    text += footnotes.blockEnd();
  }
  const notes = footnotes.end();
  return notes === '' ? text : `${text.trimEnd()}\n\n${notes.trimEnd()}`;
}

/** Formats a citation as one line; returns undefined when it fits no document of the request. */
function formatFootnote(citation: Citation, documents: readonly CitedDocument[]): string | undefined {
  if (!('document_index' in citation)) return undefined;
  const document = documents[citation.document_index];
  if (!document) return undefined;
  const where = formatPlace(citation, document);
  if (where === undefined) return undefined;
  const title = document.usesApiTitle === false ? '' : toOneLine(citation.document_title ?? '');
  const name = title || toOneLine(document.name);
  const quoted = formatQuote(citation.cited_text);
  return [name, where].filter((part) => part !== '').join(', ') + (quoted === '' ? '' : `: "${quoted}"`);
}

type DocumentCitation = Extract<Citation, { document_index: number }>;

/**
 * Formats the cited pages; returns undefined for pages that the document does not have, and nothing for positions in
 * characters or blocks, which do not help people.
 */
function formatPlace(citation: DocumentCitation, document: CitedDocument): string | undefined {
  if (citation.type !== 'page_location') return '';
  const { start_page_number: start, end_page_number: end } = citation;
  // The API's end is exclusive.
  const last = Math.max(start, end - 1);
  const isPossible = Number.isInteger(start) && Number.isInteger(end) && start >= 1 && end >= start;
  if (!isPossible || last > (document.pages ?? MAX_PAGES)) return undefined;
  // Consecutive pages of the document as sent may lie apart in the original.
  const pages = Array.from({ length: last - start + 1 }, (_, offset) =>
    document.originalPage(start + offset),
  );
  return formatNamedPages(pages);
}

/** Titles and quotes are untrusted: a line feed could forge a footnote, and other controls reach a terminal by a pipe. */
function toOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Puts cited text on one line, and cuts a long one between words. */
function formatQuote(text: string): string {
  const line = toOneLine(text);
  if (line.length <= MAX_QUOTE_LENGTH) return line;
  const cut = line.slice(0, MAX_QUOTE_LENGTH);
  const words = cut.replace(/\s+\S*$/, '');
  const kept = words.length > MAX_QUOTE_LENGTH / 2 ? words : cut.replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()} …`;
}
