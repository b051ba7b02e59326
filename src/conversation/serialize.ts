// Converts turns in memory to turns on disk, and collects the bytes that go with them.
import type { PreparedDocument } from '../document/document.ts';
import type { PreparedImage } from '../image/image.ts';
import { hashMedia } from '../sha256.ts';
import type {
  StoredImage,
  StoredPart,
  StoredStep,
  StoredToolResult,
  StoredTurn,
} from '../store/conversation.ts';
import type { MediaBytes } from '../store/media-files.ts';
import type { MediaContent } from './content.ts';
import type { Conversation, ToolStep } from './conversation.ts';

/** Returns the turns for the disk, and the media whose bytes may not be on disk yet, by sha256. */
export async function toStoredTurns(
  conversation: Conversation,
): Promise<{ turns: readonly StoredTurn[]; media: ReadonlyMap<string, MediaBytes> }> {
  const bytes = new Map<string, MediaBytes>();
  const turns: StoredTurn[] = [];
  for (const { items, steps, asked_at, reply } of conversation.turns) {
    const parts: StoredPart[] = [];
    for (const item of items) {
      parts.push(
        item.kind === 'text'
          ? { type: 'text', text: item.text }
          : await toStoredMedia(item, conversation.cite, bytes),
      );
    }
    const stored: StoredStep[] = [];
    for (const step of steps ?? []) stored.push(await toStoredStep(step, bytes));
    turns.push({ asked_at, parts, ...(stored.length > 0 ? { steps: stored } : {}), answer: reply });
  }
  return { turns, media: bytes };
}

async function toStoredStep(
  { text, calls, results }: ToolStep,
  bytes: Map<string, MediaBytes>,
): Promise<StoredStep> {
  const tool_results: StoredToolResult[] = [];
  for (const { tool_use_id, isError: is_error, content } of results) {
    const parts: StoredToolResult['content'][number][] = [];
    for (const item of content) {
      parts.push(
        item.kind === 'text'
          ? { type: 'text', text: item.text }
          : await toStoredImage(item.media, null, bytes),
      );
    }
    tool_results.push({ tool_use_id, is_error, content: parts });
  }
  return { text, tool_uses: calls, tool_results };
}

async function toStoredMedia(
  content: MediaContent,
  cite: boolean,
  bytes: Map<string, MediaBytes>,
): Promise<StoredPart> {
  const { media, block = 'image' } = content;
  const label = content.label ?? null;
  const { input } = media;
  switch (media.kind) {
    case 'url':
      return { type: 'url', input, url: media.url, block, label, cite };
    case 'file_id':
      return { type: 'file_id', input, file_id: media.file_id, block, label, cite };
    case 'image':
      return toStoredImage(media, label, bytes);
    case 'pdf': {
      const { media_type, pages, byteLength, selected, name = null } = media;
      const sha256 = await addBytes(media, bytes);
      const facts = { input, name, media_type, bytes: byteLength, sha256 };
      return { type: 'document', ...facts, pages, page_numbers: selected ?? null, cite };
    }
  }
}

async function toStoredImage(
  media: PreparedImage,
  label: string | null,
  bytes: Map<string, MediaBytes>,
): Promise<StoredImage> {
  const {
    input,
    name = null,
    media_type,
    width,
    height,
    byteLength,
    original,
    placement,
    part,
    place,
  } = media;
  const sha256 = await addBytes(media, bytes);
  return {
    type: 'image',
    input,
    name,
    label,
    media_type,
    width,
    height,
    bytes: byteLength,
    sha256,
    original,
    ...(placement ? { placement: { region: placement.region, orientation: placement.orientation } } : {}),
    ...(part ? { part } : {}),
    ...(place ? { place } : {}),
  };
}

/** Media that came from disk have a sha256 and are not read again. */
async function addBytes(
  media: PreparedImage | PreparedDocument,
  bytes: Map<string, MediaBytes>,
): Promise<string> {
  const sha256 = await hashMedia(media);
  if (media.sha256 === undefined) bytes.set(sha256, media);
  return sha256;
}
