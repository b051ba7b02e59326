// The state of a chat: its conversation, the media that wait for the next question, and one step at a time.
import { getCapabilities } from '../../api/providers/providers.ts';
import type { MediaContent } from '../../conversation/content.ts';
import { type Conversation, countImagesIn } from '../../conversation/conversation.ts';
import type { SaveConversation } from '../../conversation/resume.ts';
import type { Budget } from '../../engine/budget.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ReadOptions } from '../../engine/read.ts';
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

/** The schema of the answers, as typed and as read. */
interface ChatSchema {
  readonly text: string;
  readonly schema: AnswerSchema;
}

export interface Session {
  readonly flags: Flags;
  /** Of the whole chat: its signal ends the chat, and its settings are those of the start. */
  readonly context: RunContext;
  readonly engine: Engine;
  readonly save: SaveConversation;
  /** Limits the cost of the whole chat. */
  readonly budget: Budget | undefined;
  /** Paths that this chat has written, and may write again. */
  readonly written: Set<string>;
  settings: Settings;
  conversation: Conversation;
  schema: ChatSchema | undefined;
  /** Images and PDFs that are sent with the next question. */
  waiting: readonly MediaContent[];
  /** The last question that failed; an empty line asks it again. */
  failed: readonly LoadedItem[] | undefined;
  /** Text that the next prompt starts with, ready to be edited. */
  draft: string;
  /** Stops the current step; undefined while none runs. */
  stop: (() => void) | undefined;
}

/** One step of a chat: the engine and the context under its own signal, spinner and current settings. */
export interface Step {
  readonly engine: Engine;
  readonly context: RunContext;
}

/** Runs one step, which Ctrl-C stops and `--timeout` limits, with a spinner of its own. */
export async function runStep<T>(session: Session, run: (step: Step) => Promise<T>): Promise<T> {
  const { context, engine, flags, settings } = session;
  const controller = new AbortController();
  const end = () => controller.abort(context.signal.reason);
  context.signal.throwIfAborted();
  context.signal.addEventListener('abort', end, { once: true });
  session.stop = () => controller.abort(new CliError('interrupted', 'stopped'));
  // A spinner that made room for an answer does not come back, so each step has a new one.
  const output = makeOutput(context.env, flags);
  try {
    return await withTimeLimit(controller.signal, settings.timeoutMs, (limit) => {
      const own = { ...context, output, settings, ...limit };
      return run({ engine: engine.with(own), context: own });
    });
  } finally {
    output.progress.stop();
    session.stop = undefined;
    context.signal.removeEventListener('abort', end);
  }
}

/** Reads inputs and makes them ready for the conversation. Throws CliError, and then nothing has changed. */
export async function readInputs(
  session: Session,
  items: readonly Item[],
  { engine, context }: Step,
  options: Pick<ReadOptions, 'pages'> = {},
): Promise<readonly LoadedItem[]> {
  context.output.progress.step('reading');
  const imagesBefore = countImagesIn(session.conversation) + session.waiting.length;
  const content = await engine.read(items, {
    ...options,
    imagesBefore,
    urlsArePdfs: session.flags.pdf === true,
  });
  return mapBounded(content, CONCURRENT_FILE_CALLS, (item) => lookUpBlock(item, { engine, context }));
}

/** The list of a chat numbers images and PDFs separately, so the kind of a stored file must be known. */
async function lookUpBlock(item: LoadedItem, { engine, context }: Step): Promise<LoadedItem> {
  if (item.kind === 'text' || item.media.kind !== 'file_id') return item;
  if (!getCapabilities(context.settings).sources.file) return item; // Refused when it is asked about.
  const api = await engine.api();
  const known: MediaContent = {
    ...item,
    block: await api.findBlockType(item.media.file_id, context),
  };
  return known;
}

/** Returns the images and PDFs among loaded items. */
export function pickMedia(items: readonly LoadedItem[]): readonly MediaContent[] {
  return items.filter((item) => item.kind === 'media');
}
