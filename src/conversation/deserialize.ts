// Converts saved turns to turns in memory, whose bytes are read from disk on access.
import type { PreparedDocument } from '../document/document.ts';
import { CliError, describeSystemError } from '../errors.ts';
import type { ImageMediaType } from '../image/formats.ts';
import type { PreparedImage } from '../image/image.ts';
import { makePlacement } from '../image/placement.ts';
import type { StoredImage, StoredPart, StoredStep, StoredTurn } from '../store/conversation.ts';
import type { ConversationStore } from '../store/conversations.ts';
import type { Content } from './content.ts';
import type { ToolStep, Turn } from './conversation.ts';

/** Reads the bytes of a picture or PDF from the folder of one saved conversation. */
export interface MediaSource {
  readonly id: string;
  readonly store: Pick<ConversationStore, 'path' | 'readMedia'>;
}

type PartWithBytes = Extract<StoredPart, { readonly sha256: string }>;

/** Returns a saved turn in memory. Bytes are read on access, which throws CliError when they are missing. */
export function toTurn({ parts, steps, answer, asked_at }: StoredTurn, source: MediaSource): Turn {
  const turn = {
    items: parts.map((part) => toContent(part, source)),
    answer: answer.text,
    asked_at,
    reply: answer,
  };
  return steps ? { ...turn, steps: steps.map((each) => toStep(each, source)) } : turn;
}

function toStep({ text, tool_uses, tool_results }: StoredStep, source: MediaSource): ToolStep {
  return {
    text,
    calls: tool_uses,
    results: tool_results.map(({ tool_use_id, is_error, content }) => ({
      tool_use_id,
      isError: is_error,
      content: content.map((part) =>
        part.type === 'text'
          ? { kind: 'text', text: part.text }
          : { kind: 'media', media: toImage(part, source) },
      ),
    })),
  };
}

function toContent(part: StoredPart, source: MediaSource): Content {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text };
    case 'image':
      return { kind: 'media', media: toImage(part, source), label: part.label ?? undefined, block: 'image' };
    case 'document': {
      const { input, media_type, pages } = part;
      const media: PreparedDocument = {
        kind: 'pdf',
        input,
        media_type,
        pages,
        selected: part.page_numbers ?? undefined,
        original: { media_type, bytes: part.bytes, pages },
        ...getFileFacts(part),
        get bytes() {
          return readBytes(part, source);
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

function toImage(part: StoredImage, source: MediaSource): PreparedImage {
  const { input, width, height, original, placement } = part;
  return {
    kind: 'image',
    input,
    width,
    height,
    original,
    placement:
      placement &&
      makePlacement({ ...original, orientation: placement.orientation }, placement.region, { width, height }),
    part: part.part,
    place: part.place && { count: undefined, ...part.place },
    ...getFileFacts(part),
    // The parser has checked it.
    media_type: part.media_type as ImageMediaType,
    get bytes() {
      return readBytes(part, source);
    },
  };
}

function getFileFacts({ name, bytes: byteLength, sha256 }: PartWithBytes) {
  return { name: name ?? undefined, byteLength, sha256 };
}

function readBytes({ input, sha256 }: PartWithBytes, { id, store }: MediaSource): Buffer {
  const again = 'ask a new question with the file';
  try {
    const bytes = store.readMedia(id, sha256);
    if (bytes) return bytes;
  } catch (cause) {
    const message = `its saved copy cannot be read: ${describeSystemError(cause)}`;
    const hint = `make ${store.path(id)} readable, or ${again}`;
    throw new CliError('input_unusable', message, { subject: input, hint, cause });
  }
  throw new CliError('input_missing', 'its saved copy is missing or damaged', {
    subject: input,
    hint: again,
  });
}
