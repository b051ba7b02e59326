// From what the user named to what can be planned: pictures and PDFs read and made ready, texts in between; sends nothing.
import { REQUEST_LIMITS } from '../api/limits.ts';
import { modelFacts } from '../api/models.ts';
import { urlDownloader } from '../commands/download-urls.ts';
import { reuseWhole } from '../commands/reuse.ts';
import { countImages, type PlanItem } from '../conversation/content.ts';
import { imagesIn, type Thread, type ThreadTurn } from '../conversation/conversation.ts';
import { parsePages } from '../document/pages.ts';
import { usageError } from '../errors.ts';
import type { LoadedImage } from '../image/image.ts';
import { makePreparer } from '../image/preparer.ts';
import { makeSpill } from '../image/spill.ts';
import { type LoadedItem, loadItems, type Prepare, type PrepareDocument } from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { mostImages } from './check-limits.ts';
import { preparationFor } from './prepare-options.ts';
import type { Recall } from './upload-cache.ts';

/** Reads inputs while the run lasts; `close` gives back what holds them. */
export interface QuestionReader {
  /** Reads inputs; `imagesBefore` go out along with them. Throws the first SeeError. */
  read(items: readonly Item[], imagesBefore: number): Promise<readonly LoadedItem[]>;
  close(): void;
}

/** What outlives the reading: bytes on disk, and whatever holds them there. */
interface Hold {
  picture(picture: LoadedImage): LoadedImage;
  until(resource: { close(): void }): void;
}

/** Makes the reader of a run. */
export function makeQuestionReader(recall: Recall, flags: Flags, context: RunContext): QuestionReader {
  const spill = makeSpill();
  const held: { close(): void }[] = [spill];
  const hold: Hold = {
    picture: (picture) => spill.hold(picture),
    until: (resource) => void held.push(resource),
  };
  return {
    read: (items, imagesBefore) => readQuestion(items, imagesBefore, hold, recall, flags, context),
    close: () => {
      for (const resource of held) resource.close();
    },
  };
}

async function readQuestion(
  typed: readonly Item[],
  imagesBefore: number,
  hold: Hold,
  recall: Recall,
  flags: Flags,
  context: RunContext,
): Promise<readonly LoadedItem[]> {
  const { env, output, settings, signal } = context;
  const items = flags.pdf === true ? typed.map(asPdf) : typed;
  const preparation = await preparationFor(items, flags, imagesBefore, recall, context);
  const around = { signal, variables: env.variables };
  const preparer = makePreparer(preparation, around, { many: items.length > REQUEST_LIMITS.manyImages });
  hold.until(preparer);
  const reuse = reuseWhole(preparer.prepare, preparation, recall, settings.source);
  const image: Prepare = async (picture, note) => hold.picture(await reuse(picture, note));
  const pages = typeof flags.pages === 'string' ? parsePages(flags.pages) : undefined;
  const mostPages = mostImages(modelFacts(settings.model));
  const document: PrepareDocument = async ({ bytes, ...name }, note) => {
    const { preparePdf } = await import('../document/prepare-pdf.ts');
    return preparePdf(bytes, name, { pages, mostPages }, around, note);
  };
  const download = settings.download ? urlDownloader(context) : undefined;
  const loading = loadItems(items, env, signal, { image, document, download }, output.note);
  const loaded = await loading.finally(() => preparer.end());
  if (pages) checkPages(loaded);
  return loaded;
}

/** Page numbers mean one PDF, and it has to be here. */
function checkPages(items: readonly LoadedItem[]): void {
  const media = items.flatMap((item) => (item.kind === 'media' ? [item.media] : []));
  const remote = media.find(
    (each) => each.kind === 'file_id' || (each.kind === 'url' && each.block === 'document'),
  );
  if (remote) {
    throw usageError(
      '--pages',
      `${remote.input} is not here to take pages from`,
      remote.kind === 'url' ? 'have it fetched first: --download' : 'name a local PDF, or pipe it in',
    );
  }
  const documents = media.filter(({ kind }) => kind === 'document').length;
  if (documents === 1) return;
  const problem = documents === 0 ? 'there is no PDF to take pages from' : `takes one PDF, not ${documents}`;
  throw usageError('--pages', problem, documents === 0 ? undefined : 'ask about one at a time');
}

/**
 * Returns a conversation whose pictures fit into one request with those of a new question: beyond 20 the API takes
 * smaller ones, also of those that it has seen before.
 */
export async function fitTogether(
  thread: Thread,
  question: readonly LoadedItem[],
  { env, output, signal }: RunContext,
): Promise<Thread> {
  const { manyImages, imageSideOfMany: side } = REQUEST_LIMITS;
  const count = imagesIn(thread) + countImages(question);
  if (count <= manyImages) return thread;
  const turns: ThreadTurn[] = [];
  for (const turn of thread.turns) {
    const items: PlanItem[] = [];
    for (const item of turn.items) {
      const large =
        item.kind === 'media' &&
        item.media.kind === 'local' &&
        Math.max(item.media.width, item.media.height) > side;
      if (!large || item.media.kind !== 'local') {
        items.push(item);
        continue;
      }
      const { shrinkImage } = await import('../image/shrink.ts');
      const around = { signal, variables: env.variables };
      const why = `the API takes ${side} pixels a side beyond ${manyImages} images`;
      items.push({ ...item, media: await shrinkImage(item.media, side, why, output.note, around) });
    }
    turns.push({ ...turn, items });
  }
  return { ...thread, turns };
}

/** `--pdf`: what a URL leads to is not seen here, unless its name says that it is a picture. */
function asPdf(item: Item): Item {
  if (item.kind === 'text' || item.ref.kind !== 'url') return item;
  return { ...item, ref: { ...item.ref, block: 'document' } };
}
