// Between a conversation as a run holds it and as it stands on disk.
import type { Env } from '../env.ts';
import { SeeError } from '../errors.ts';
import type { Settings } from '../run/settings.ts';
import type { Conversation } from '../store/conversation.ts';
import { type Conversations, openConversations } from '../store/conversations.ts';
import { type Thread, tokensAfter } from './conversation.ts';
import { savedTurns, turnOf } from './serialize.ts';

export interface ThreadsOnDisk {
  /** Returns the conversation saved last, if there is any. */
  latest(): Promise<Thread | undefined>;
  /** Returns the conversation that an id, or the beginning of one, means. */
  load(word: string): Promise<Thread>;
  /** Says whether a conversation is on disk under this very id. */
  has(id: string): boolean;
  /**
   * Saves a conversation, or removes one that has no turns any more, and drops those that nobody has continued for
   * long; throws the system's error.
   */
  save(thread: Thread, settings: Settings): Promise<Thread>;
}

/** Opens the saved conversations of this user; all but `save` throw SeeError. */
export async function openThreadsOnDisk(env: Env): Promise<ThreadsOnDisk> {
  const store = await openConversations(env);
  return {
    async latest() {
      store.path(); // Where there is no home folder, that is what is wrong.
      const conversation = await latestOf(store);
      return conversation && threadOf(conversation, store);
    },
    async load(word) {
      store.path();
      return threadOf(await store.load(word), store);
    },
    has: (id) => store.ids().includes(id),
    async save(thread, settings) {
      if (thread.turns.length === 0) {
        await removeUnchanged(thread, store);
        return { ...thread, saved: undefined };
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
      const { turns, contents } = await savedTurns(thread);
      const saved = await store.save({ ...(thread.saved ?? store.begin(start)), ...start, turns }, contents);
      await store.tidy(settings.keepHistoryMs);
      return { ...thread, saved };
    },
  };
}

/** What somebody else has continued meanwhile is no longer this conversation. */
async function removeUnchanged({ saved }: Thread, store: Conversations): Promise<void> {
  if (!saved || !store.ids().includes(saved.id)) return;
  const { revision } = await store.load(saved.id);
  if (revision === saved.revision) store.remove(saved.id);
}

/** Another one would be the wrong one to continue, so the error tells how to name it. */
async function latestOf(store: Conversations): Promise<Conversation | undefined> {
  try {
    return await store.latest();
  } catch (error) {
    if (!(error instanceof SeeError) || !store.ids().some((id) => id === error.subject)) throw error;
    throw error.with({ hint: `-r ID continues another one; ${error.hint}` });
  }
}

function threadOf(conversation: Conversation, store: Conversations): Thread {
  const { turns, model } = conversation;
  const last = turns.at(-1)?.answer;
  return {
    saved: conversation,
    turns: turns.map((turn) => turnOf(turn, store)),
    counted: last && { model, tokens: tokensAfter(last.usage as Parameters<typeof tokensAfter>[0]) },
    cite: turns.some(({ parts }) => parts.some((part) => 'cite' in part && part.cite)),
  };
}
