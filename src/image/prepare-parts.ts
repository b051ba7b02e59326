// Prepares all images that are made of one: the regions that the user names, and with tiles each beside its parts.
import { formatBytes, formatSize, plural } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { type Crop, placeCrop, type Region, toCrop } from './crop.ts';
import type { PrepareOptions } from './decide.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { examineOnce, explainFailure, prepareImage } from './prepare.ts';
import type { Size } from './size.ts';
import { planTiles, type Tiling } from './tiles.ts';

/** The options for all images that are made of one. */
export interface PartsOptions extends Omit<PrepareOptions, 'crop'> {
  /** Each is an image; without any, the whole is one. */
  readonly crops: readonly Crop[];
  /** An image that would be scaled down, or so far, goes out at the model's size, and its parts at full size. */
  readonly tile: Tiling;
}

/** Prepares the images made of one in the order sent, as `prepareImage` prepares each; a note says how it is cut up. */
export async function prepareParts(
  loaded: LoadedImage,
  { crops, tile: tileAll, ...options }: PartsOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<readonly PreparedImage[]> {
  const tile = loaded.tile ?? tileAll;
  const regions = crops.length > 0 ? crops : [undefined];
  if (!tile && regions.length === 1) {
    return [await prepareImage(loaded, { ...options, crop: regions[0] }, info, ctx)];
  }
  ctx.signal.throwIfAborted();
  const note = noteOnce(info);
  const examined = await examineOnce(loaded, note);
  const plan = (crop: Crop | undefined, size: Size) =>
    tile ? planTilesOf(crop && placeCrop(crop, size, loaded.input), size, { ...options, tile }) : [];
  const isOneImage = examined.size && regions.length === 1 && plan(regions[0], examined.size).length === 0;
  const reason = tile === 'illegible' ? 'its text is too small' : tile ? '--tile' : '--crop';
  const image = isOneImage ? examined : await explainFailure(examined, open(examined, reason, ctx));
  const known = image.opened ?? image.size;
  const all: PreparedImage[] = [];
  for (const [index, crop] of regions.entries()) {
    const planned = known && plan(crop, known);
    // The whole is shown at the model's size even where its bytes are few.
    const geometry = planned?.length ? 'exact' : options.geometry;
    const whole = await prepareImage(image, { ...options, geometry, crop }, note, ctx);
    // A drawing has no size before it is drawn, and is drawn anew for each part.
    const tiles = await prepareTiles(image, planned ?? plan(crop, whole.original), options, ctx);
    const count = tiles.length;
    if (count > 0) {
      const change = { note: `${loaded.input}: ${describeTiles(tiles)}`, details: [] };
      note(change.note);
      const parts = tiles.map((each) => ({ ...each, change }));
      all.push({ ...whole, part: { kind: 'whole', number: 0, count } }, ...parts);
    } else if (regions.length > 1) {
      all.push({ ...whole, part: { kind: 'region', number: index + 1, count: regions.length } });
    } else all.push(whole);
  }
  return all;
}

/** Prepares tiles one after the other, so that the pixels of one are in memory. What is noted of the whole holds for them. */
async function prepareTiles(
  image: LoadedImage,
  regions: readonly Region[],
  options: Omit<PrepareOptions, 'crop'>,
  ctx: ProcessContext,
): Promise<readonly PreparedImage[]> {
  const tiles: PreparedImage[] = [];
  for (const [index, region] of regions.entries()) {
    const crop = toCrop(region, '--tile');
    const prepared = await prepareImage(image, { ...options, crop }, () => {}, ctx);
    tiles.push({ ...prepared, part: { kind: 'tile', number: index + 1, count: regions.length } });
  }
  return tiles;
}

async function open(image: LoadedImage, reason: string, ctx: ProcessContext): Promise<LoadedImage> {
  const { holdPixels } = await import('./hold-pixels.ts');
  return holdPixels(image, reason, ctx);
}

/** Returns the tiles of a region, or of all of an image, in pixels of the image. */
function planTilesOf(
  region: Region | undefined,
  size: Size,
  { tier, maxSide, maxEdge = maxSide, tile }: Pick<PartsOptions, 'tier' | 'maxSide' | 'maxEdge' | 'tile'>,
): readonly Region[] {
  const { left, top } = region ?? { left: 0, top: 0 };
  const tiles = planTiles(region ?? size, { tier, maxSide: Math.min(maxSide, maxEdge) }, tile);
  return tiles.map((each) => ({ ...each, left: left + each.left, top: top + each.top }));
}

function describeTiles(tiles: readonly PreparedImage[]): string {
  const bytes = tiles.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const [first] = tiles;
  const region = first?.placement?.region;
  if (!region) throw new Error('a tile has a region');
  const isScaled = first.width !== region.width || first.height !== region.height;
  const scaled = isScaled ? ` scaled to ${formatSize(first)}` : '';
  return `cut into ${plural(tiles.length, 'tile')} of ${formatSize(region)}${scaled}, ${formatBytes(bytes)}`;
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
