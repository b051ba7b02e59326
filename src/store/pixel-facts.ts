// Remembers what the pixels of a file are, by the file's bytes, so that a file that was seen before is not decoded again.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { readSmallFile, writeFileAtomic } from './disk.ts';
import { findCacheFolder } from './folders.ts';

/** A rectangle in pixels. */
interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Facts that depend on the bytes of a file, its crop and its masks, and on nothing else. */
export interface StoredPixelFacts {
  /** Format by its bytes, such as `png`. */
  readonly format: string;
  /** Only the first frame was decoded. */
  readonly animated: boolean;
  /** SHA-256 of the judged pixels in hex. */
  readonly hash: string;
  readonly blank: boolean;
  readonly lightness: number;
  /** Of the upright original. */
  readonly original: { readonly width: number; readonly height: number };
  readonly region: Area;
  readonly masks: readonly Area[];
}

/** The file and the part of it that was decoded. */
interface PixelKey {
  readonly sha256: string;
  readonly crop: Area | undefined;
  readonly masks: readonly Area[];
}

/** The difference between the pixels of two hashes; the region is undefined where they do not. */
export interface StoredDifference {
  readonly pixels: number;
  readonly region?: Area | undefined;
}

/** Nothing is lost when a fact is not kept: reads and writes never fail. */
export interface PixelFactStore {
  find(key: PixelKey): StoredPixelFacts | undefined;
  put(key: PixelKey, facts: StoredPixelFacts): void;
  findDifference(before: string, after: string): StoredDifference | undefined;
  putDifference(before: string, after: string, difference: StoredDifference): void;
}

const NO_STORE: PixelFactStore = {
  find: () => undefined,
  put: () => {},
  findDifference: () => undefined,
  putDifference: () => {},
};

/** Changes whenever decoding gives other pixels for the same bytes, or a fact is added. */
const VERSION = 2;

/** Opens the facts of this user, in the cache folder. */
export async function openPixelFacts(env: Env): Promise<PixelFactStore> {
  const folder = await findCacheFolder(env);
  if (folder === undefined) return NO_STORE;
  const pathOf = (...parts: readonly unknown[]) => {
    const name = createHash('sha256')
      .update(JSON.stringify([VERSION, ...parts]))
      .digest('hex');
    return join(folder, 'pixels', name.slice(0, 2), name.slice(2));
  };
  const pathOfPart = ({ sha256, crop, masks }: PixelKey) => pathOf(sha256, crop ?? null, masks);
  const pathOfPair = (before: string, after: string) => pathOf('difference', before, after);
  return {
    find: (key) => read(pathOfPart(key), isFacts),
    put(key, { format, animated, hash, blank, lightness, original, region, masks }) {
      write(pathOfPart(key), { format, animated, hash, blank, lightness, original, region, masks });
    },
    findDifference: (before, after) => read(pathOfPair(before, after), isDifference),
    putDifference(before, after, { pixels, region }) {
      write(pathOfPair(before, after), { pixels, region });
    },
  };
}

function read<T>(path: string, isSound: (found: unknown) => found is T): T | undefined {
  try {
    const found: unknown = JSON.parse(readSmallFile(path));
    return isSound(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function write(path: string, value: object): void {
  try {
    writeFileAtomic(path, JSON.stringify(value), { makeFolders: true });
  } catch {
    // A disk that is full or read-only only costs time.
  }
}

function isFacts(found: unknown): found is StoredPixelFacts {
  const facts = found as StoredPixelFacts;
  const { format, animated, hash, blank, lightness, region, original, masks } = facts;
  return (
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof format === 'string' &&
    [animated, blank].every((each) => typeof each === 'boolean') &&
    Number.isFinite(lightness) &&
    original.width > 0 &&
    original.height > 0 &&
    [region, ...masks].every(isArea)
  );
}

function isArea({ left, top, width, height }: Area): boolean {
  return left >= 0 && top >= 0 && width > 0 && height > 0;
}

function isDifference(found: unknown): found is StoredDifference {
  const { pixels } = found as StoredDifference;
  return Number.isInteger(pixels) && pixels >= 0;
}
