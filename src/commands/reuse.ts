// Finds among a question's pictures those whose bytes are stored already, so that only their ids go out.
import { mediaOf, type PlanItem } from '../conversation/content.ts';
import type { LoadedDocument, Media } from '../document/document.ts';
import type { SourceWish, StoredBefore, StoredMedia } from '../engine/choose-source.ts';
import type { Recall } from '../engine/upload-cache.ts';
import type { PrepareOptions } from '../image/decide.ts';
import { acceptedMediaType } from '../image/formats.ts';
import type { IdentifiedImage, LoadedImage } from '../image/image.ts';
import type { Prepare } from '../input/load.ts';
import { loadSha256 } from '../sha256.ts';

/** Wraps the preparation: a file that is stored just as it is on disk needs none, as the API makes it smaller itself. */
export function reuseWhole(
  prepare: Prepare,
  options: PrepareOptions,
  recall: Recall,
  wish: SourceWish,
): Prepare {
  if (!recall.canFind() || wish === 'base64' || wish === 'url') return prepare;
  return async (image, note) => {
    const whole = wholeImage(image, options);
    if (!whole) return prepare(image, note);
    const stored = recall.find({ sha256: await sha256Of(whole.bytes), media_type: whole.media_type });
    return stored ? whole : prepare(image, note);
  };
}

/** Looks up all that is local, as it would go out. Nothing is hashed where nothing was ever remembered. */
export async function recallMedia(items: readonly PlanItem[], recall: Recall): Promise<StoredMedia> {
  const found = new Map<Media, StoredBefore>();
  if (!recall.canFind()) return found;
  for (const media of mediaOf(items)) {
    if (!('bytes' in media)) continue;
    const entry = recall.find({ sha256: await hashOf(media), media_type: media.media_type });
    if (entry) found.set(media, entry);
  }
  return found;
}

/** Returns the hash of what goes out, without reading it anew where it is known. */
export async function hashOf(media: LoadedImage | LoadedDocument): Promise<string> {
  return media.sha256 ?? (await sha256Of(media.bytes));
}

async function sha256Of(bytes: Buffer): Promise<string> {
  return (await loadSha256())(bytes);
}

/** The picture as it is on disk, where it may go out so; undefined where it must change. */
function wholeImage(image: IdentifiedImage, options: PrepareOptions): LoadedImage | undefined {
  const { input, name, bytes, format, size } = image;
  const media_type = acceptedMediaType(format);
  if (!media_type || !size || options.crop || options.strip || options.maxEdge !== undefined)
    return undefined;
  if (Math.max(size.width, size.height) > options.mostSide) return undefined;
  const original = { ...size, bytes: bytes.length, media_type };
  return { kind: 'local', input, name, bytes, byteLength: bytes.length, media_type, ...size, original };
}
