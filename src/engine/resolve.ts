// Resolves a plan: uploads files, looks up stored ones, and describes each part as it is sent.
import type { Api } from '../api/api.ts';
import { getBlockType } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import { nameInFile } from '../image/file-place.ts';
import { CONCURRENT_FILE_CALLS } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import { describeTravel } from '../render/receipt-line.ts';
import { formatLifetime } from '../render/stored-file.ts';
import type { RunContext } from '../run/context.ts';
import { hashMedia } from '../sha256.ts';
import { countDocuments, type DocumentCounts } from './count-documents.ts';
import { checkPromptSize } from './count-prompt.ts';
import { flattenParts, type PartPlace, toInlineSource, toMediaPart, toTextPart } from './request-parts.ts';
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
  readonly documentCounts: DocumentCounts;
}

/**
 * Counts the PDFs that a budget must pay for, uploads the media that the plan uploads, looks up the typed file_ids, and
 * counts the tokens of long PDFs. Where the address has no Files API, plans the question again with base64. Throws
 * CliError.
 */
export async function resolvePlan(
  plan: Plan,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest> {
  const resolved: RequestPart[] = [];
  const resolve = async (each: Plan) =>
    resolveParts(await countDocuments(each, tools, context), resolved, tools, context);
  try {
    const request = await resolve(plan).catch(async (error: unknown) =>
      resolve(await planWithoutFiles(error, plan, tools.filesApi, context)),
    );
    await checkPromptSize(request, tools.api, context);
    return request;
  } catch (error) {
    // No receipt follows that would say what is stored now.
    if (context.output.briefReceipts) noteUploads(resolved, context);
    throw error;
  }
}

/** Resolves the parts of a plan, and adds each to `resolved` at once. */
async function resolveParts(
  plan: Plan,
  resolved: RequestPart[],
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest> {
  const planned = flattenParts(plan);
  for (const { part } of planned) if (isUpload(part)) tools.uploader.expect(part.media.byteLength);
  const parts = await mapBounded(planned, CONCURRENT_FILE_CALLS, async ({ turn, part }, index) => {
    const each = await resolvePart(part, { turn, index }, tools, context);
    resolved.push(each);
    return each;
  });
  return toRequest(plan, parts);
}

function noteUploads(parts: readonly RequestPart[], { env, output }: RunContext): void {
  const lines = parts.flatMap(({ media }) =>
    media?.upload?.isNew ? `${nameInFile(media)}: ${describeTravel(media, env.now()).join(', ')}` : [],
  );
  for (const line of new Set(lines)) output.info(line);
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
    const inFile = media.kind === 'image' ? media.place : undefined;
    const { facts, uploaded, repeated, notified } = await uploader.store({
      input,
      name,
      media_type,
      part: media.kind === 'image' ? media.part : undefined,
      place: inFile,
      size_bytes: media.byteLength,
      content: 'file' in media && media.file ? media.file : media.bytes,
      sha256: await hashMedia(media),
    });
    const { file_id, created_at, expires_at } = facts;
    const what = `${uploaded ? 'uploaded' : 'stored already'}${output.showsIds ? ` as ${file_id}` : ''}`;
    // A receipt says it.
    if (!repeated && !notified && !output.briefReceipts)
      output.info(
        `${nameInFile({ input, place: inFile })}: ${what}, ${formatLifetime(expires_at, env.now())} (${choice.reason})`,
      );
    const source = { type: 'file', file_id, block: getBlockType(part) } as const;
    return toMediaPart(part, source, place, { created_at, expires_at, isNew: uploaded });
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
