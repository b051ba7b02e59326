// What a planned question becomes on its way out: uploads done, file_ids looked up, and a receipt for each picture.
import type { Api } from '../api/api.ts';
import { type Plan, type PlannedImage, type PlannedPart, seenSize } from '../api/plan.ts';
import { buildRequest, type RequestItem, type Source } from '../api/request.ts';
import { OversizedImages } from '../errors.ts';
import type { LoadedImage } from '../image/image.ts';
import { mapBounded } from '../map-bounded.ts';
import { formatBytes } from '../render/format.ts';
import type { SentImage } from '../render/receipt.ts';
import type { RunContext } from './run-context.ts';

/** Uploads and look-ups under way at once: far below the API's 500 a minute. */
const CONCURRENT_FILE_CALLS = 4;

/** One part of the request as it goes out and, for a picture, what is said of it. */
export interface SentPart {
  readonly part: PlannedPart;
  readonly item: RequestItem;
  readonly image: SentImage | undefined;
}

/** Uploads what must be uploaded and looks up what a typed file_id is; texts and inline pictures pass through. */
export async function sendFiles(plan: Plan, api: Api, context: RunContext): Promise<readonly SentPart[]> {
  const { output } = context;
  const uploads = plan.parts.flatMap((part) =>
    part.kind === 'image' && part.choice.upload && part.image.kind === 'local' ? [part.image.byteLength] : [],
  );
  if (uploads.length > 0) {
    output.progress.step(`uploading ${formatBytes(uploads.reduce((sum, n) => sum + n, 0))}`);
  }
  return mapBounded(plan.parts, CONCURRENT_FILE_CALLS, (part) => sendPart(part, api, context));
}

async function sendPart(
  part: PlannedPart,
  api: Api,
  { env, output, settings, signal }: RunContext,
): Promise<SentPart> {
  if (part.kind === 'text') return { part, item: part, image: undefined };
  const { image, choice } = part;
  if (image.kind === 'local' && choice.upload) {
    const stored = await api.uploadImage(image, settings.expiresInSeconds, signal);
    const until = expiryWords(stored.expires_at ?? null, env.now());
    output.note(`${image.input}: uploaded as ${stored.id}, ${until} (${choice.reason})`);
    return sentPart(part, { type: 'file', file_id: stored.id, block: 'image' });
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
  api: Api,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  const { output, settings } = context;
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
  return mapBounded(sent, CONCURRENT_FILE_CALLS, async (old) => {
    const image = localImage(old.part);
    if (!parts.includes(old) || !image || old.part.kind === 'text') return old;
    const smaller = await shrinkImage(image, error.mostSide, output.note);
    return sendPart({ ...old.part, image: smaller, ...seenSize(smaller, settings.model) }, api, context);
  });
}

/** A day is enough to know for a lifetime of days; a lifetime of hours ends at a time. */
function expiryWords(expiresAt: string | null, now: Date): string {
  if (expiresAt === null) return 'never expires';
  const soon = Date.parse(expiresAt) - now.getTime() < 48 * 3_600_000;
  return `expires ${soon ? `${expiresAt.slice(0, 16).replace('T', ' ')} UTC` : expiresAt.slice(0, 10)}`;
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

function inlineSource({ image }: PlannedImage): Source {
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
