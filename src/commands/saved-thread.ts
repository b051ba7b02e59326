// Brings saved conversations back and saves new turns; a disk that refuses costs the memory, never the answer.
import { readFileSync } from 'node:fs';
import type { MediaItem, PlanItem } from '../api/plan.ts';
import { EFFORTS } from '../api/request.ts';
import type { Media } from '../document/document.ts';
import { describeSystemError, SeeError, usageError } from '../errors.ts';
import type { ImageMediaType } from '../image/formats.ts';
import type { Conversation, SavedPart, SavedTurn } from '../store/conversation.ts';
import { type Conversations, openConversations } from '../store/conversations.ts';
import { hashOf } from './reuse.ts';
import type { Flags, RunContext } from './run-context.ts';
import { EMPTY_THREAD, type Thread, type ThreadTurn, tokensAfter } from './thread.ts';

/**
 * Saves a conversation, removes one that has no turns any more, and returns it as saved; one that may not or cannot be
 * saved comes back as it was.
 */
export type Keep = (thread: Thread, context: RunContext) => Promise<Thread>;

export interface OpenedThread {
  /** What was said before the run. */
  readonly thread: Thread;
  readonly keep: Keep;
  /** The run's, with the settings of the conversation where no flag says otherwise. */
  readonly context: RunContext;
}

/** Opens what `-c`, `-r` and `--no-save` ask for; throws SeeError when there is nothing to continue. */
export async function openThread(flags: Flags, context: RunContext): Promise<OpenedThread> {
  const { env, settings } = context;
  const resumed = typeof flags.resume === 'string' ? flags.resume : undefined;
  if (resumed !== undefined && flags.continue === true) {
    throw usageError('--resume', 'names a conversation, and --continue means the latest', 'use one of them');
  }
  if (resumed === undefined && flags.continue !== true) {
    return { thread: EMPTY_THREAD, keep: makeKeep(undefined, flags), context };
  }
  const store = await openConversations(env);
  const conversation = resumed === undefined ? await store.latest() : await store.load(resumed);
  if (!conversation) {
    throw new SeeError('not_found', 'there is no conversation to continue', {
      subject: '--continue',
      hint: 'each answered question begins one, unless --no-save or the setting `save` forbids it',
    });
  }
  const continued = { ...context, settings: settingsOf(conversation, flags, settings) };
  return {
    thread: threadOf(conversation, store),
    keep: makeKeep(store, flags),
    context: continued,
  };
}

function makeKeep(opened: Conversations | undefined, flags: Flags): Keep {
  let store = opened;
  let refused = flags.save === false;
  return async (thread, { env, output, settings }) => {
    if (refused || !settings.save) return thread;
    try {
      store ??= await openConversations(env);
      if (thread.turns.length === 0) {
        if (thread.saved) store.remove(thread.saved.id);
        return { ...thread, saved: undefined };
      }
      const { model, system = null, effort = null } = settings;
      const old = thread.saved ?? store.begin({ model, system, effort });
      const { turns, contents } = await savedTurns(thread);
      const saved = await store.save({ ...old, model, system, effort, turns }, contents);
      if (thread.saved && saved.id !== old.id) {
        output.note(`${old.id} was continued by another process meanwhile; this is saved as ${saved.id}`);
      }
      await store.tidy(settings.keepHistoryMs);
      return { ...thread, saved };
    } catch (error) {
      env.signal.throwIfAborted();
      refused = true; // Said once, and then lived with.
      output.note(`the conversation is not saved: ${describeSystemError(error)}`);
      return thread;
    }
  };
}

function settingsOf(
  { model, system, effort }: Conversation,
  flags: Flags,
  settings: RunContext['settings'],
): RunContext['settings'] {
  return {
    ...settings,
    model: flags.model === undefined ? model : settings.model,
    system: flags.system === undefined ? (system ?? undefined) : settings.system,
    effort: flags.effort === undefined ? effortOf(effort) : settings.effort,
  };
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

function turnOf({ parts, answer, asked_at }: SavedTurn, store: Conversations): ThreadTurn {
  return { items: parts.map((part) => itemOf(part, store)), answer: answer.text, asked_at, reply: answer };
}

function itemOf(part: SavedPart, store: Conversations): PlanItem {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text };
    case 'image': {
      const { input, width, height, original, label } = part;
      const media_type = part.media_type as ImageMediaType;
      const media: Media = {
        kind: 'local',
        input,
        media_type,
        width,
        height,
        original,
        ...kept(part, store),
      };
      return { kind: 'media', media, label: label ?? undefined, block: 'image' };
    }
    case 'document': {
      const { input, media_type, pages } = part;
      const pageNumbers = part.page_numbers ?? undefined;
      const original = { bytes: part.bytes, pages };
      const media: Media = {
        kind: 'document',
        input,
        media_type,
        pages,
        pageNumbers,
        original,
        ...kept(part, store),
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

/** Bytes that are read only when they must go out: what was uploaded once travels as its id. */
function kept(
  { input, name, bytes: byteLength, sha256 }: Extract<SavedPart, { readonly sha256: string }>,
  store: Conversations,
) {
  return {
    name: name ?? undefined,
    byteLength,
    sha256,
    get bytes(): Buffer {
      try {
        return readFileSync(store.contentPath(sha256));
      } catch (cause) {
        throw new SeeError(
          'input_missing',
          `its bytes are not kept any more: ${describeSystemError(cause)}`,
          {
            subject: input,
            hint: 'ask anew, and name the picture again',
            cause,
          },
        );
      }
    },
  };
}

/** Returns what goes to disk: the turns, and how to get the bytes that they name where those are not stored yet. */
export async function savedTurns(
  thread: Thread,
): Promise<{ turns: readonly SavedTurn[]; contents: ReadonlyMap<string, () => Buffer> }> {
  const contents = new Map<string, () => Buffer>();
  const turns: SavedTurn[] = [];
  for (const { items, asked_at, reply } of thread.turns) {
    const parts: SavedPart[] = [];
    for (const item of items) {
      parts.push(
        item.kind === 'text'
          ? { type: 'text', text: item.text }
          : await savedMedia(item, thread.cite, contents),
      );
    }
    turns.push({ asked_at, parts, answer: reply });
  }
  return { turns, contents };
}

async function savedMedia(
  { media, label = null, block = 'image' }: MediaItem,
  cite: boolean,
  contents: Map<string, () => Buffer>,
): Promise<SavedPart> {
  const { input } = media;
  switch (media.kind) {
    case 'url':
      return { type: 'url', input, url: media.url, block, label, cite };
    case 'file_id':
      return { type: 'file_id', input, file_id: media.file_id, block, label, cite };
    case 'document': {
      const { media_type, pages, byteLength: bytes, pageNumbers } = media;
      const sha256 = await hashOf(media);
      contents.set(sha256, () => media.bytes);
      const page_numbers = pageNumbers ?? null;
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
    case 'local': {
      const { media_type, width, height, byteLength: bytes, original } = media;
      const sha256 = await hashOf(media);
      contents.set(sha256, () => media.bytes);
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

function effortOf(effort: string | null): RunContext['settings']['effort'] {
  return EFFORTS.find((level) => level === effort);
}
