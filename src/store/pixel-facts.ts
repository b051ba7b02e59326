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
  /** SHA-256 of the judged pixels in hex. */
  readonly hash: string;
  readonly blank: boolean;
  readonly lightness: number;
  /** Of the upright original. */
  readonly original: { readonly width: number; readonly height: number };
  readonly region: Area;
  readonly masks: readonly Area[];
}

/** What was decoded: the file and the part of it. */
export interface PixelKey {
  readonly sha256: string;
  readonly crop: Area | undefined;
  readonly masks: readonly Area[];
}

/** Nothing is lost when a fact is not kept: reads and writes never fail. */
export interface PixelFactStore {
  find(key: PixelKey): StoredPixelFacts | undefined;
  put(key: PixelKey, facts: StoredPixelFacts): void;
}

/** Changes whenever decoding gives other pixels for the same bytes. */
const VERSION = 1;

/** Opens the facts of this user, in the cache folder. */
export async function openPixelFacts(env: Env): Promise<PixelFactStore> {
  const folder = await findCacheFolder(env);
  if (folder === undefined) return { find: () => undefined, put: () => {} };
  const pathOf = ({ sha256, crop, masks }: PixelKey) => {
    const name = createHash('sha256')
      .update(JSON.stringify([VERSION, sha256, crop ?? null, masks]))
      .digest('hex');
    return join(folder, 'pixels', name.slice(0, 2), name.slice(2));
  };
  return {
    find(key) {
      try {
        const found = JSON.parse(readSmallFile(pathOf(key))) as StoredPixelFacts;
        return /^[0-9a-f]{64}$/.test(found.hash) && found.region.width > 0 ? found : undefined;
      } catch {
        return undefined;
      }
    },
    put(key, { hash, blank, lightness, original, region, masks }) {
      try {
        const text = JSON.stringify({ hash, blank, lightness, original, region, masks });
        writeFileAtomic(pathOf(key), text, { makeFolders: true });
      } catch {
        // A disk that is full or read-only only costs time.
      }
    },
  };
}
