/** Conversations that a test's machine has saved, without having asked anything; saved by the store itself. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  StoredConversation,
  StoredImage,
  StoredPart,
  StoredTurn,
} from '../../src/store/conversation.ts';
import { type ConversationStore, openConversations } from '../../src/store/conversations.ts';
import type { MediaBytes } from '../../src/store/media-files.ts';
import { testEnv } from './test-env.ts';

/** The image types that the API takes. */
export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** Opens the conversations below a folder, as the runs of a world that lives there do. */
export function conversationsIn(folder: string, now?: string): Promise<ConversationStore> {
  const clock = now === undefined ? () => new Date() : () => new Date(now);
  const env = testEnv({ variables: { CLAUDE_SEE_DATA_DIR: join(folder, 'data') }, now: clock });
  return openConversations(env, MEDIA_TYPES);
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What `save` takes: bytes by their sha256. */
export function mediaOf(all: readonly Uint8Array[]): ReadonlyMap<string, MediaBytes> {
  return new Map(all.map((bytes) => [sha256Of(bytes), { bytes, byteLength: bytes.length }]));
}

/** The newest revision file of a saved conversation. */
export function newestRevision(conversations: ConversationStore, id: string): string {
  const folder = conversations.path(id);
  const revisions = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const newest = Math.max(...revisions.map((name) => Number.parseInt(name, 10)));
  return join(folder, `${newest}.json`);
}

/** A picture as a part; its content is `bytes`. */
export function imagePart(bytes: Uint8Array, changes: object = {}): StoredImage {
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
  const begun = conversations.create({ model: 'claude-opus-5-5', system: null, effort: null });
  return conversations.save({ ...begun, turns }, mediaOf(contents));
}

/** Saves a new conversation of one question about images, whose bytes are `contents`. */
export function saveQuestion(
  to: ConversationStore,
  question: string,
  contents: readonly Uint8Array[],
): Promise<StoredConversation> {
  const parts = contents.map((each) => imagePart(each));
  return saveConversation(to, [turnOf(question, 'A cat.', parts)], contents);
}

/** Returns a conversation with one more question, which is not saved yet. */
export function continued(conversation: StoredConversation, question: string): StoredConversation {
  return { ...conversation, turns: [...conversation.turns, turnOf(question)] };
}
