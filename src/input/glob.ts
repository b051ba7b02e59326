// Finds the files that a glob pattern matches. Stops when the signal aborts.
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { compareNatural } from '../natural-order.ts';
import type { PathFlavour } from '../path-flavour.ts';
import { foldName } from './fold-name.ts';
import { parsePattern, type Segment } from './glob-pattern.ts';

/** Matches of one pattern, well above any use: some 20 MB of names. */
const MAX_MATCHES = 100_000;

interface Walk {
  readonly pattern: string;
  readonly signal: AbortSignal;
  /** The path of each match by the path of the real file. */
  readonly matches: Map<string, { readonly path: string; readonly linked: boolean }>;
  /** The listing that was read last: `**` needs each twice. */
  listed: { readonly folder: string; readonly entries: readonly Dirent[] } | undefined;
}

/** A folder as the pattern writes it, with its last slash, and as it is on the disk. */
interface Folder {
  readonly shown: string;
  readonly real: string;
  /** Below `**`, where links to folders are not followed: they may lead in circles. */
  readonly deep: boolean;
}

/** The folder that a pattern starts from, and the way in which its paths are written; that of POSIX by default. */
export interface GlobPlace {
  readonly cwd: string;
  readonly flavour?: PathFlavour | undefined;
}

/**
 * Lists the files that a pattern matches, in natural order, each real file once: under its own name rather than a
 * link's. Throws the signal's reason, and CliError for more than 100,000 matches.
 */
export async function findMatches(
  pattern: string,
  { cwd, flavour }: GlobPlace,
  signal: AbortSignal,
): Promise<string[]> {
  const walk: Walk = { pattern, signal, matches: new Map(), listed: undefined };
  await untilAborted(signal, async () => {
    const here = await realpath(cwd).catch(() => cwd);
    for (const { root, segments } of parsePattern(pattern, flavour)) {
      const start = { shown: root, real: root === '' ? here : resolve(cwd, root), deep: false };
      await descend(start, segments, walk);
    }
  });
  return [...walk.matches.values()].map(({ path }) => path).sort(compareNatural);
}

async function descend(folder: Folder, segments: readonly Segment[], walk: Walk): Promise<void> {
  walk.signal.throwIfAborted();
  const [segment, ...rest] = segments;
  switch (segment?.kind) {
    case 'literal':
      return descendByName(folder, segment.name, rest, walk);
    case 'any-depth': {
      await descend({ ...folder, deep: true }, rest, walk);
      for (const { name } of (await list(folder.real, walk)).filter(isOpenFolder)) {
        const inner = { shown: `${folder.shown}${name}/`, real: join(folder.real, name), deep: true };
        await descend(inner, segments, walk);
      }
      return;
    }
    case 'pattern':
      for (const entry of await list(folder.real, walk)) {
        if (segment.matches(entry.name)) await descendByEntry(folder, entry, rest, walk);
      }
  }
}

/** A name without pattern characters: no folder is listed for it, unless it is written in another Unicode form. */
async function descendByName(folder: Folder, name: string, rest: readonly Segment[], walk: Walk) {
  const path = join(folder.real, name);
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    const same = (await list(folder.real, walk)).filter((entry) => foldName(entry.name) === foldName(name));
    const [only, ...more] = same;
    if (only && only.name !== name && more.length === 0) await descendByEntry(folder, only, rest, walk);
    return;
  }
  const real = await realpath(path).catch(() => path);
  if (rest.length > 0) return descend({ ...folder, shown: `${folder.shown}${name}/`, real }, rest, walk);
  if (found.isFile()) addMatch(walk, folder.shown + name, real, real !== path);
}

async function descendByEntry(folder: Folder, entry: Dirent, rest: readonly Segment[], walk: Walk) {
  const shown = folder.shown + entry.name;
  const path = join(folder.real, entry.name);
  if (entry.isFile()) {
    if (rest.length === 0) addMatch(walk, shown, path, false);
    return;
  }
  if (entry.isDirectory()) {
    if (rest.length > 0) await descend({ ...folder, shown: `${shown}/`, real: path }, rest, walk);
    return;
  }
  if (!entry.isSymbolicLink()) return;
  const [found, real] = await Promise.all([stat(path), realpath(path)]).catch(() => []);
  if (rest.length === 0) {
    if (found?.isFile() && real) addMatch(walk, shown, real, true);
  } else if (found?.isDirectory() && real && !folder.deep) {
    await descend({ ...folder, shown: `${shown}/`, real }, rest, walk);
  }
}

function addMatch({ matches, pattern }: Walk, path: string, real: string, linked: boolean): void {
  const known = matches.get(real);
  if (known && (linked || !known.linked)) return;
  matches.set(real, { path, linked });
  if (matches.size <= MAX_MATCHES) return;
  throw new CliError('limit_exceeded', `matches more than ${formatCount(MAX_MATCHES)} files`, {
    subject: pattern,
    hint: 'use a pattern that matches fewer',
  });
}

function isOpenFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.');
}

/** Lists a folder; one that cannot be read has no matches. */
async function list(folder: string, walk: Walk): Promise<readonly Dirent[]> {
  if (walk.listed?.folder !== folder) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    walk.listed = { folder, entries };
  }
  return walk.listed.entries;
}

/** Rejects as soon as the signal aborts, even while a file system does not answer. */
async function untilAborted(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([run(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
