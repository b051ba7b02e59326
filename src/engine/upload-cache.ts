// Finds earlier uploads of the same bytes for a run, and adds new ones. A disk error never fails the run.
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, listMediaIn } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import { describeSystemError } from '../errors.ts';
import { acceptedMediaType } from '../image/formats.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { makePlacement } from '../image/placement.ts';
import type { PartsOptions } from '../image/prepare-parts.ts';
import { planTiles } from '../image/tiles.ts';
import type { Prepare } from '../input/load.ts';
import type { RunContext } from '../run/context.ts';
import type { RequestedSource } from '../run/setting-table.ts';
import { hashMedia } from '../sha256.ts';
import { findCacheFolder } from '../store/folders.ts';
import { isUsable, matchesScope, type UploadEntry, type UploadKey } from '../store/upload-entry.ts';
import { findUploadScope, type UploadScope } from '../store/upload-scope.ts';
import { openUploadStore } from '../store/upload-store.ts';
import type { StoredUpload, StoredUploads } from './choose-source.ts';

/** Identifies bytes, wherever they are stored. */
type UploadedBytes = Pick<UploadKey, 'sha256' | 'media_type'>;

/** The scope of uploads that only this run knows, because none can be stored. */
const NO_SCOPE: UploadScope = { base_url: null, scope: '' };

/** The API's answer to an upload. */
interface UploadMetadata {
  readonly id: string;
  readonly filename: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly expires_at?: string | null;
}

export interface UploadCache {
  /** Returns true when an upload may be found: one of this run, or one stored under its scope. */
  canFind(): boolean;
  /** Returns the upload of these bytes under this run's scope, unless it is about to expire. */
  find(content: UploadedBytes): UploadEntry | undefined;
  /** Returns the upload of these bytes under this run's scope, expired or not. */
  findAny(content: UploadedBytes): UploadEntry | undefined;
  /** Returns the upload that has this id at this run's address. */
  findById(file_id: string): UploadEntry | undefined;
  /** Returns the uploads of this run's scope that are on disk, expired or not, in no order. */
  list(): readonly UploadEntry[];
  /** Adds an upload; after a disk error, only this run knows it. */
  put(content: UploadedBytes, metadata: UploadMetadata): Promise<void>;
  delete(entry: UploadEntry): Promise<void>;
}

/**
 * Opens the cache. Without `asksForKey`, key-command is not run, and uploads that belong to its key are not found. A write
 * error is reported once and otherwise ignored: uploads of this run are known in any case.
 */
export async function openUploadCache(
  { env, settings, output, findKey }: RunContext,
  { asksForKey = true }: { readonly asksForKey?: boolean } = {},
): Promise<UploadCache> {
  const store = await openUploadStore(env);
  const needsCommand = settings.scopeVariables === undefined && findKey !== undefined;
  const isUseless =
    store.isEmpty() || !getCapabilities(settings).sources.file || (needsCommand && !asksForKey);
  const findScope = async (options: { readonly create: boolean }) => {
    const foundKey = needsCommand ? await findKey() : undefined;
    return findUploadScope({ ...settings, foundKey }, env, options);
  };
  let scope = isUseless ? undefined : await findScope({ create: false });
  let isReported = false;
  const attempt = async (change: () => unknown) => {
    try {
      await change();
    } catch (error) {
      if (isReported) return;
      isReported = true;
      const folder = await findCacheFolder(env);
      const why = describeSystemError(error);
      // Without a home folder the error says what to set.
      const problem =
        folder === undefined
          ? why
          : `${folder}: ${why}; make it writable, or set CLAUDE_SEE_CACHE_DIR to another folder`;
      output.info(`uploads cannot be remembered: ${problem}`);
    }
  };
  const ownUploads = new Map<string, UploadEntry>();
  const toOwnKey = ({ sha256, media_type }: UploadedBytes) => `${sha256} ${media_type}`;
  const findAny = (content: UploadedBytes) =>
    ownUploads.get(toOwnKey(content)) ?? (scope && store.find({ ...scope, ...content }));
  return {
    canFind: () => ownUploads.size > 0 || (scope !== undefined && !store.isEmpty()),
    findAny,
    find(content) {
      const entry = findAny(content);
      return entry && isUsable(entry, env.now()) ? entry : undefined;
    },
    findById: (file_id) =>
      [...ownUploads.values()].find((entry) => entry.file_id === file_id) ??
      (scope && store.findById(scope.base_url, file_id)),
    list: () => (scope ? [...store.list()].filter((entry) => scope && matchesScope(entry, scope)) : []),
    async put({ sha256, media_type }, { id, filename, size_bytes, created_at, expires_at }) {
      await attempt(async () => {
        scope ??= await findScope({ create: true });
      });
      const entry: UploadEntry = {
        ...(scope ?? NO_SCOPE),
        sha256,
        media_type,
        file_id: id,
        filename,
        size_bytes,
        created_at,
        expires_at: expires_at ?? null,
      };
      ownUploads.set(toOwnKey(entry), entry);
      if (scope) await attempt(() => store.put(entry));
    },
    async delete(entry) {
      if (ownUploads.get(toOwnKey(entry))?.file_id === entry.file_id) ownUploads.delete(toOwnKey(entry));
      await attempt(() => store.delete(entry));
    },
  };
}

/** Wraps a preparation so that it skips files that are uploaded unchanged already: the API shrinks those itself. */
export function reuseStoredFile(
  prepare: Prepare,
  options: PartsOptions,
  uploadCache: UploadCache,
  requestedSource: RequestedSource,
): Prepare {
  if (!uploadCache.canFind() || requestedSource === 'base64' || requestedSource === 'url') return prepare;
  return async (image, info) => {
    const unchanged = toUnchangedImage(image, options);
    if (!unchanged) return prepare(image, info);
    const stored = uploadCache.find({ sha256: await hashMedia(unchanged), media_type: unchanged.media_type });
    return stored ? [unchanged] : prepare(image, info);
  };
}

/** Finds the uploads of all local media, as they would be sent. Hashes nothing while the cache is empty. */
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

/** Returns the image unchanged, or undefined where it must be changed before it is sent. */
function toUnchangedImage(image: LoadedImage, options: PartsOptions): PreparedImage | undefined {
  const { input, name, bytes, format, size, orientation, lossless } = image;
  const media_type = acceptedMediaType(format);
  if (
    !media_type ||
    !size ||
    image.usableBytes !== undefined ||
    options.geometry === 'exact' ||
    options.crops.length > 0 ||
    options.strip ||
    options.maxEdge !== undefined
  )
    return undefined;
  if (Math.max(size.width, size.height) > options.maxSide) return undefined;
  if (planTiles(size, options, image.tile ?? options.tile).length > 0) return undefined;
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
    lossless,
    placement,
  };
}
