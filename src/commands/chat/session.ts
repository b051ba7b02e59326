// What a chat knows while it lasts: the conversation, what waits for the next question, and how to do one thing at a time.
import type { Api } from '../../api/api.ts';
import { getCapabilities } from '../../api/providers/providers.ts';
import type { MediaContent } from '../../conversation/content.ts';
import { type Conversation, countImagesIn } from '../../conversation/conversation.ts';
import type { SaveConversation } from '../../conversation/resume.ts';
import { makeQuestionReader, type QuestionReader } from '../../engine/read-question.ts';
import type { UploadCache } from '../../engine/upload-cache.ts';
import { CliError } from '../../errors.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { Item } from '../../input/refs.ts';
import { CONCURRENT_FILE_CALLS } from '../../limits.ts';
import { mapBounded } from '../../map-bounded.ts';
import { makeOutput } from '../../render/output.ts';
import { type RunContext, withTimeLimit } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import type { Settings } from '../../run/settings.ts';
import type { AnswerSchema } from '../../schema/answer-schema.ts';
import type { Meter } from './meter.ts';

/** The answers' schema, as typed and as read. */
interface ChatSchema {
  readonly text: string;
  readonly schema: AnswerSchema;
}

export interface Session {
  readonly flags: Flags;
  /** Of what is read: some are meant for the inputs of the command line alone. */
  inputFlags: Flags;
  /** Of the whole chat: its signal ends it, and its settings are those that it began with. */
  readonly context: RunContext;
  readonly uploadCache: UploadCache;
  readonly save: SaveConversation;
  readonly meter: Meter;
  /** What is held open for pictures, until the chat ends. */
  readonly readers: QuestionReader[];
  settings: Settings;
  conversation: Conversation;
  schema: ChatSchema | undefined;
  /** Pictures and PDFs that go along with the next question. */
  waiting: readonly MediaContent[];
  /** The question that failed last, which an empty line asks again. */
  failed: readonly LoadedItem[] | undefined;
  /** What the next prompt holds already, to be edited. */
  draft: string;
  /** Stops what is under way; undefined while nothing is. */
  stop: (() => void) | undefined;
  api: Promise<Api> | undefined;
  /** Files that this chat has written, and may write again. */
  readonly written: Set<string>;
}

/** Does one thing that Ctrl-C stops and `--timeout` limits, with a spinner of its own. */
export async function runStep<T>(session: Session, run: (context: RunContext) => Promise<T>): Promise<T> {
  const { context, flags, settings } = session;
  const controller = new AbortController();
  const end = () => controller.abort(context.signal.reason);
  context.signal.throwIfAborted();
  context.signal.addEventListener('abort', end, { once: true });
  session.stop = () => controller.abort(new CliError('interrupted', 'stopped'));
  // A spinner that has made room for an answer never comes back.
  const output = makeOutput(context.env, flags);
  try {
    return await withTimeLimit(controller.signal, settings.timeoutMs, (signal) =>
      run({ ...context, output, settings, signal }),
    );
  } finally {
    output.progress.stop();
    session.stop = undefined;
    context.signal.removeEventListener('abort', end);
  }
}

/** Reads inputs and makes them ready for the conversation; throws CliError, and then nothing has changed. */
export async function readInputs(
  session: Session,
  items: readonly Item[],
  context: RunContext,
): Promise<readonly LoadedItem[]> {
  context.output.progress.step('reading');
  const reader = makeQuestionReader(session.uploadCache, session.inputFlags, context);
  session.readers.push(reader);
  const loaded = await reader.read(items, countImagesIn(session.conversation) + session.waiting.length);
  return mapBounded(loaded, CONCURRENT_FILE_CALLS, (item) => withBlock(session, item, context.signal));
}

/** A stored file is asked for what it is: it is listed, and dropped, as a picture or a PDF by its number. */
async function withBlock(session: Session, item: LoadedItem, signal: AbortSignal): Promise<LoadedItem> {
  if (item.kind === 'text' || item.media.kind !== 'file_id') return item;
  if (!getCapabilities(session.settings).sources.file) return item; // Refused when it is asked about.
  const block = await (await openApiOnce(session)).findBlockType(item.media.file_id, signal);
  const known: MediaContent = { ...item, block };
  return known;
}

/** Opens the API once, when it is first needed. */
export function openApiOnce(session: Session): Promise<Api> {
  session.api ??= import('../../api/api.ts').then(({ openApi }) =>
    openApi({ ...session.context, settings: session.settings }),
  );
  // What failed may be tried again.
  session.api.catch(() => {
    session.api = undefined;
  });
  return session.api;
}

/** Returns the pictures and PDFs among loaded items. */
export function pickMedia(items: readonly LoadedItem[]): readonly MediaContent[] {
  return items.filter((item) => item.kind === 'media');
}
