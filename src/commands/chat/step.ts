// Runs one step of a chat, such as a question, a download or a save.
import { getCapabilities } from '../../api/providers/providers.ts';
import type { MediaContent } from '../../conversation/content.ts';
import { countImagesIn, type Turn } from '../../conversation/conversation.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ReadOptions } from '../../engine/read.ts';
import { CliError } from '../../errors.ts';
import { parseFramesFlag } from '../../frames/parse-frames.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { Item } from '../../input/refs.ts';
import { CONCURRENT_FILE_CALLS } from '../../limits.ts';
import { mapBounded } from '../../map-bounded.ts';
import { makeOutput } from '../../render/output.ts';
import { type RunContext, withTimeLimit } from '../../run/context.ts';
import { replaceConversation, type Session, setStop } from './session.ts';

/** The engine and the context of one step, with its own signal, its own spinner and the current settings. */
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
  setStop(session, () => controller.abort(new CliError('interrupted', 'stopped')));
  // A spinner that made room for an answer does not come back, so each step has a new one.
  const output = makeOutput(context.env, flags, { receipts: true });
  try {
    const runWithin = (limit: Pick<RunContext, 'signal' | 'endsAt'>) => {
      const own = { ...context, output, settings, ...limit };
      return run({ engine: engine.with(own), context: own });
    };
    return await withTimeLimit(controller.signal, settings.timeoutMs, runWithin, {
      current: output.progress.current,
      onSuspend: context.env.onSuspend,
    });
  } finally {
    output.progress.stop();
    setStop(session, undefined);
    context.signal.removeEventListener('abort', end);
  }
}

/** Reads inputs and prepares them for the conversation. Throws CliError and then leaves the session unchanged. */
export async function readInputs(
  session: Session,
  items: readonly Item[],
  { engine, context }: Step,
  options: Pick<ReadOptions, 'pages' | 'framesIfAny'> = { framesIfAny: true },
): Promise<readonly LoadedItem[]> {
  context.output.progress.step('reading');
  const platform = getCapabilities(context.settings);
  const imagesBefore = countImagesIn(session.conversation, platform) + session.waiting.length;
  const content = await engine.read(items, {
    ...options,
    imagesBefore,
    urlsArePdfs: session.flags.pdf === true,
    tile: session.flags.tile === true,
    frames: parseFramesFlag(session.flags.frames),
  });
  return mapBounded(content, CONCURRENT_FILE_CALLS, (item) => lookUpBlock(item, { engine, context }));
}

/** A chat numbers images and PDFs separately, so it must know which of them a stored file is. */
async function lookUpBlock(item: LoadedItem, { engine, context }: Step): Promise<LoadedItem> {
  if (item.kind === 'text' || item.media.kind !== 'file_id') return item;
  if (!getCapabilities(context.settings).sources.file) return item; // The question will be refused.
  const api = await engine.api();
  const known: MediaContent = {
    ...item,
    block: await api.findBlockType(item.media.file_id, context),
  };
  return known;
}

/** Replaces the turns of the conversation and saves it. */
export async function saveTurns(session: Session, turns: readonly Turn[]): Promise<void> {
  await runStep(session, async ({ context }) => {
    const changed = { ...session.conversation, turns, counted: undefined };
    replaceConversation(session, await session.save(changed, context.settings));
  });
}
