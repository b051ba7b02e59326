// Formats a conversation as Markdown.
import { formatBytes, formatPages, formatSize, plural } from '../format.ts';
import { stripAllCredentials, stripCredentials } from '../redact-url.ts';
import type { StoredAnswer, StoredConversation, StoredPart } from '../store/conversation.ts';
import { addFootnotes, type CitedDocument } from './footnotes.ts';
import { formatTime } from './stored-file.ts';

type Block = Exclude<StoredPart, { readonly type: 'text' }>;

/**
 * Formats a conversation as Markdown. Each picture and PDF is one line in brackets at its place in the question;
 * citations are footnotes of their answer.
 */
export function formatTranscript(conversation: StoredConversation): string {
  const { id, created_at, system, turns } = conversation;
  const paragraphs = [`# Conversation ${id}`, `Started ${formatTime(created_at)} UTC.`];
  if (system !== null) paragraphs.push(`System: ${system}`);
  const counts = { image: 0, document: 0 };
  // Citations count the documents of all turns so far.
  const documents: CitedDocument[] = [];
  for (const { asked_at, parts, answer } of turns) {
    paragraphs.push(`## You, ${formatTime(asked_at)} UTC`);
    for (const part of parts) {
      if (part.type === 'text') {
        paragraphs.push(part.text);
      } else {
        counts[getBlockType(part)] += 1;
        paragraphs.push(formatBlock(part, counts[getBlockType(part)]));
        if (getBlockType(part) === 'document') documents.push(toCitedDocument(part));
      }
    }
    paragraphs.push(`## Claude, ${answer.model}`, formatAnswer(answer, documents));
  }
  return `${paragraphs.map((text) => text.trimEnd()).join('\n\n')}\n`;
}

/** Formats an image or document, numbered through the conversation, or by the label that it was sent with. */
function formatBlock(part: Block, number: number): string {
  const { name, facts } = describe(part);
  const title = getBlockType(part) === 'image' ? 'Image' : 'Document';
  const label = ('label' in part && part.label?.replace(/:\s*$/, '')) || `${title} ${number}: ${name}`;
  const line = [label, ...facts].join(', ').replace(/\s+/g, ' ');
  // Transcripts are shared: they must not hold the user name or password of a URL.
  return `[${stripAllCredentials(line)}]`;
}

function toCitedDocument(part: Block): CitedDocument {
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
      const chosen = part.page_numbers ? ` (${formatPages(part.page_numbers)})` : '';
      return {
        name: part.name ?? part.input,
        facts: [part.media_type, `${plural(part.pages, 'page')}${chosen}`, formatBytes(part.bytes)],
      };
    }
    case 'url':
      return { name: stripCredentials(part.url), facts: [] };
    case 'file_id':
      return { name: part.file_id, facts: [] };
  }
}

function getBlockType(part: Block): 'image' | 'document' {
  return 'block' in part ? part.block : part.type;
}

function formatAnswer(
  { text, content, data, stop_reason }: StoredAnswer,
  documents: readonly CitedDocument[],
): string {
  const written = content ? addFootnotes(content, documents) : text;
  const shown = data === undefined ? written : `\`\`\`json\n${JSON.stringify(data, null, 2)}\n\`\`\``;
  const isComplete = stop_reason === 'end_turn' || stop_reason === 'stop_sequence';
  return isComplete ? shown : `${shown.trimEnd()}\n\n(stopped: ${stop_reason})`;
}
