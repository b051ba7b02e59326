// Between a conversation as a run holds it and as it stands on disk.
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import type { Settings } from '../run/settings.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { type ConversationStore, openConversations } from '../store/conversations.ts';
import { type Conversation, tokensAfter } from './conversation.ts';
import { toStoredTurns, toTurn } from './serialize.ts';

export interface SavedConversations {
  /** Returns the conversation saved last, if there is any. */
  latest(): Promise<Conversation | undefined>;
  /** Returns the conversation that an id, or the beginning of one, means. */
  load(word: string): Promise<Conversation>;
  /** Says whether a conversation is on disk under this very id. */
  has(id: string): boolean;
  /**
   * Saves a conversation, or removes one that has no turns any more, and drops those that nobody has continued for
   * long; throws the system's error.
   */
  save(conversation: Conversation, settings: Settings): Promise<Conversation>;
}

/** Opens the saved conversations of this user; all but `save` throw CliError. */
export async function openSavedConversations(env: Env): Promise<SavedConversations> {
  const store = await openConversations(env);
  return {
    async latest() {
      store.path(); // Where there is no home folder, that is what is wrong.
      const conversation = await latestOf(store);
      return conversation && toConversation(conversation, store);
    },
    async load(word) {
      store.path();
      return toConversation(await store.load(word), store);
    },
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
      const { turns, contents } = await toStoredTurns(conversation);
      const saved = await store.save(
        { ...(conversation.saved ?? store.begin(start)), ...start, turns },
        contents,
      );
      await store.tidy(settings.keepHistoryMs);
      return { ...conversation, saved };
    },
  };
}

/** What somebody else has continued meanwhile is no longer this conversation. */
async function removeUnchanged({ saved }: Conversation, store: ConversationStore): Promise<void> {
  if (!saved || !store.ids().includes(saved.id)) return;
  const { revision } = await store.load(saved.id);
  if (revision === saved.revision) store.remove(saved.id);
}

/** Another one would be the wrong one to continue, so the error tells how to name it. */
async function latestOf(store: ConversationStore): Promise<StoredConversation | undefined> {
  try {
    return await store.latest();
  } catch (error) {
    if (!(error instanceof CliError) || !store.ids().some((id) => id === error.subject)) throw error;
    throw error.with({ hint: `-r ID continues another one; ${error.hint}` });
  }
}

function toConversation(conversation: StoredConversation, store: ConversationStore): Conversation {
  const { turns, model } = conversation;
  const last = turns.at(-1)?.answer;
  return {
    saved: conversation,
    turns: turns.map((turn) => toTurn(turn, store)),
    counted: last && { model, tokens: tokensAfter(last.usage as Parameters<typeof tokensAfter>[0]) },
    cite: turns.some(({ parts }) => parts.some((part) => 'cite' in part && part.cite)),
  };
}
