// Writes a conversation as Markdown for people to read. Pure.

import { formatBytes, formatPages, formatSize } from '../format.ts';
import { stripAllCredentials, stripCredentials } from '../redact-url.ts';
import type { StoredAnswer, StoredConversation, StoredPart } from '../store/conversation.ts';
import { type CitedDocument, withFootnotes } from './footnotes.ts';
import { timeWords } from './stored-file.ts';

type Block = Exclude<StoredPart, { readonly type: 'text' }>;

/**
 * Returns a conversation as Markdown, each picture and PDF as one line in brackets where it was asked about, and
 * citations as footnotes of their answer.
 */
export function transcript(conversation: StoredConversation): string {
  const { id, created_at, system, turns } = conversation;
  const paragraphs = [`# Conversation ${id}`, `Begun ${timeWords(created_at)} UTC.`];
  if (system !== null) paragraphs.push(`System: ${system}`);
  const counts = { image: 0, document: 0 };
  // Citations count those of all turns so far.
  const documents: CitedDocument[] = [];
  for (const { asked_at, parts, answer } of turns) {
    paragraphs.push(`## You, ${timeWords(asked_at)} UTC`);
    for (const part of parts) {
      if (part.type === 'text') {
        paragraphs.push(part.text);
      } else {
        counts[blockOf(part)] += 1;
        paragraphs.push(blockLine(part, counts[blockOf(part)]));
        if (blockOf(part) === 'document') documents.push(citedDocument(part));
      }
    }
    paragraphs.push(`## Claude, ${answer.model}`, answerText(answer, documents));
  }
  return `${paragraphs.map((text) => text.trimEnd()).join('\n\n')}\n`;
}

/** Numbered through the whole conversation, unless it was labelled when it was sent. */
function blockLine(part: Block, number: number): string {
  const { name, facts } = describe(part);
  const title = blockOf(part) === 'image' ? 'Image' : 'Document';
  const label = ('label' in part && part.label?.replace(/:\s*$/, '')) || `${title} ${number}: ${name}`;
  const line = [label, ...facts].join(', ').replace(/\s+/g, ' ');
  // A transcript is for showing to others: a user name or password in a URL is not.
  return `[${stripAllCredentials(line)}]`;
}

function citedDocument(part: Block): CitedDocument {
  const { pages, page_numbers } =
    part.type === 'document' ? part : { pages: undefined, page_numbers: undefined };
  return {
    name: stripAllCredentials(describe(part).name),
    pages,
    originalPage: (page) => page_numbers?.[page - 1] ?? page,
  };
}

function describe(part: Block): { readonly name: string; readonly facts: readonly string[] } {
  switch (part.type) {
    case 'image':
      return {
        name: part.name ?? part.input,
        facts: [`${part.media_type} ${formatSize(part)}`, formatBytes(part.bytes)],
      };
    case 'document': {
      const pages = part.pages === 1 ? '1 page' : `${part.pages} pages`;
      const chosen = part.page_numbers ? ` (${formatPages(part.page_numbers)})` : '';
      return {
        name: part.name ?? part.input,
        facts: [part.media_type, `${pages}${chosen}`, formatBytes(part.bytes)],
      };
    }
    case 'url':
      return { name: stripCredentials(part.url), facts: [] };
    case 'file_id':
      return { name: part.file_id, facts: [] };
  }
}

function blockOf(part: Block): 'image' | 'document' {
  return 'block' in part ? part.block : part.type;
}

function answerText(
  { text, content, data, stop_reason }: StoredAnswer,
  documents: readonly CitedDocument[],
): string {
  const written = content ? withFootnotes(content, documents) : text;
  const shown = data === undefined ? written : `\`\`\`json\n${JSON.stringify(data, null, 2)}\n\`\`\``;
  const isWhole = stop_reason === 'end_turn' || stop_reason === 'stop_sequence';
  return isWhole ? shown : `${shown.trimEnd()}\n\n(ended by ${stop_reason})`;
}
