// Turns of a conversation as a run holds them, and as they stand on disk: from one to the other and back.

import type { Media } from '../document/document.ts';
import { CliError, describeSystemError } from '../errors.ts';
import type { ImageMediaType } from '../image/formats.ts';
import { hashMedia } from '../sha256.ts';
import type { MediaBytes } from '../store/contents.ts';
import type { StoredPart, StoredTurn } from '../store/conversation.ts';
import type { ConversationStore } from '../store/conversations.ts';
import type { Content, MediaContent } from './content.ts';
import type { Conversation, Turn } from './conversation.ts';

/** Returns a turn as a run holds it; bytes of pictures and PDFs are read when they are asked for, and throw CliError. */
export function toTurn({ parts, answer, asked_at }: StoredTurn, store: ConversationStore): Turn {
  return { items: parts.map((part) => toContent(part, store)), answer: answer.text, asked_at, reply: answer };
}

function toContent(part: StoredPart, store: ConversationStore): Content {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text };
    case 'image': {
      const { input, width, height, original, label } = part;
      const media: Media = {
        kind: 'image',
        input,
        width,
        height,
        original,
        ...getFileFacts(part),
        media_type: part.media_type as ImageMediaType,
        get bytes() {
          return readBytes(part, store);
        },
      };
      return { kind: 'media', media, label: label ?? undefined, block: 'image' };
    }
    case 'document': {
      const { input, media_type, pages } = part;
      const selected = part.page_numbers ?? undefined;
      const original = { media_type, bytes: part.bytes, pages };
      const media: Media = {
        kind: 'pdf',
        input,
        media_type,
        pages,
        selected,
        original,
        ...getFileFacts(part),
        get bytes() {
          return readBytes(part, store);
        },
      };
      return { kind: 'media', media, block: 'document' };
    }
    case 'url': {
      const { input, url, block, label } = part;
      return { kind: 'media', media: { kind: 'url', input, url, block }, label: label ?? undefined, block };
    }
    case 'file_id': {
      const { input, file_id, block, label } = part;
      return { kind: 'media', media: { kind: 'file_id', input, file_id }, label: label ?? undefined, block };
    }
  }
}

type PartWithBytes = Extract<StoredPart, { readonly sha256: string }>;

function getFileFacts({ name, bytes: byteLength, sha256 }: PartWithBytes) {
  return { name: name ?? undefined, byteLength, sha256 };
}

/** Read only when they must go out: what was uploaded once travels as its id. */
function readBytes({ input, sha256 }: PartWithBytes, store: ConversationStore): Buffer {
  const anew = 'ask anew and name the picture or PDF again';
  try {
    const bytes = store.readContent(sha256);
    if (bytes) return bytes;
  } catch (cause) {
    const message = `its bytes cannot be read: ${describeSystemError(cause)}`;
    const hint = `they lie in ${store.contentsPath()}: make that readable, or ${anew}`;
    throw new CliError('input_unusable', message, { subject: input, hint, cause });
  }
  throw new CliError('input_missing', 'its bytes are not kept any more', { subject: input, hint: anew });
}

/** Returns what goes to disk: the turns, and the media whose bytes are new; what has come from there is not read again. */
export async function toStoredTurns(
  conversation: Conversation,
): Promise<{ turns: readonly StoredTurn[]; contents: ReadonlyMap<string, MediaBytes> }> {
  const contents = new Map<string, MediaBytes>();
  const turns: StoredTurn[] = [];
  for (const { items, asked_at, reply } of conversation.turns) {
    const parts: StoredPart[] = [];
    for (const item of items) {
      parts.push(
        item.kind === 'text'
          ? { type: 'text', text: item.text }
          : await toStoredMedia(item, conversation.cite, contents),
      );
    }
    turns.push({ asked_at, parts, answer: reply });
  }
  return { turns, contents };
}

async function toStoredMedia(
  { media, label: told, block = 'image' }: MediaContent,
  cite: boolean,
  contents: Map<string, MediaBytes>,
): Promise<StoredPart> {
  const { input } = media;
  const label = told ?? null;
  switch (media.kind) {
    case 'url':
      return { type: 'url', input, url: media.url, block, label, cite };
    case 'file_id':
      return { type: 'file_id', input, file_id: media.file_id, block, label, cite };
    case 'pdf': {
      const { media_type, pages, byteLength: bytes, selected } = media;
      const sha256 = await hashMedia(media);
      if (media.sha256 === undefined) contents.set(sha256, media);
      const page_numbers = selected ?? null;
      return {
        type: 'document',
        input,
        name: media.name ?? null,
        media_type,
        bytes,
        sha256,
        pages,
        page_numbers,
        cite,
      };
    }
    case 'image': {
      const { media_type, width, height, byteLength: bytes, original } = media;
      const sha256 = await hashMedia(media);
      if (media.sha256 === undefined) contents.set(sha256, media);
      return {
        type: 'image',
        input,
        name: media.name ?? null,
        label,
        media_type,
        width,
        height,
        bytes,
        sha256,
        original,
      };
    }
  }
}
