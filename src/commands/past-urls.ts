// Has the URLs of earlier turns fetched from here, where the platform that reads them now fetches none.
import { capabilitiesOf } from '../api/providers/providers.ts';
import { imagesIn, type Thread } from '../conversation/conversation.ts';
import { makeQuestionReader, type QuestionReader } from '../engine/read-question.ts';
import type { Recall } from '../engine/upload-cache.ts';
import type { RunContext } from '../run/context.ts';

/** Makes the reader of what earlier turns named: no flag of this question is about that, and what settings lack is said of this question. */
export function makePastReader(recall: Recall, context: RunContext): QuestionReader {
  const settings = { ...context.settings, crop: undefined, unmetSource: undefined };
  return makeQuestionReader(recall, {}, { ...context, settings });
}

/** Returns a conversation whose URLs can go out; throws SeeError for one that cannot be fetched. */
export async function fetchPastUrls(
  thread: Thread,
  reader: QuestionReader,
  { settings }: RunContext,
): Promise<Thread> {
  if (capabilitiesOf(settings).sources.url) return thread;
  const urls = thread.turns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'media' && item.media.kind === 'url' ? [item.media] : [])),
  );
  if (urls.length === 0) return thread;
  // What is asked about again is fetched once.
  const refs = [...new Map(urls.map((media) => [media.url, media])).values()];
  const images = refs.filter(({ block }) => block === 'image').length;
  const loaded = await reader.read(
    refs.map((ref) => ({ kind: 'input', ref })),
    imagesIn(thread) - images,
  );
  const fetched = new Map(refs.map(({ url }, index) => [url, loaded[index]]));
  const turns = thread.turns.map((turn) => ({
    ...turn,
    items: turn.items.map((item) => {
      const found =
        item.kind === 'media' && item.media.kind === 'url' ? fetched.get(item.media.url) : undefined;
      if (item.kind !== 'media' || found?.kind !== 'media') return item;
      const block = found.media.kind === 'document' ? ('document' as const) : ('image' as const);
      return { ...item, media: found.media, block };
    }),
  }));
  return { ...thread, turns };
}
