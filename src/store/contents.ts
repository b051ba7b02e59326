// Keeps the bytes of pictures and PDFs by their sha256, once for all conversations; who uses them is asked, not kept.
import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { placeFile } from './folders.ts';

/** Bytes, or how to get them where they are not at hand: asked for only when they are not stored yet. */
export type Content = Uint8Array | (() => Uint8Array | Promise<Uint8Array>);

export interface Contents {
  /** Returns where the content of a sha256 lies; throws for what is no sha256. */
  path(sha256: string): string;
  /** Stores what is not stored yet, one at a time; throws the system's error. */
  place(contents: ReadonlyMap<string, Content>): Promise<void>;
  /** Returns a content; undefined when it is not there, cannot be read or is damaged. */
  read(sha256: string): Promise<Buffer | undefined>;
  /** Removes what `used` does not name; throws the system's error. */
  dropUnused(used: () => ReadonlySet<string>): void;
}

interface Listed {
  readonly sha256: string;
  readonly path: string;
  /** True when it was moved aside to be removed. */
  readonly aside: boolean;
}

/** Opens the contents below a folder, which may not exist yet. */
export function openContents(folder: string): Contents {
  const path = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is no sha256`);
    return join(folder, sha256.slice(0, 2), sha256);
  };
  return {
    path,
    async place(contents) {
      for (const [sha256, content] of contents) {
        const target = path(sha256);
        if (isFile(target)) continue;
        placeFile(target, typeof content === 'function' ? await content() : content);
      }
    },
    async read(sha256) {
      const source = path(sha256);
      if (!isFile(source)) return undefined;
      try {
        const [bytes, { createHash }] = await Promise.all([readFile(source), import('node:crypto')]);
        if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
        rmSync(source, { force: true }); // What was damaged would otherwise never be stored again.
      } catch {
        // Not readable is as good as not there.
      }
      return undefined;
    },
    /**
     * Safe beside a save that is about to use the same content without any lock. A save first writes what it will use
     * where `used` finds it, and only then looks whether the content is there. Here it is moved aside first, and only
     * then `used` is asked again: either the save is seen and the content put back, or the save finds it gone and
     * writes it anew. What a killed process left aside is judged the same way.
     */
    dropUnused(used) {
      const before = used();
      const candidates = [...list(folder)].filter(({ sha256, aside }) => aside || !before.has(sha256));
      if (candidates.length === 0) return;
      const moved = candidates.map((each) => (each.aside ? each : moveAside(each)));
      const now = used();
      for (const each of moved) {
        if (now.has(each.sha256)) rename(each.path, path(each.sha256));
        else rmSync(each.path, { force: true });
      }
    },
  };
}

function moveAside(content: Listed): Listed {
  const path = `${content.path}.${crypto.randomUUID()}.unused`;
  rename(content.path, path);
  return { ...content, path, aside: true };
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process may have moved or removed it meanwhile.
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

function* list(folder: string): Iterable<Listed> {
  for (const spread of names(folder)) {
    for (const name of names(join(folder, spread))) {
      const [, sha256, aside] = /^([0-9a-f]{64})(\.[\w-]+\.unused)?$/.exec(name) ?? [];
      if (sha256) yield { sha256, path: join(folder, spread, name), aside: aside !== undefined };
    }
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function names(folder: string): readonly string[] {
  return existsSync(folder) && lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
}
