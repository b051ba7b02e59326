// Counts the images that a request will hold, before they are read: their number decides how large each may be.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PageRange } from '../document/document.ts';
import type { FrameChoice } from '../frames/parse-frames.ts';
import { isConverted } from '../image/formats.ts';
import { orientedSize, readHeader } from '../image/header.ts';
import { listTiffPages } from '../image/headers/tiff-pages.ts';
import type { PartsOptions } from '../image/prepare-parts.ts';
import { readConvertedSize } from '../image/preparer.ts';
import type { Size } from '../image/size.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { MAX_TILES, planTiles } from '../image/tiles.ts';
import { readHead } from '../input/read-head.ts';
import type { InputRef } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import { isCutPage } from './page-inputs.ts';
import { countSelectedPages } from './select-pages.ts';
import type { UploadCache } from './upload-cache.ts';

/** The images beside the inputs, and how many each input becomes. */
export interface ImageCountOptions extends Pick<PartsOptions, 'crops' | 'tile' | 'tier' | 'maxEdge'> {
  /** Images of the conversation. */
  readonly imagesBefore: number;
  /** The pages of --pages, each of which is an image in a TIFF. */
  readonly pages?: readonly PageRange[] | undefined;
  readonly frames?: FrameChoice | undefined;
}

/** The most images and documents of a request, earlier turns included. */
interface RequestCount {
  readonly media: number;
  /** Without documents. */
  readonly images: number;
}

/**
 * Counts the images of a request. An input counts as an image if only reading it whole or asking the API could tell,
 * and as all the tiles that an image can have if its size is unknown; files are opened only when their number matters.
 */
export async function countRequestImages(
  refs: readonly InputRef[],
  options: ImageCountOptions,
  uploadCache: UploadCache,
  context: RunContext,
): Promise<RequestCount> {
  const counts = await Promise.all(
    refs.map(async (ref) => {
      const [images, pages] = [countMostImages(ref, options, context), countPages(ref, options, context)];
      return (await images) * (await pages);
    }),
  );
  const media = counts.reduce((sum, count) => sum + count, options.imagesBefore);
  if (media <= REQUEST_LIMITS.manyImages) return { media, images: media };
  const others = await Promise.all(refs.map((ref) => isSurelyNoImage(ref, uploadCache, context)));
  return { media, images: media - others.filter(Boolean).length };
}

/** Returns the most pages of an input that become images; the list of a TIFF's pages may stand at its end. */
async function countPages(
  ref: InputRef,
  { pages }: Pick<ImageCountOptions, 'pages'>,
  { env }: RunContext,
): Promise<number> {
  if (!pages) return 1;
  if (ref.kind !== 'path')
    return Math.max(1, Math.min(countSelectedPages(pages, undefined), REQUEST_LIMITS.maxImages));
  const path = resolve(env.cwd, ref.path);
  if ((await readFacts(path))?.isTiff !== true) return 1;
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return Math.max(1, countSelectedPages(pages, listTiffPages(bytes).pages.length));
}

/** Returns the most images that one page of an input can become. */
async function countMostImages(
  ref: InputRef,
  options: ImageCountOptions,
  context: RunContext,
): Promise<number> {
  const { frames } = options;
  const parts = await countMostParts(ref, options, context);
  if (!frames) return parts;
  const { countMostFrames } = await import('./count-frames.ts');
  return parts * (await countMostFrames(ref, frames, context));
}

/** Returns the most images that one image can become. */
async function countMostParts(
  ref: InputRef,
  { crops, tile, tier, maxEdge }: ImageCountOptions,
  { env, settings }: RunContext,
): Promise<number> {
  const regions = Math.max(1, crops.length);
  if (!tile && !isCutPage(ref, settings)) return regions;
  if (crops.length > 0 || ref.kind !== 'path') return regions * (1 + MAX_TILES);
  const found = await readFacts(resolve(env.cwd, ref.path));
  if (found?.kind === 'pdf') return 1;
  if (!found?.size) return 1 + MAX_TILES;
  const maxSide = maxEdge ?? REQUEST_LIMITS.maxImageSidePx;
  // Beyond 20 images each side must be shorter, which can only add tiles.
  return 1 + planTiles(found.size, { tier, maxSide }, tile).length;
}

async function isSurelyNoImage(
  ref: InputRef,
  uploadCache: UploadCache,
  { env, settings }: RunContext,
): Promise<boolean> {
  switch (ref.kind) {
    case 'url':
      return ref.block === 'document' && !settings.download;
    case 'file_id': {
      const stored = uploadCache.findById(ref.file_id);
      return stored !== undefined && !stored.media_type.startsWith('image/');
    }
    case 'path':
      return (await readFacts(resolve(env.cwd, ref.path)))?.kind === 'pdf';
    default:
      return false;
  }
}

interface FileFacts {
  readonly kind: Sniffed['kind'];
  readonly isTiff: boolean;
  /** Upright pixels, where the beginning of the file says so. */
  readonly size: Size | undefined;
}

/** Reads the beginning of a file; undefined for pipes, which can be read only once, and for files whose error is reported later. */
async function readFacts(path: string): Promise<FileFacts | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    const bytes = await readHead(path);
    const found = sniff(bytes);
    const isTiff = found.kind === 'other-image' && found.format === 'tiff';
    return { kind: found.kind, isTiff, size: readSize(bytes, found) };
  } catch {
    return undefined;
  }
}

function readSize(bytes: Buffer, found: Sniffed): Size | undefined {
  try {
    if (found.kind === 'image') return orientedSize(readHeader(bytes, found.format));
    if (found.kind !== 'other-image' || !isConverted(found.format)) return undefined;
    return readConvertedSize({ format: found.format, bytes });
  } catch {
    return undefined; // The header is longer than what was read, or damaged.
  }
}
