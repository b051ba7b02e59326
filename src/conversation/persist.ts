// Saves conversations to disk and loads them again.
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import type { Settings } from '../run/settings.ts';
import type { StoredConversation } from '../store/conversation.ts';
import type { ConversationStore } from '../store/conversations.ts';
import { type Conversation, tokensAfter } from './conversation.ts';
import { toTurn } from './deserialize.ts';
import { openConversationStore } from './open-store.ts';
import { toStoredTurns } from './serialize.ts';

export interface SavedConversations {
  /** Returns the conversation saved last, if there is any. */
  latest(): Promise<Conversation | undefined>;
  /** Returns the conversation with this id, or the only one whose id begins so. */
  load(word: string): Promise<Conversation>;
  /** Remembers, until the next save, that an answered question was not saved. Never fails. */
  markUnsaved(): void;
  /** Returns whether a question was answered and not saved after the last save. */
  isLastUnsaved(): boolean;
  /** Returns whether a conversation with exactly this id is on disk. */
  has(id: string): boolean;
  /** Saves a conversation, or removes one without turns; also removes expired ones. */
  save(conversation: Conversation, settings: Settings): Promise<Conversation>;
}

/** Opens the saved conversations of this user. Every method throws CliError. */
export async function openSavedConversations(env: Env): Promise<SavedConversations> {
  const store = await openConversationStore(env);
  return {
    async latest() {
      store.path(); // Throws where there is no home folder, instead of finding nothing.
      const conversation = await loadLatest(store);
      return conversation && toConversation(conversation, store);
    },
    async load(word) {
      store.path();
      return toConversation(await store.load(word), store);
    },
    markUnsaved: () => store.markUnsaved(),
    isLastUnsaved: () => store.isLastUnsaved(),
    has: (id) => store.ids().includes(id),
    async save(conversation, settings) {
      if (conversation.turns.length === 0) {
        await removeUnchanged(conversation, store);
        return { ...conversation, saved: undefined };
      }
      const {
        provider,
        model,
        system = null,
        effort = null,
        source,
        typedBaseUrl: base_url = null,
      } = settings;
      const start = { provider, base_url, model, system, effort, ...(source === 'base64' ? { source } : {}) };
      const before = conversation.saved ?? store.create(start);
      const { turns, media } = await toStoredTurns(conversation);
      const saved = await store.save({ ...before, ...start, turns }, media);
      store.pruneExpired(settings.keepHistoryMs);
      if (saved.id === before.id) return { ...conversation, saved };
      // Under a new id the earlier pictures are read from the new folder.
      return { ...conversation, saved, turns: toTurns(saved, store) };
    },
  };
}

/** A conversation that another process has continued meanwhile stays. */
async function removeUnchanged({ saved }: Conversation, store: ConversationStore): Promise<void> {
  if (!saved || !store.ids().includes(saved.id)) return;
  const { revision } = await store.load(saved.id);
  if (revision === saved.revision) store.remove(saved.id);
}

/** The next older conversation would be the wrong one to continue, so the error says how to pick one. */
async function loadLatest(store: ConversationStore): Promise<StoredConversation | undefined> {
  try {
    return await store.latest();
  } catch (error) {
    if (!(error instanceof CliError) || !store.ids().some((id) => id === error.subject)) throw error;
    throw error.with({ hint: `-r ID continues another one; ${error.hint}` });
  }
}

function toConversation(saved: StoredConversation, store: ConversationStore): Conversation {
  const { turns, model } = saved;
  const last = turns.at(-1)?.answer;
  return {
    saved,
    turns: toTurns(saved, store),
    counted: last && { model, tokens: tokensAfter(last.usage as Parameters<typeof tokensAfter>[0]) },
    cite: turns.some(({ parts }) => parts.some((part) => 'cite' in part && part.cite)),
  };
}

function toTurns({ id, turns }: StoredConversation, store: ConversationStore): Conversation['turns'] {
  return turns.map((turn) => toTurn(turn, { id, store }));
}
