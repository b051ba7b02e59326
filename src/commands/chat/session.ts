// Holds the state of a chat. Only the functions of this file change it, one function for each event.
import type { MediaContent } from '../../conversation/content.ts';
import { type Conversation, EMPTY_CONVERSATION, type Turn } from '../../conversation/conversation.ts';
import { parsePlaceholder } from '../../conversation/removed-media.ts';
import type { SaveConversation } from '../../conversation/resume.ts';
import type { Budget } from '../../engine/budget.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { RunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import type { Settings } from '../../run/settings.ts';
import type { AnswerSchema } from '../../schema/answer-schema.ts';

/** The schema of the answers, as typed and as read. */
interface ChatSchema {
  readonly text: string;
  readonly schema: AnswerSchema;
}

export interface Session {
  readonly flags: Flags;
  /** The context of the whole chat: its signal ends the chat, and its settings are those of the start. */
  readonly context: RunContext;
  readonly engine: Engine;
  readonly save: SaveConversation;
  /** Each image is drawn before it is asked about: `--show`, on a terminal that shows pictures. */
  readonly shows: boolean;
  /** Limits the cost of the whole chat. */
  readonly budget: Budget | undefined;
  /** Paths that `/save` has written in this chat, and may overwrite. */
  readonly written: Set<string>;
  readonly settings: Settings;
  readonly conversation: Conversation;
  readonly schema: ChatSchema | undefined;
  /** Images and PDFs that are sent with the next question. */
  readonly waiting: readonly MediaContent[];
  /** The last question, if it failed; an empty line asks it again. */
  readonly failed: readonly LoadedItem[] | undefined;
  /** Text that the next prompt starts with, ready to be edited. */
  readonly draft: string;
  /** Stops the current step; undefined while none runs. */
  readonly stop: (() => void) | undefined;
}

/** The parts of a session that do not change by themselves. */
type SessionStart = Pick<
  Session,
  'flags' | 'context' | 'engine' | 'save' | 'shows' | 'budget' | 'settings' | 'conversation'
>;

/** Starts a session: nothing waits, and no question has failed. */
export function openSession(start: SessionStart): Session {
  return {
    ...start,
    written: new Set(),
    schema: undefined,
    waiting: [],
    failed: undefined,
    draft: '',
    stop: undefined,
  };
}

/** Every change goes through here, so that no other file can write to a session. */
function change(session: Session, changes: Partial<Session>): void {
  Object.assign(session, changes);
}

/** Changes how the next questions are asked. */
export function changeSettings(session: Session, changes: Partial<Settings>): void {
  change(session, { settings: { ...session.settings, ...changes } });
}

/** Sets the schema of the next answers; undefined asks for text again. */
export function changeSchema(session: Session, schema: ChatSchema | undefined): void {
  change(session, { schema });
}

/** Replaces the conversation with the same one, as it was saved or prepared for its next request. */
export function replaceConversation(session: Session, conversation: Conversation): void {
  change(session, { conversation });
}

/** Adds media to the next question. */
export function addWaiting(session: Session, media: readonly MediaContent[]): void {
  change(session, { waiting: [...session.waiting, ...media] });
}

/** Removes media from the next question. */
export function removeWaiting(session: Session, isRemoved: (item: MediaContent) => boolean): void {
  change(session, { waiting: session.waiting.filter((item) => !isRemoved(item)) });
}

/** Begins a question. It counts as failed until `completeQuestion`, and its media wait. */
export function startQuestion(session: Session, content: readonly LoadedItem[]): void {
  change(session, { waiting: pickMedia(content), failed: content });
}

/** Ends a question that was answered. */
export function completeQuestion(session: Session, conversation: Conversation): void {
  change(session, { conversation, waiting: [], failed: undefined });
}

/** Makes a removed turn the next question: its media wait, and its text is there to be edited. */
export function reopenTurn(session: Session, { items }: Turn): void {
  const texts = items.flatMap((item) => (item.kind === 'text' && !parsePlaceholder(item) ? item.text : []));
  const media = pickMedia(removeLabels(items));
  change(session, { waiting: [...media, ...session.waiting], failed: undefined, draft: texts.join('\n') });
}

/** Starts a new conversation, for which nothing waits. */
export function resetConversation(session: Session): void {
  change(session, { conversation: EMPTY_CONVERSATION, waiting: [], failed: undefined });
}

/** Returns the draft of the next prompt, which is used once. */
export function takeDraft(session: Session): string {
  const { draft } = session;
  change(session, { draft: '' });
  return draft;
}

/** Sets what Ctrl-C stops; undefined when no step runs. */
export function setStop(session: Session, stop: (() => void) | undefined): void {
  change(session, { stop });
}

/** Returns a question that was sent without the labels of its media, which get new ones when it is sent again. */
export function removeLabels(items: Turn['items']): readonly LoadedItem[] {
  return items.map((item) => {
    if (item.kind === 'text') return item;
    const { label: _, ...media } = item;
    return media;
  });
}

/** Returns the images and PDFs of a question. */
export function pickMedia(items: readonly LoadedItem[]): readonly MediaContent[] {
  return items.filter((item) => item.kind === 'media');
}
