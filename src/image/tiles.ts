// Cuts an image that a model would see smaller into overlapping tiles that it sees at full size. Pure.
import type { Region } from './crop.ts';
import { showsText } from './legible-size.ts';
import { fits, imageTokens, modelSize, type Size, type Tier } from './size.ts';

/** The largest size at which an image goes out. */
export interface TileLimits {
  readonly tier: Tier;
  /** Pixels of a side that the request or the user allows. */
  readonly maxSide: number;
  /** Tiles at most; by default as many as a request of one image takes. */
  readonly maxTiles?: number;
}

/** Whether an image is cut up where it would be scaled down, or only where its text would be illegible. */
export type Tiling = boolean | 'illegible';

/** With the whole image these are 20 images, beyond which the API takes fewer pixels a side. */
export const MAX_TILES = 19;

/** Neighbours share this part of their length, so that a line of text or a button is whole in one of them. */
const OVERLAP = 0.1;

/** Pixels that neighbours share at least: more than an ordinary line of text or button is high. */
const MIN_OVERLAP = 100;

/** Columns and rows of tiles of one size. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
}

/**
 * Returns the tiles of an image in reading order, all of one size, as regions in its upright pixels; none for an image
 * that goes out at full size anyway. Of an image that would need more than the limit, the tiles are larger, and
 * scaled down as little as possible.
 */
export function planTiles(size: Size, limits: TileLimits, tile: Tiling = true): readonly Region[] {
  if (!tile || isUnscaled(size, limits)) return [];
  if (tile === 'illegible' && showsText(size, scaleSize(size, scaleOf(size, limits)))) return [];
  const grids = listGrids(size, limits.maxTiles ?? MAX_TILES);
  const unscaled = grids.filter(({ tile }) => isUnscaled(tile, limits));
  const [best] =
    unscaled.length > 0
      ? sortBy(unscaled, (grid) => [countTiles(grid), imageTokens(grid.tile.width, grid.tile.height)])
      : sortBy(grids, (grid) => [-scaleOf(grid.tile, limits), countTiles(grid)]);
  return best ? layOut(best, size) : [];
}

function isUnscaled({ width, height }: Size, { tier, maxSide }: TileLimits): boolean {
  return Math.max(width, height) <= maxSide && fits(width, height, tier);
}

/** Returns pixels sent for each pixel of a tile, across and down. */
function scaleOf(tile: Size, { tier, maxSide }: TileLimits): number {
  const longer = Math.max(tile.width, tile.height);
  const seen = modelSize(tile, tier);
  return Math.min(maxSide, Math.max(seen.width, seen.height)) / longer;
}

function scaleSize({ width, height }: Size, scale: number): Size {
  return { width: width * scale, height: height * scale };
}

function listGrids({ width, height }: Size, maxTiles: number): readonly Grid[] {
  const grids: Grid[] = [];
  for (let columns = 1; columns <= maxTiles; columns += 1) {
    for (let rows = 1; columns * rows <= maxTiles; rows += 1) {
      grids.push({ columns, rows, tile: { width: cut(width, columns), height: cut(height, rows) } });
    }
  }
  return grids;
}

/** Returns the smallest length of `count` overlapping parts that cover a length. */
function cut(length: number, count: number): number {
  const covered = (part: number) => count * part - (count - 1) * overlapOf(part);
  let part = Math.ceil(length / count);
  while (part < length && covered(part) < length) part += 1;
  return part;
}

function overlapOf(part: number): number {
  return Math.max(MIN_OVERLAP, Math.ceil(part * OVERLAP));
}

function countTiles({ columns, rows }: Grid): number {
  return columns * rows;
}

/** Returns the items by the first number that differs, the smallest first; equal ones keep their order. */
function sortBy<T>(items: readonly T[], toKey: (item: T) => readonly [number, number]): readonly T[] {
  return items
    .map((item) => ({ item, key: toKey(item) }))
    .sort(({ key: a }, { key: b }) => a[0] - b[0] || a[1] - b[1])
    .map(({ item }) => item);
}

function layOut({ columns, rows, tile }: Grid, { width, height }: Size): readonly Region[] {
  const lefts = spread(columns, width - tile.width);
  return spread(rows, height - tile.height).flatMap((top) => lefts.map((left) => ({ left, top, ...tile })));
}

/** Returns where `count` parts begin, evenly from 0 to `last`, in whole pixels. */
function spread(count: number, last: number): readonly number[] {
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, index) => Math.round((index * last) / (count - 1)));
}
