// What a planned question becomes on its way out: uploads done, file_ids looked up, and a receipt for each picture.
import type { Api } from '../api/api.ts';
import { type Plan, type PlannedImage, type PlannedPart, seenSize } from '../api/plan.ts';
import { buildRequest, type RequestItem, type Source } from '../api/request.ts';
import { chooseSources } from '../api/source.ts';
import { OversizedImages } from '../errors.ts';
import type { LoadedImage } from '../image/image.ts';
import { mapBounded } from '../map-bounded.ts';
import type { SentImage } from '../render/receipt.ts';
import { lifetimeWords } from '../render/stored-file.ts';
import type { Recall } from './recall.ts';
import { sha256Of } from './reuse.ts';
import type { RunContext } from './run-context.ts';
import { CONCURRENT_FILE_CALLS, type Uploader } from './uploads.ts';

/** What sending takes. */
export interface SendTools {
  readonly api: Api;
  readonly recall: Recall;
  readonly uploader: Uploader;
}

/** One part of the request as it goes out and, for a picture, what is said of it. */
export interface SentPart {
  readonly part: PlannedPart;
  readonly item: RequestItem;
  readonly image: SentImage | undefined;
}

/** Uploads what must be uploaded and looks up what a typed file_id is; texts and inline pictures pass through. */
export function sendFiles(plan: Plan, tools: SendTools, context: RunContext): Promise<readonly SentPart[]> {
  return mapBounded(plan.parts, CONCURRENT_FILE_CALLS, (part) => sendPart(part, tools, context));
}

/** Sends one part: uploads it where that is its source. Throws SeeError. */
export async function sendPart(
  part: PlannedPart,
  { api, uploader }: SendTools,
  { env, output, signal }: RunContext,
): Promise<SentPart> {
  if (part.kind === 'text') return { part, item: part, image: undefined };
  const { image, choice } = part;
  if (image.kind === 'local' && choice.upload) {
    const { input, name, media_type, bytes: content } = image;
    const sha256 = await sha256Of(content);
    const { facts, uploaded } = await uploader.store({
      ...{ input, name, media_type, content },
      size_bytes: content.length,
      sha256,
    });
    const what = uploaded ? 'uploaded' : 'stored already';
    const until = lifetimeWords(facts.expires_at, env.now());
    output.note(`${input}: ${what} as ${facts.file_id}, ${until} (${choice.reason})`);
    return sentPart(part, { type: 'file', file_id: facts.file_id, block: 'image' });
  }
  if (image.kind === 'file_id') {
    const block = await api.storedFileBlock(image.file_id, signal);
    return sentPart(part, { type: 'file', file_id: image.file_id, block });
  }
  return sentPart(part, inlineSource(part));
}

/**
 * Shrinks exactly the images that the API refused as too large, to the size that it named. Returns undefined for
 * any other error, and where the bytes are not here or `--no-resize` forbids it.
 */
export async function shrinkOversized(
  error: unknown,
  sent: readonly SentPart[],
  tools: SendTools,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  const { env, output, settings, signal } = context;
  if (!(error instanceof OversizedImages) || !settings.resize) return undefined;
  const { blocks } = buildRequest(
    sent.map(({ item }) => item),
    { model: settings.model, maxTokens: 1, system: undefined, effort: undefined },
  );
  const items = error.blocks.map((index) => blocks[index]);
  const parts = sent.filter(({ item }) => items.includes(item));
  if (parts.length !== new Set(items).size || parts.some(({ part }) => !isLarger(part, error.mostSide)))
    return undefined;
  const { shrinkImage } = await import('../image/shrink.ts');
  // One after another, so that the notes come in the order of the pictures.
  const shrunk = new Map<SentPart, LoadedImage>();
  for (const old of parts) {
    const image = localImage(old.part);
    if (image)
      shrunk.set(
        old,
        await shrinkImage(image, error.mostSide, output.note, { signal, variables: env.variables }),
      );
  }
  return mapBounded(sent, CONCURRENT_FILE_CALLS, async (old) => {
    const smaller = shrunk.get(old);
    if (!smaller || old.part.kind === 'text') return old;
    // What is stored are the bytes before.
    const choice = chooseSources([smaller], settings.source)[0] ?? old.part.choice;
    const part = { ...old.part, image: smaller, choice, ...seenSize(smaller, settings.model) };
    return sendPart(part, tools, context);
  });
}

function isLarger(part: PlannedPart, mostSide: number): boolean {
  const image = localImage(part);
  return image !== undefined && Math.max(image.width, image.height) > mostSide;
}

function localImage(part: PlannedPart): LoadedImage | undefined {
  return part.kind === 'image' && part.image.kind === 'local' ? part.image : undefined;
}

/** Describes the parts of a request that is only shown: nothing is uploaded, `placeholder` stands for new file_ids. */
export function describeParts(plan: Plan, placeholder: string): readonly SentPart[] {
  return plan.parts.map((part) => {
    if (part.kind === 'text') return { part, item: part, image: undefined };
    const { choice } = part;
    return sentPart(
      part,
      choice.upload ? { type: 'file', file_id: placeholder, block: 'image' } : inlineSource(part),
    );
  });
}

function inlineSource({ image, choice }: PlannedImage): Source {
  if (choice.stored) return { type: 'file', file_id: choice.stored.file_id, block: 'image' };
  if (image.kind === 'url') return { type: 'url', url: image.url };
  if (image.kind === 'file_id') return { type: 'file', file_id: image.file_id, block: 'image' };
  return { type: 'base64', media_type: image.media_type, bytes: image.bytes };
}

function sentPart(part: PlannedImage, source: Source): SentPart {
  const { image, choice, tokens } = part;
  const local = image.kind === 'local' ? image : undefined;
  return {
    part,
    item: { kind: 'source', input: image.input, source },
    image: {
      input: image.input,
      original: local?.original ?? null,
      media_type: local?.media_type ?? null,
      width: local?.width ?? null,
      height: local?.height ?? null,
      bytes: local?.byteLength ?? null,
      source: source.type,
      file_id: source.type === 'file' ? source.file_id : null,
      reason: choice.reason,
      tokens,
    },
  };
}
