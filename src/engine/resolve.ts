// Resolves a plan: uploads files, looks up stored ones, and describes each part as it is sent.
import type { Api } from '../api/api.ts';
import type { Source } from '../api/content-blocks.ts';
import { mediaTitle } from '../api/media-title.ts';
import { getBlockType } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import type { Region } from '../image/crop.ts';
import type { Placement } from '../image/placement.ts';
import type { Size } from '../image/size.ts';
import { CONCURRENT_FILE_CALLS } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import { formatLifetime } from '../render/stored-file.ts';
import type { RunContext } from '../run/context.ts';
import { hashMedia } from '../sha256.ts';
import { checkPromptSize } from './count-prompt.ts';
import { listParts } from './plan.ts';
import { toRequest } from './to-request.ts';
import type { Plan, PlannedMedia, PlannedPart, RequestPart, ResolvedRequest } from './types.ts';
import type { UploadCache } from './upload-cache.ts';
import type { Uploader } from './uploader.ts';
import { type FilesApiState, planWithoutFiles } from './without-files.ts';

/** The means to send a request. */
export interface SendTools {
  readonly api: Api;
  readonly uploadCache: UploadCache;
  readonly uploader: Uploader;
  readonly filesApi: FilesApiState;
}

/**
 * Uploads the media that the plan uploads, looks up the typed file_ids, and counts the tokens of long PDFs. Where the
 * address has no Files API, plans the question again with base64. Throws CliError.
 */
export async function resolvePlan(
  plan: Plan,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest> {
  const request = await resolveParts(plan, tools, context).catch(async (error: unknown) =>
    resolveParts(await planWithoutFiles(error, plan, tools.filesApi, context), tools, context),
  );
  await checkPromptSize(request, tools.api, context);
  return request;
}

async function resolveParts(plan: Plan, tools: SendTools, context: RunContext): Promise<ResolvedRequest> {
  const planned = flattenParts(plan);
  for (const { part } of planned) if (isUpload(part)) tools.uploader.expect(part.media.byteLength);
  const parts = await mapBounded(planned, CONCURRENT_FILE_CALLS, ({ turn, part }, index) =>
    resolvePart(part, { turn, index }, tools, context),
  );
  return toRequest(plan, parts);
}

/** Builds the request that a plan would send, without sending anything; `placeholder` stands for new file_ids. */
export function previewRequest(plan: Plan, placeholder: string): ResolvedRequest {
  const parts = flattenParts(plan).map(({ turn, part }, index): RequestPart => {
    if (part.kind === 'text') return toTextPart(part, { turn, index });
    const source: Source = part.choice.upload
      ? { type: 'file', file_id: placeholder, block: getBlockType(part) }
      : toInlineSource(part);
    return toMediaPart(part, source, { turn, index });
  });
  return toRequest(plan, parts);
}

/** The turn of a part, and the index of the part in the whole request. */
interface PartPlace {
  readonly turn: number;
  readonly index: number;
}

/** Resolves one part, and uploads it where its source says so. Throws CliError. */
export async function resolvePart(
  part: PlannedPart,
  place: PartPlace,
  { api, uploader }: SendTools,
  context: RunContext,
): Promise<RequestPart> {
  if (part.kind === 'text') return toTextPart(part, place);
  const { env, output } = context;
  const { media, choice, block } = part;
  if (isUpload(part)) {
    const { media } = part;
    const { input, name, media_type } = media;
    const { facts, uploaded, repeated, notified } = await uploader.store({
      input,
      name,
      media_type,
      size_bytes: media.byteLength,
      content: 'file' in media && media.file ? media.file : media.bytes,
      sha256: await hashMedia(media),
    });
    const what = uploaded ? 'uploaded' : 'stored already';
    const until = formatLifetime(facts.expires_at, env.now());
    if (!repeated && !notified)
      output.info(`${input}: ${what} as ${facts.file_id}, ${until} (${choice.reason})`);
    return toMediaPart(part, { type: 'file', file_id: facts.file_id, block: getBlockType(part) }, place);
  }
  if (media.kind === 'file_id') {
    const found = block ?? (await api.findBlockType(media.file_id, context));
    return toMediaPart(part, { type: 'file', file_id: media.file_id, block: found }, place);
  }
  return toMediaPart(part, toInlineSource(part), place);
}

type LocalMedia = Extract<Media, { readonly byteLength: number }>;

function isUpload(part: PlannedPart): part is PlannedMedia & { readonly media: LocalMedia } {
  return part.kind === 'media' && 'bytes' in part.media && part.choice.upload;
}

function flattenParts(plan: Plan): readonly { readonly turn: number; readonly part: PlannedPart }[] {
  return plan.turns.flatMap((planned, turn) => listParts(planned).map((part) => ({ turn, part })));
}

function toInlineSource(part: PlannedMedia): Source {
  const { media, choice } = part;
  const block = getBlockType(part);
  if (choice.stored) return { type: 'file', file_id: choice.stored.file_id, block };
  switch (media.kind) {
    case 'url':
      return { type: 'url', url: media.url, block };
    case 'file_id':
      return { type: 'file', file_id: media.file_id, block };
    case 'pdf':
      return { type: 'base64', block: 'document', media_type: media.media_type, bytes: media.bytes };
    case 'image':
      return { type: 'base64', block: 'image', media_type: media.media_type, bytes: media.bytes };
  }
}

function toTextPart(part: PlannedPart & { readonly kind: 'text' }, { turn, index }: PartPlace): RequestPart {
  return { turn, part, item: { kind: 'text', text: part.text, part: index }, media: undefined };
}

function toMediaPart(part: PlannedMedia, source: Source, { turn, index }: PartPlace): RequestPart {
  const { media, choice, tokens, modelSize, label, exact } = part;
  const image = media.kind === 'image' ? media : undefined;
  const local = 'bytes' in media ? media : undefined;
  return {
    turn,
    part,
    item: {
      kind: 'source',
      input: media.input,
      title: mediaTitle(media),
      source,
      label,
      ...(exact ? { exact } : {}),
      part: index,
    },
    media: {
      input: media.input,
      original: image?.original ?? null,
      media_type: local?.media_type ?? null,
      width: image?.width ?? null,
      height: image?.height ?? null,
      pages: media.kind === 'pdf' ? media.pages : null,
      bytes: local?.byteLength ?? null,
      seen: image && tokens !== null ? (modelSize ?? pickSize(image)) : null,
      region: image?.placement ? findCrop(image.placement) : null,
      source: source.type,
      file_id: source.type === 'file' ? source.file_id : null,
      reason: choice.reason,
      tokens,
    },
  };
}

function pickSize({ width, height }: Size): Size {
  return { width, height };
}

/** Returns the region of a cropped image; null for a whole one. */
function findCrop({ region, original }: Placement): Region | null {
  const isWhole = region.width === original.width && region.height === original.height;
  return isWhole ? null : region;
}
