// What a planned question becomes on its way out: uploads done, file_ids looked up, and a receipt for each picture.
import type { Api } from '../api/api.ts';
import type { Caching, RequestItem, Source } from '../api/build-request.ts';
import { mediaTitle } from '../api/media-title.ts';
import { blockTypeOf } from '../conversation/content.ts';
import { mapBounded } from '../map-bounded.ts';
import type { SentMedia } from '../render/receipt.ts';
import { formatLifetime } from '../render/stored-file.ts';
import type { RunContext } from '../run/context.ts';
import { hashMedia } from '../sha256.ts';
import type { Plan, PlannedMedia, PlannedPart } from './plan.ts';
import type { UploadCache } from './upload-cache.ts';
import { CONCURRENT_FILE_CALLS, type Uploader } from './uploader.ts';

/** What sending takes. */
export interface SendTools {
  readonly api: Api;
  readonly uploadCache: UploadCache;
  readonly uploader: Uploader;
}

/** How a question is asked, beside its settings. */
export interface Manner {
  readonly labels: boolean;
  readonly cite: boolean;
  readonly caching: Caching;
  /** JSON Schema of the answer, as it goes out. */
  readonly schema: Record<string, unknown> | undefined;
  /** What asks for a schema instead, where the platform knows none. */
  readonly schemaText: string | undefined;
}

/** One part of the request as it goes out and, for a picture, what is said of it. */
export interface SentPart {
  /** The turn of the plan that it belongs to, counted from 0. */
  readonly turn: number;
  readonly part: PlannedPart;
  readonly item: RequestItem;
  readonly image: SentMedia | undefined;
}

/** A whole request on its way: the plan, how it is asked, and its parts as they go out. */
export interface Outgoing {
  readonly plan: Plan;
  readonly manner: Manner;
  readonly sent: readonly SentPart[];
}

/** Uploads what must be uploaded and looks up what a typed file_id is; texts and inline pictures pass through. */
export function sendFiles(plan: Plan, tools: SendTools, context: RunContext): Promise<readonly SentPart[]> {
  return mapBounded(partsOf(plan), CONCURRENT_FILE_CALLS, ({ turn, part }) =>
    sendPart(turn, part, tools, context),
  );
}

/** Sends one part: uploads it where that is its source. Throws CliError. */
export async function sendPart(
  turn: number,
  part: PlannedPart,
  { api, uploader }: SendTools,
  { env, output, signal }: RunContext,
): Promise<SentPart> {
  if (part.kind === 'text') return { turn, part, item: part, image: undefined };
  const { media, choice, block } = part;
  if ('bytes' in media && choice.upload) {
    const { input, name, media_type } = media;
    const { facts, uploaded, repeated, told } = await uploader.store({
      input,
      name,
      media_type,
      size_bytes: media.byteLength,
      content: media.bytes,
      sha256: await hashMedia(media),
    });
    const what = uploaded ? 'uploaded' : 'stored already';
    const until = formatLifetime(facts.expires_at, env.now());
    if (!repeated && !told) output.info(`${input}: ${what} as ${facts.file_id}, ${until} (${choice.reason})`);
    return sentPart(turn, part, { type: 'file', file_id: facts.file_id, block: blockTypeOf(part) });
  }
  if (media.kind === 'file_id') {
    const found = block ?? (await api.storedFileBlock(media.file_id, signal));
    return sentPart(turn, part, { type: 'file', file_id: media.file_id, block: found });
  }
  return sentPart(turn, part, inlineSource(part));
}

/** Describes the parts of a request that is only shown: nothing is uploaded, `placeholder` stands for new file_ids. */
export function describeParts(plan: Plan, placeholder: string): readonly SentPart[] {
  return partsOf(plan).map(({ turn, part }) => {
    if (part.kind === 'text') return { turn, part, item: part, image: undefined };
    const source: Source = part.choice.upload
      ? { type: 'file', file_id: placeholder, block: blockTypeOf(part) }
      : inlineSource(part);
    return sentPart(turn, part, source);
  });
}

function partsOf(plan: Plan): readonly { readonly turn: number; readonly part: PlannedPart }[] {
  return plan.turns.flatMap(({ parts }, turn) => parts.map((part) => ({ turn, part })));
}

function inlineSource(part: PlannedMedia): Source {
  const { media, choice } = part;
  const block = blockTypeOf(part);
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

function sentPart(turn: number, part: PlannedMedia, source: Source): SentPart {
  const { media, choice, tokens, label } = part;
  const image = media.kind === 'image' ? media : undefined;
  const here = 'bytes' in media ? media : undefined;
  return {
    turn,
    part,
    item: { kind: 'source', input: media.input, title: mediaTitle(media), source, label },
    image: {
      input: media.input,
      original: image?.original ?? null,
      media_type: here?.media_type ?? null,
      width: image?.width ?? null,
      height: image?.height ?? null,
      pages: media.kind === 'pdf' ? media.pages : null,
      bytes: here?.byteLength ?? null,
      source: source.type,
      file_id: source.type === 'file' ? source.file_id : null,
      reason: choice.reason,
      tokens,
    },
  };
}
