/** Loads pictures of a folder as a check does, with facts that are remembered in memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { afterEach, beforeEach } from 'vitest';
import type { CheckedFile } from '../../src/check/checked-image.ts';
import { type LoadedPicture, loadPicture, type PicturePart } from '../../src/check/load-picture.ts';
import { type RunContext, withRunContext } from '../../src/run/context.ts';
import type { PixelFactStore, StoredDifference, StoredPixelFacts } from '../../src/store/pixel-facts.ts';
import { testEnv } from './test-env.ts';

export const WHOLE: PicturePart = { crop: undefined, masks: [] };

export interface PictureFolder {
  readonly context: RunContext;
  /** Empty at the start of each test. */
  readonly pixelFacts: PixelFactStore & { readonly size: () => number };
  /** Writes a picture as PNG, or bytes as they are. */
  save(name: string, content: Sharp | Uint8Array): Promise<CheckedFile>;
  /** The path of a file that need not exist. */
  file(name: string): CheckedFile;
  load(name: string, part?: PicturePart): Promise<LoadedPicture>;
}

/** Registers the hooks that make a folder for each test of a file. Read it inside tests only. */
export function usePictureFolder(flags: { readonly model?: string } = {}): PictureFolder {
  let folder = '';
  let context: RunContext | undefined;
  let pixelFacts = makeMemory();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claude-see-pictures-'));
    pixelFacts = makeMemory();
    const env = testEnv({ cwd: folder, variables: { CLAUDE_SEE_CONFIG_DIR: folder } });
    await withRunContext(flags, env, async (opened) => {
      context = opened;
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const current = (): RunContext => {
    if (!context) throw new Error('a folder exists inside tests only');
    return context;
  };
  const file = (name: string) => ({ input: name, path: join(folder, name) });
  return {
    get context() {
      return current();
    },
    get pixelFacts() {
      return pixelFacts;
    },
    file,
    async save(name, content) {
      await writeFile(file(name).path, 'png' in content ? await content.png().toBuffer() : content);
      return file(name);
    },
    load: (name, part = WHOLE) => loadPicture(file(name), part, pixelFacts, current()),
  };
}

function makeMemory(): PictureFolder['pixelFacts'] {
  const facts = new Map<string, StoredPixelFacts>();
  const differences = new Map<string, StoredDifference>();
  return {
    find: (key) => facts.get(JSON.stringify(key)),
    put: (key, value) => void facts.set(JSON.stringify(key), value),
    findDifference: (...hashes) => differences.get(hashes.join()),
    putDifference: (before, after, value) => void differences.set([before, after].join(), value),
    size: () => facts.size + differences.size,
  };
}
