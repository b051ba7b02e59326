// Describes the parts of a plan as they go into a request, and builds the request that a plan would send. Pure.
import type { Source } from '../api/content-blocks.ts';
import { mediaTitle } from '../api/media-title.ts';
import { getBlockType } from '../conversation/content.ts';
import type { Region } from '../image/crop.ts';
import type { Placement } from '../image/placement.ts';
import type { Size } from '../image/size.ts';
import type { SentUpload } from '../render/receipt.ts';
import type { StoredUpload } from './choose-source.ts';
import { listParts } from './plan.ts';
import { toRequest } from './to-request.ts';
import type { Plan, PlannedMedia, PlannedPart, RequestPart, ResolvedRequest } from './types.ts';

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
export interface PartPlace {
  readonly turn: number;
  readonly index: number;
}

/** Returns the parts of a plan in the order sent, each with the index of its turn. */
export function flattenParts(plan: Plan): readonly { readonly turn: number; readonly part: PlannedPart }[] {
  return plan.turns.flatMap((planned, turn) => listParts(planned).map((part) => ({ turn, part })));
}

/** Returns the source of media that need no upload. */
export function toInlineSource(part: PlannedMedia): Source {
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

/** Returns a text as it is sent. */
export function toTextPart(
  part: PlannedPart & { readonly kind: 'text' },
  { turn, index }: PartPlace,
): RequestPart {
  return { turn, part, item: { kind: 'text', text: part.text, part: index }, media: undefined };
}

/** Returns an image or PDF with its source as it is sent, and with its receipt. */
export function toMediaPart(
  part: PlannedMedia,
  source: Source,
  { turn, index }: PartPlace,
  upload?: SentUpload,
): RequestPart {
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
      ...(image?.place ? { placed: true } : {}),
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
      zoomed: part.zoomed ?? false,
      source: source.type,
      file_id: source.type === 'file' ? source.file_id : null,
      reason: choice.reason,
      tokens,
      part: image?.part ?? null,
      place: image?.place,
      changes: image?.change?.details,
      download: local?.download?.how,
      upload: upload ?? (choice.stored && toUpload(choice.stored)),
    },
  };
}

function toUpload({ created_at, expires_at }: StoredUpload): SentUpload {
  return { created_at, expires_at, isNew: false };
}

function pickSize({ width, height }: Size): Size {
  return { width, height };
}

/** Returns the region of a cropped image; null for a whole one. */
function findCrop({ region, original }: Placement): Region | null {
  const isWhole = region.width === original.width && region.height === original.height;
  return isWhole ? null : region;
}
