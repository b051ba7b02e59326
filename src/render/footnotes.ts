// Citations as footnotes: markers after the text that they support, and what they cite at the end; prints nothing.
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import { formatPages } from '../format.ts';

/** Most characters of cited text in a footnote. */
const MAX_QUOTE_LENGTH = 160;

/** Most pages of a document whose length is not known: more than any request holds. */
const MAX_PAGES = 1000;

/** What footnotes need to know of a document of the request. */
export interface CitedDocument {
  readonly name: string;
  /** False where `name` replaces the title that the API sends; by default it only stands in for a missing one. */
  readonly usesApiTitle?: boolean;
  /** Pages of what was sent; undefined where only the API knows. */
  readonly pages: number | undefined;
  /** Returns the original's number of a page of what was sent; both from 1. */
  originalPage(page: number): number;
}

/** Follows an answer as it arrives. What its functions return is to be printed at that place. */
export interface Footnotes {
  /** Takes a piece of text and returns it. */
  text(piece: string): string;
  /** Takes a citation of the block that is arriving. */
  citation(citation: TextCitation): void;
  /** Returns the markers of the block that has ended, or an empty string. */
  blockEnd(): string;
  /** Returns the footnotes, a line each, to follow the answer's own last line; empty without citations. */
  end(): string;
}

/** `documents` are those of the request in the order sent. Numbers citations in the order in which they are first used; the same one again has the same number. */
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
      // The white space that ends a block belongs after its markers.
      const arrived = held + piece;
      const body = arrived.trimEnd();
      held = arrived.slice(body.length);
      return body;
    },
    citation(citation) {
      const info = footnote(citation, documents);
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

/** A text block of a whole answer. */
export interface CitedBlock {
  readonly text: string;
  readonly citations?: readonly TextCitation[] | null;
}

/** Returns a whole answer with markers, and footnotes after an empty line; without citations it is its text. */
export function withFootnotes(blocks: readonly CitedBlock[], documents: readonly CitedDocument[]): string {
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

/** What a citation says, as one line; undefined for one that cites nothing that a document of the request holds. */
function footnote(citation: TextCitation, documents: readonly CitedDocument[]): string | undefined {
  if (!('document_index' in citation)) return undefined;
  const document = documents[citation.document_index];
  if (!document) return undefined;
  const where = place(citation, document);
  if (where === undefined) return undefined;
  // The title comes from the API, and so from whoever made the document.
  const title = document.usesApiTitle === false ? '' : oneLine(citation.document_title ?? '');
  const name = title || oneLine(document.name);
  const quoted = quote(citation.cited_text);
  return [name, where].filter((part) => part !== '').join(', ') + (quoted === '' ? '' : `: "${quoted}"`);
}

type DocumentCitation = Extract<TextCitation, { document_index: number }>;

/** Where in its document, or undefined for pages that it lacks; positions in characters and blocks mean nothing to people. */
function place(citation: DocumentCitation, document: CitedDocument): string | undefined {
  if (citation.type !== 'page_location') return '';
  const { start_page_number: start, end_page_number: end } = citation;
  // The end itself is not cited.
  const last = Math.max(start, end - 1);
  const isPossible = Number.isInteger(start) && Number.isInteger(end) && start >= 1 && end >= start;
  if (!isPossible || last > (document.pages ?? MAX_PAGES)) return undefined;
  // Pages that follow each other in what was sent may not do so in the original.
  const pages = Array.from({ length: last - start + 1 }, (_, offset) =>
    document.originalPage(start + offset),
  );
  return `${pages.length === 1 ? 'page' : 'pages'} ${formatPages(pages)}`;
}

/** A line feed would begin a line that looks like ours, and other control characters reach a terminal through a pipe. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Cited text in one line, cut at a word where it is long. */
function quote(text: string): string {
  const line = oneLine(text);
  if (line.length <= MAX_QUOTE_LENGTH) return line;
  const cut = line.slice(0, MAX_QUOTE_LENGTH);
  const words = cut.replace(/\s+\S*$/, '');
  const kept = words.length > MAX_QUOTE_LENGTH / 2 ? words : cut.replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()} …`;
}
