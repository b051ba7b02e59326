/** Conversations that a test's machine has saved, without having asked anything; saved by the store itself. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { MediaBytes } from '../../src/store/contents.ts';
import type { StoredConversation, StoredPart, StoredTurn } from '../../src/store/conversation.ts';
import { type ConversationStore, openConversations } from '../../src/store/conversations.ts';
import { testEnv } from './test-env.ts';

/** Opens the conversations below a folder, as the runs of a world that lives there do. */
export function conversationsIn(folder: string, now?: string): Promise<ConversationStore> {
  const clock = now === undefined ? () => new Date() : () => new Date(now);
  return openConversations(testEnv({ variables: { CLAUDE_SEE_DATA_DIR: join(folder, 'data') }, now: clock }));
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What `save` takes: contents by their sha256. */
export function contentsOf(all: readonly Uint8Array[]): ReadonlyMap<string, MediaBytes> {
  return new Map(all.map((bytes) => [sha256Of(bytes), { bytes, byteLength: bytes.length }]));
}

/** Where the store below a folder keeps the content of a sha256. */
export function contentPath(folder: string, sha256: string): string {
  return join(folder, 'data', 'contents', sha256.slice(0, 2), sha256);
}

/** A picture as a part; its content is `bytes`. */
export function imagePart(bytes: Uint8Array, changes: object = {}): StoredPart {
  return {
    type: 'image',
    input: 'shots/photo.jpg',
    name: 'photo.jpg',
    label: null,
    media_type: 'image/jpeg',
    width: 1920,
    height: 1080,
    bytes: bytes.length,
    sha256: sha256Of(bytes),
    original: { media_type: 'image/jpeg', width: 1920, height: 1080, bytes: bytes.length },
    ...changes,
  };
}

/** A turn that asks `question`, behind other parts, and is answered by `answer`. */
export function turnOf(
  question: string,
  answer: string | object = 'A cat.',
  before: readonly StoredPart[] = [],
): StoredTurn {
  return {
    asked_at: '2026-11-22T12:00:00.000Z',
    parts: [...before, { type: 'text', text: question }],
    answer: {
      text: 'A cat.',
      id: 'msg_1',
      model: 'claude-opus-5-5',
      stop_reason: 'end_turn',
      request_id: 'req_1',
      usage: { input_tokens: 10, output_tokens: 5 },
      cost_usd: 0.01,
      ...(typeof answer === 'string' ? { text: answer } : answer),
    },
  };
}

/** Saves a conversation of these turns with the contents of its pictures; returns it as saved. */
export function saveConversation(
  conversations: ConversationStore,
  turns: readonly StoredTurn[],
  contents: readonly Uint8Array[] = [],
): Promise<StoredConversation> {
  const begun = conversations.begin({ model: 'claude-opus-5-5', system: null, effort: null });
  return conversations.save({ ...begun, turns }, contentsOf(contents));
}
