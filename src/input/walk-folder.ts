// Finds the pictures and PDFs in a folder and its subfolders, one after the other, so that a million need no list.
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError, describeSystemError } from '../errors.ts';
import { type FingerprintSet, makeFingerprintSet } from '../fingerprint-set.ts';
import { sniff } from '../image/sniff.ts';
import { compareNatural } from '../natural-order.ts';
import { type PathFlavour, POSIX_FLAVOUR } from '../path-flavour.ts';
import { makePauses } from './arguments.ts';
import { hasMediaExtension } from './extensions.ts';
import { readHead } from './read-head.ts';
import { findUndecodableName } from './undecodable-name.ts';

/** A folder as the user named it, and its path as it begins the paths of its files. */
export interface NamedFolder {
  readonly input: string;
  readonly path: string;
}

/** The folders that one run has walked, each by its real path, and the files that links outside them led to. */
export interface WalkedFolders {
  readonly folders: Set<string>;
  readonly linked: FingerprintSet;
}

/** Returns the memory of a run that has walked no folder. */
export function makeWalkedFolders(): WalkedFolders {
  return { folders: new Set(), linked: makeFingerprintSet() };
}

interface Walk {
  readonly cwd: string;
  readonly walked: WalkedFolders;
  /** Whether a file is not to be yielded; none by default. */
  readonly leavesOut?: (path: string) => boolean;
  readonly signal: AbortSignal;
  /** The way in which paths are written; that of POSIX by default. */
  readonly flavour?: PathFlavour;
}

/** A folder on the way: what it holds, in natural order, and how much of it has been looked at. */
interface Level {
  /** Begins the paths of its files; with its last slash, or empty for the current folder. */
  readonly shown: string;
  readonly real: string;
  /** Names of folders end in a slash, which sorts files as their whole paths are sorted. */
  readonly names: readonly string[];
  readonly links: ReadonlySet<string>;
  next: number;
}

/**
 * Yields the path of each picture and PDF, depth first and in natural order, and a CliError in place of what cannot be
 * looked into, also when there is none at all. Skips hidden names and links to folders; each real file is yielded once
 * in a run. Throws the signal's reason.
 */
export async function* walkFolder(
  { input, path }: NamedFolder,
  walk: Walk,
): AsyncGenerator<string | CliError> {
  const { folders } = walk.walked;
  const pause = makePauses(walk.signal);
  const top = await openTop(path, walk);
  if (top === undefined) return;
  if (top instanceof CliError) return yield top.with({ subject: input });
  folders.add(top.real);
  let isEmpty = true;
  const levels = [top];
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    await pause();
    const name = level.names[level.next++];
    if (name === undefined) {
      levels.pop();
      continue;
    }
    const found = name.endsWith('/')
      ? await openInner(level, name, folders)
      : walk.leavesOut?.(name)
        ? undefined
        : await findMedia(level, name, walk.walked);
    if (typeof found === 'object' && 'names' in found) levels.push(found);
    else if (found !== undefined) {
      isEmpty = false;
      if (found !== KNOWN) yield found;
    }
  }
  if (isEmpty) yield new CliError('input_unusable', 'holds no picture or PDF', { subject: input });
}

/** Stands for a file or folder that has come before, or will come under its own name. */
const KNOWN = Symbol('known');

async function openInner(level: Level, name: string, folders: ReadonlySet<string>) {
  const real = join(level.real, name.slice(0, -1));
  const undecodable = findUndecodableName(real);
  if (undecodable !== undefined) return nameError(level.shown + undecodable);
  return folders.has(real) ? KNOWN : openLevel(level.shown + name, real);
}

/** Opens the folder that was named; undefined when it lies in one that has been walked. */
async function openTop(path: string, { cwd, walked, flavour }: Walk): Promise<Level | CliError | undefined> {
  try {
    const real = await realpath(resolve(cwd, path));
    return isWithin(real, walked.folders) ? undefined : await openLevel(toPrefix(path, flavour), real);
  } catch (error) {
    return unreadable(path, error);
  }
}

function toPrefix(path: string, { windows }: PathFlavour = POSIX_FLAVOUR): string {
  const bare = path.replace(windows ? /[\\/]+$/ : /\/+$/, '');
  if (bare === '.') return '';
  return `${bare}/`;
}

/** Whether a walk through one of the folders comes by a path, which has no links in it. */
function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (folders.has(at)) return true;
    if (basename(at).startsWith('.') || dirname(at) === at) return false;
  }
}

/** Reads the names in a folder: only they are held, as a folder may have a million. */
async function openLevel(shown: string, real: string): Promise<Level | CliError> {
  const names: string[] = [];
  const links = new Set<string>();
  try {
    for await (const entry of await opendir(real, { bufferSize: 1024 })) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink()) links.add(entry.name);
      if (entry.isDirectory()) names.push(`${entry.name}/`);
      else if (entry.isFile() || entry.isSymbolicLink()) names.push(entry.name);
    }
  } catch (error) {
    return unreadable(shown.replace(/(?<=.)\/$/, '') || '.', error);
  }
  return { shown, real, names: names.sort(compareNatural), links, next: 0 };
}

/** Returns the path of a picture or PDF, or why it cannot be opened; undefined for everything else. */
async function findMedia(
  { shown, real, links }: Level,
  name: string,
  { folders, linked }: WalkedFolders,
): Promise<string | CliError | typeof KNOWN | undefined> {
  const path = join(real, name);
  const undecodable = findUndecodableName(path);
  if (undecodable !== undefined) {
    return (await hasMediaExtension(name)) ? nameError(shown + undecodable) : undefined;
  }
  if (links.has(name) && !(await isLinkToFile(path))) return undefined;
  if (!(await hasMediaExtension(name)) && !(await startsAsMedia(path))) return undefined;
  if (!links.has(name)) return shown + name;
  const target = await realpath(path).catch(() => path);
  return isWithin(target, folders) || linked.add(target, 0) !== undefined ? KNOWN : shown + name;
}

async function isLinkToFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

async function startsAsMedia(path: string): Promise<boolean> {
  const head = await readHead(path).catch(() => undefined); // A file that cannot be read may be anything.
  return head !== undefined && ['image', 'other-image', 'pdf'].includes(sniff(head).kind);
}

function nameError(subject: string): CliError {
  const message = 'its name is not UTF-8, so it cannot be opened';
  return new CliError('input_unusable', message, { subject, hint: 'rename it' });
}

function unreadable(subject: string, cause: unknown): CliError {
  return new CliError('input_unusable', `cannot be read: ${describeSystemError(cause)}`, { subject, cause });
}
