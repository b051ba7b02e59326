// Plans the question about one entry: its picture made ready, its source chosen, its tokens and cost known.
import { EMPTY_CONVERSATION } from '../conversation/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Plan } from '../engine/types.ts';
import { validateFlagsForMedia } from '../engine/validate-flags.ts';
import { askZooms } from '../engine/zoom-tool.ts';
import type { RunContext } from '../run/context.ts';
import type { EachQuestion } from './each-question.ts';
import type { LoadedEntry } from './load-entry.ts';

/** Plans a question without a request; the engine is one that is closed after the answer. Throws CliError. */
export async function planEntry(
  { entry, item }: LoadedEntry,
  { schema, citations, labels, read, inBatch, cache, budget }: EachQuestion,
  engine: Engine,
  { settings, output }: RunContext,
): Promise<Plan> {
  const content = await engine.read([item, { kind: 'text', text: entry.prompt }], read);
  validateFlagsForMedia(content, EMPTY_CONVERSATION, settings, output.info);
  return engine.plan({
    content,
    schema,
    citations,
    labels,
    inBatch,
    budget,
    ...(cache ? { cache } : {}),
    ...askZooms(settings),
  });
}
