// Citations as footnotes: markers after the text that they support, and what they cite at the end; prints nothing.
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import { formatPages } from '../format.ts';

/** Most characters of cited text in a footnote. */
const LONGEST_QUOTE = 160;

/** Most pages that one citation is taken to span: more than any request holds. */
const MOST_PAGES = 1000;

/** What footnotes need to know of the documents of a request. */
export interface CitedDocuments {
  /** What a document is called; `index` counts the request's documents from 0. */
  name(index: number, title: string | null): string;
  /** The original's number of a page of what was sent; both from 1. */
  originalPage(index: number, page: number): number;
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

/** Numbers citations in the order in which they are first used; the same one again has the same number. */
export function makeFootnotes(documents: CitedDocuments): Footnotes {
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
      const note = footnote(citation, documents);
      if (note === undefined) return;
      const number = numbers.get(note) ?? numbers.size + 1;
      numbers.set(note, number);
      used.add(number);
    },
    blockEnd() {
      const text = markers() + held;
      held = '';
      return text;
    },
    end() {
      return [...numbers].map(([note, number]) => `[${number}] ${note}\n`).join('');
    },
  };
}

/** A text block of a whole answer. */
export interface CitedBlock {
  readonly text: string;
  readonly citations?: readonly TextCitation[] | null;
}

/** Returns a whole answer with markers, and footnotes after an empty line; without citations it is its text. */
export function withFootnotes(blocks: readonly CitedBlock[], documents: CitedDocuments): string {
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

/** What a citation says, as one line; undefined for what no document of the request is cited by. */
function footnote(citation: TextCitation, documents: CitedDocuments): string | undefined {
  if (!('document_index' in citation)) return undefined;
  const { document_index, document_title, cited_text } = citation;
  const where = place(citation, documents);
  const parts = [documents.name(document_index, document_title), where].filter((part) => part !== '');
  const quoted = quote(cited_text);
  return parts.join(', ') + (quoted === '' ? '' : `: "${quoted}"`);
}

type DocumentCitation = Extract<TextCitation, { document_index: number }>;

/** Where in its document; positions in characters and blocks mean nothing to people. */
function place(citation: DocumentCitation, { originalPage }: CitedDocuments): string {
  if (citation.type !== 'page_location') return '';
  const { document_index, start_page_number, end_page_number } = citation;
  // The end itself is not cited. Pages that follow each other in what was sent may not do so in the original.
  const length = Math.min(Math.max(1, end_page_number - start_page_number), MOST_PAGES);
  const pages = Array.from({ length }, (_, offset) =>
    originalPage(document_index, start_page_number + offset),
  );
  return `${length === 1 ? 'page' : 'pages'} ${formatPages(pages)}`;
}

/** Cited text in one line, cut at a word where it is long. */
function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= LONGEST_QUOTE) return line;
  const cut = line.slice(0, LONGEST_QUOTE);
  const words = cut.replace(/\s+\S*$/, '');
  const kept = words.length > LONGEST_QUOTE / 2 ? words : cut.replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()} …`;
}
