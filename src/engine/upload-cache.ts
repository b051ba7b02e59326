// What a run knows of earlier uploads, and how it adds to that; a memory that cannot be kept never fails a run.

import type { Api } from '../api/api.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, listMediaIn } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import { describeSystemError } from '../errors.ts';
import type { PrepareOptions } from '../image/decide.ts';
import { acceptedMediaType } from '../image/formats.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { makePlacement } from '../image/placement.ts';
import type { Prepare } from '../input/load.ts';
import type { RunContext } from '../run/context.ts';
import type { RequestedSource } from '../run/setting-table.ts';
import { hashMedia } from '../sha256.ts';
import { isUsable, type UploadEntry, type UploadKey } from '../store/file-entry.ts';
import { openUploadStore, type UploadStore } from '../store/file-memory.ts';
import { learnPlace, type Place, recallPlace } from '../store/workspaces.ts';
import type { StoredUpload, StoredUploads } from './choose-source.ts';

/** Bytes by what they are, wherever they are stored. */
type UploadedBytes = Pick<UploadKey, 'sha256' | 'media_type'>;

/** What the API said of an upload that is to be remembered. */
interface UploadMetadata {
  readonly id: string;
  readonly filename: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly expires_at?: string | null;
}

export interface UploadCache {
  /** True when nothing was ever remembered, so that nothing need be hashed. */
  isEmpty(): boolean;
  /** True when an upload may be found: one of this run, or a remembered one of the place that is known. */
  canFind(): boolean;
  /** Where requests go; undefined until it is known. */
  place(): Place | undefined;
  /** Returns the upload of these bytes to this run's place, unless it is about to expire. */
  find(content: UploadedBytes): UploadEntry | undefined;
  /** The same, expired or not. */
  findAny(content: UploadedBytes): UploadEntry | undefined;
  /** Takes over what the API's answers tell of the place. */
  learn(api: Api): Promise<void>;
  /** Returns the upload that has this id here. */
  findId(file_id: string): UploadEntry | undefined;
  /** Remembers an upload, if only for this run; `learn` comes first. */
  remember(content: UploadedBytes, stored: UploadMetadata): Promise<void>;
  forget(entry: UploadEntry): Promise<void>;
  readonly memory: UploadStore;
}

/**
 * Opens what is known. A disk that refuses is told of once, and then lived with: what this run has uploaded it knows
 * in any case, also where no answer says which workspace it went to.
 */
export async function openUploadCache({ env, settings, output }: RunContext): Promise<UploadCache> {
  const memory = await openUploadStore(env);
  const useless = memory.isEmpty() || !getCapabilities(settings).sources.file;
  const recalled = useless ? undefined : await recallPlace(settings, env);
  let place = recalled;
  let complained = false;
  const attempt = async (change: () => unknown) => {
    try {
      await change();
    } catch (error) {
      if (!complained) output.info(`uploads cannot be remembered: ${describeSystemError(error)}`);
      complained = true;
    }
  };
  const own = new Map<string, UploadEntry>();
  const keyOf = ({ sha256, media_type }: UploadedBytes) => `${sha256} ${media_type}`;
  const findAny = (content: UploadedBytes) =>
    own.get(keyOf(content)) ?? (place ? memory.find({ ...place, ...content }) : undefined);
  return {
    memory,
    isEmpty: () => own.size === 0 && memory.isEmpty(),
    canFind: () => own.size > 0 || (place !== undefined && !memory.isEmpty()),
    place: () => place,
    findAny,
    findId: (file_id) =>
      [...own.values()].find((entry) => entry.file_id === file_id) ??
      (place ? memory.findId(place.base_url, file_id) : undefined),
    find(content) {
      const entry = findAny(content);
      return entry && isUsable(entry, env.now()) ? entry : undefined;
    },
    async learn(api) {
      const told = api.place();
      if (!told || (place?.base_url === told.base_url && place.workspace_id === told.workspace_id)) return;
      place = told;
      await attempt(() => learnPlace(told, settings, env));
    },
    async remember({ sha256, media_type }, { id, filename, size_bytes, created_at, expires_at }) {
      const entry: UploadEntry = {
        base_url: place?.base_url ?? '',
        workspace_id: place?.workspace_id ?? '',
        sha256,
        media_type,
        file_id: id,
        filename,
        size_bytes,
        created_at,
        expires_at: expires_at ?? null,
      };
      own.set(keyOf(entry), entry);
      if (place) await attempt(() => memory.remember(entry));
    },
    async forget(entry) {
      if (own.get(keyOf(entry))?.file_id === entry.file_id) own.delete(keyOf(entry));
      await attempt(() => memory.forget(entry));
    },
  };
}

/** Wraps the preparation: a file that is stored just as it is on disk needs none, as the API makes it smaller itself. */
export function reuseStoredFile(
  prepare: Prepare,
  options: PrepareOptions,
  uploadCache: UploadCache,
  requestedSource: RequestedSource,
): Prepare {
  if (!uploadCache.canFind() || requestedSource === 'base64' || requestedSource === 'url') return prepare;
  return async (image, info) => {
    const whole = wholeImage(image, options);
    if (!whole) return prepare(image, info);
    const stored = uploadCache.find({ sha256: await hashMedia(whole), media_type: whole.media_type });
    return stored ? whole : prepare(image, info);
  };
}

/** Looks up all that is local, as it would go out. Nothing is hashed where nothing was ever remembered. */
export async function findStoredMedia(
  items: readonly Content[],
  uploadCache: UploadCache,
): Promise<StoredUploads> {
  const found = new Map<Media, StoredUpload>();
  if (!uploadCache.canFind()) return found;
  for (const media of listMediaIn(items)) {
    if (!('bytes' in media)) continue;
    const entry = uploadCache.find({ sha256: await hashMedia(media), media_type: media.media_type });
    if (entry) found.set(media, entry);
  }
  return found;
}

/** The picture as it is on disk, where it may go out so; undefined where it must change. */
function wholeImage(image: LoadedImage, options: PrepareOptions): PreparedImage | undefined {
  const { input, name, bytes, format, size, orientation } = image;
  const media_type = acceptedMediaType(format);
  if (
    !media_type ||
    !size ||
    options.geometry === 'exact' ||
    options.crop ||
    options.strip ||
    options.maxEdge !== undefined
  )
    return undefined;
  if (Math.max(size.width, size.height) > options.maxSide) return undefined;
  const original = { ...size, bytes: bytes.length, media_type };
  const placement = makePlacement({ ...size, orientation }, undefined, size);
  return {
    kind: 'image',
    input,
    name,
    bytes,
    byteLength: bytes.length,
    media_type,
    ...size,
    original,
    placement,
  };
}
