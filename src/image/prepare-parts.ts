// Prepares all images that are made of one: the regions that the user names, and with tiles each beside its parts.
import { formatBytes, formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { type Crop, placeCrop, type Region, toCrop } from './crop.ts';
import type { PrepareOptions } from './decide.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { examineOnce, explainFailure, prepareImage } from './prepare.ts';
import type { Size } from './size.ts';
import { planTiles } from './tiles.ts';

/** The options for all images that are made of one. */
export interface PartsOptions extends Omit<PrepareOptions, 'crop'> {
  /** Each is an image; without any, the whole is one. */
  readonly crops: readonly Crop[];
  /** An image that would be scaled down goes out at the model's size, and its parts at full size. */
  readonly tile: boolean;
}

/** Prepares the images made of one in the order sent, as `prepareImage` prepares each; a note says how it is cut up. */
export async function prepareParts(
  loaded: LoadedImage,
  { crops, tile, ...options }: PartsOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<readonly PreparedImage[]> {
  const regions = crops.length > 0 ? crops : [undefined];
  if (!tile && regions.length === 1) {
    return [await prepareImage(loaded, { ...options, crop: regions[0] }, info, ctx)];
  }
  ctx.signal.throwIfAborted();
  const note = noteOnce(info);
  const examined = await examineOnce(loaded, note);
  const cutUp = (crop: Crop | undefined, size: Size) =>
    tile ? planTilesOf(crop && placeCrop(crop, size, loaded.input), size, options) : [];
  const isOneImage = examined.size && regions.length === 1 && cutUp(regions[0], examined.size).length === 0;
  const reason = tile ? '--tile' : '--crop';
  const image = isOneImage ? examined : await explainFailure(examined, open(examined, reason, ctx));
  const known = image.opened ?? image.size;
  const all: PreparedImage[] = [];
  for (const [index, crop] of regions.entries()) {
    const planned = known && cutUp(crop, known);
    const geometry = planned && planned.length > 0 ? 'exact' : options.geometry;
    const whole = await prepareImage(image, { ...options, geometry, crop }, note, ctx);
    // A drawing has no size before it is drawn, and is drawn anew for each part.
    const tiles = planned ?? cutUp(crop, whole.original);
    const place = { kind: 'region', number: index + 1, count: regions.length } as const;
    if (tiles.length > 0) all.push({ ...whole, part: { kind: 'whole', number: 0, count: tiles.length } });
    else all.push(regions.length > 1 ? { ...whole, part: place } : whole);
    const parts: PreparedImage[] = [];
    for (const [at, tile] of tiles.entries()) {
      const crop = toCrop(tile, '--tile');
      const prepared = await prepareImage(image, { ...options, crop }, () => {}, ctx);
      parts.push({ ...prepared, part: { kind: 'tile', number: at + 1, count: tiles.length } });
    }
    if (tiles[0]) note(`${loaded.input}: ${describeTiles(tiles[0], parts)}`);
    all.push(...parts);
  }
  return all;
}

async function open(image: LoadedImage, reason: string, ctx: ProcessContext): Promise<LoadedImage> {
  const { holdPixels } = await import('./hold-pixels.ts');
  return holdPixels(image, reason, ctx);
}

/** Returns the tiles of a region, or of all of an image, in pixels of the image. */
function planTilesOf(
  region: Region | undefined,
  size: Size,
  { tier, maxSide, maxEdge = maxSide }: Pick<PartsOptions, 'tier' | 'maxSide' | 'maxEdge'>,
): readonly Region[] {
  const { left, top } = region ?? { left: 0, top: 0 };
  const tiles = planTiles(region ?? size, { tier, maxSide: Math.min(maxSide, maxEdge) });
  return tiles.map((tile) => ({ ...tile, left: left + tile.left, top: top + tile.top }));
}

function describeTiles(tile: Size, parts: readonly PreparedImage[]): string {
  const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const [first] = parts;
  const isScaled = first && (first.width !== tile.width || first.height !== tile.height);
  const scaled = isScaled ? ` scaled to ${formatSize(first)}` : '';
  return `cut into ${parts.length} tiles of ${formatSize(tile)}${scaled}, ${formatBytes(bytes)}`;
}

/** Every part of an image has the same losses, which are noted once. */
function noteOnce(info: (line: string) => void): (line: string) => void {
  const noted = new Set<string>();
  return (line) => {
    if (noted.has(line)) return;
    noted.add(line);
    info(line);
  };
}
