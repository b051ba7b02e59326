// From what the user named to what can be planned: pictures and PDFs read and made ready, texts in between; sends nothing.

import { modelFacts } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, countImages } from '../conversation/content.ts';
import { type Conversation, countImagesIn, type Turn } from '../conversation/conversation.ts';
import { parsePages } from '../document/pages.ts';
import { usageError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';
import { makePreparer } from '../image/preparer.ts';
import { makeSpillFile } from '../image/spill-file.ts';
import type { Connect } from '../input/download.ts';
import {
  type LoadedItem,
  loadItems,
  type Prepare,
  type PrepareDocument,
  type Preparers,
} from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { maxImages } from './check-limits.ts';
import { preparationFor } from './prepare-options.ts';
import { reuseStoredFile, type UploadCache } from './upload-cache.ts';

/** Reads inputs while the run lasts; `close` gives back what holds them. */
export interface QuestionReader {
  /** Reads inputs; `imagesBefore` go out along with them. Throws the first CliError. */
  read(items: readonly Item[], imagesBefore: number): Promise<readonly LoadedItem[]>;
  close(): void;
}

/** What outlives the reading: bytes on disk, and whatever holds them there. */
interface Hold {
  picture(picture: PreparedImage): PreparedImage;
  until(resource: { close(): void }): void;
}

/** Makes the reader of a run. */
export function makeQuestionReader(
  uploadCache: UploadCache,
  flags: Flags,
  context: RunContext,
): QuestionReader {
  const spill = makeSpillFile();
  const held: { close(): void }[] = [spill];
  const hold: Hold = {
    picture: (picture) => spill.store(picture),
    until: (resource) => void held.push(resource),
  };
  return {
    read: (items, imagesBefore) => readQuestion(items, imagesBefore, hold, uploadCache, flags, context),
    close: () => {
      for (const resource of held) resource.close();
    },
  };
}

async function readQuestion(
  typed: readonly Item[],
  imagesBefore: number,
  hold: Hold,
  uploadCache: UploadCache,
  flags: Flags,
  context: RunContext,
): Promise<readonly LoadedItem[]> {
  const { env, output, settings, signal } = context;
  const items = flags.pdf === true ? typed.map(asPdf) : typed;
  const preparation = await preparationFor(items, flags, imagesBefore, uploadCache, context);
  const ctx = { signal, variables: env.variables };
  const preparer = makePreparer(preparation, ctx, { many: items.length > REQUEST_LIMITS.manyImages });
  hold.until(preparer);
  const reuse = reuseStoredFile(preparer.prepare, preparation, uploadCache, settings.source);
  const image: Prepare = async (picture, info) => hold.picture(await reuse(picture, info));
  const pages = typeof flags.pages === 'string' ? parsePages(flags.pages) : undefined;
  const maxPages = maxImages(modelFacts(settings.model));
  const document: PrepareDocument = async ({ bytes, ...name }, info) => {
    const { preparePdf } = await import('../document/prepare-pdf.ts');
    return preparePdf(bytes, name, { pages, maxPages }, ctx, info);
  };
  const download = settings.download ? urlDownloader(context) : undefined;
  const loading = loadItems(items, { image, document, download }, { env, signal }, output.info);
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
  const documents = media.filter(({ kind }) => kind === 'pdf').length;
  if (documents === 1) return;
  const problem = documents === 0 ? 'there is no PDF to take pages from' : `takes one PDF, not ${documents}`;
  throw usageError('--pages', problem, documents === 0 ? undefined : 'ask about one at a time');
}

/**
 * Returns a conversation whose pictures fit into one request with those of a new question: beyond 20 the API takes
 * smaller ones, also of those that it has seen before.
 */
export async function fitTogether(
  conversation: Conversation,
  question: readonly LoadedItem[],
  { env, output, signal }: RunContext,
): Promise<Conversation> {
  const { manyImages, imageSideOfMany: side } = REQUEST_LIMITS;
  const count = countImagesIn(conversation) + countImages(question);
  if (count <= manyImages) return conversation;
  const turns: Turn[] = [];
  for (const turn of conversation.turns) {
    const items: Content[] = [];
    for (const item of turn.items) {
      const large =
        item.kind === 'media' &&
        item.media.kind === 'image' &&
        Math.max(item.media.width, item.media.height) > side;
      if (!large || item.media.kind !== 'image') {
        items.push(item);
        continue;
      }
      const { shrinkImage } = await import('../image/shrink.ts');
      const ctx = { signal, variables: env.variables };
      const reason = `the API takes ${side} pixels a side beyond ${manyImages} images`;
      items.push({
        ...item,
        media: await shrinkImage(item.media, { maxSide: side, reason }, output.info, ctx),
      });
    }
    turns.push({ ...turn, items });
  }
  return { ...conversation, turns };
}

/** `--pdf`: what a URL leads to is not seen here, unless its name says that it is a picture. */
function asPdf(item: Item): Item {
  if (item.kind === 'text' || item.ref.kind !== 'url') return item;
  return { ...item, ref: { ...item.ref, block: 'document' } };
}

/** Returns what fetches the URLs of a run; several that come at a time are counted together. */
function urlDownloader({ env, output, signal }: RunContext): NonNullable<Preparers['download']> {
  let total = 0;
  return async (ref, info) => {
    const [{ download }, { openDownloadConnection }] = await Promise.all([
      import('../input/download.ts'),
      import('../api/http/download-connection.ts'),
    ]);
    let mine = 0;
    const onBytes = (bytes: number) => {
      total += bytes - mine;
      mine = bytes;
      output.progress.step(`downloading ${formatBytes(total)}`);
    };
    const connect: Connect = (admit) => openDownloadConnection(env, admit);
    return download(ref, { connect, signal, info, onBytes });
  };
}

/** Makes the reader of what earlier turns named: no flag of this question is about that, and what settings lack is said of this question. */
export function makePastReader(uploadCache: UploadCache, context: RunContext): QuestionReader {
  const settings = { ...context.settings, crop: undefined, unmetSource: undefined };
  return makeQuestionReader(uploadCache, {}, { ...context, settings });
}

/** Returns a conversation whose URLs can go out; throws CliError for one that cannot be fetched. */
export async function fetchPastUrls(
  conversation: Conversation,
  reader: QuestionReader,
  { settings }: RunContext,
): Promise<Conversation> {
  if (getCapabilities(settings).sources.url) return conversation;
  const urls = conversation.turns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'media' && item.media.kind === 'url' ? [item.media] : [])),
  );
  if (urls.length === 0) return conversation;
  // What is asked about again is fetched once.
  const refs = [...new Map(urls.map((media) => [media.url, media])).values()];
  const images = refs.filter(({ block }) => block === 'image').length;
  const loaded = await reader.read(
    refs.map((ref) => ({ kind: 'input', ref })),
    countImagesIn(conversation) - images,
  );
  const fetched = new Map(refs.map(({ url }, index) => [url, loaded[index]]));
  const turns = conversation.turns.map((turn) => ({
    ...turn,
    items: turn.items.map((item) => {
      const found =
        item.kind === 'media' && item.media.kind === 'url' ? fetched.get(item.media.url) : undefined;
      if (item.kind !== 'media' || found?.kind !== 'media') return item;
      const block = found.media.kind === 'pdf' ? ('document' as const) : ('image' as const);
      return { ...item, media: found.media, block };
    }),
  }));
  return { ...conversation, turns };
}
