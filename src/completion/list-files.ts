// Lists files and folders for a completion; opens none of them.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareNatural } from '../natural-order.ts';
import type { FileKind, Place } from './candidates.ts';
import { isPrintable } from './printable.ts';

/** A path as it is to be typed; that of a folder ends in a slash. */
interface Listed {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Lists what a path that is being typed can become: of `media`, pictures and PDFs first, then folders, then the rest.
 * Names with characters that no terminal shows are left out, as are those that would be read as flags.
 */
export function listFiles(typed: string, kind: FileKind, place: Place): readonly string[] {
  const slash = Math.max(typed.lastIndexOf('/'), place.platform === 'win32' ? typed.lastIndexOf('\\') : -1);
  const folder = typed.slice(0, slash + 1);
  const start = typed.slice(slash + 1);
  const real = resolve(place.cwd, folder.startsWith('~/') ? join(place.home, folder.slice(2)) : folder);
  const found = readEntries(real).flatMap((entry): Listed[] => {
    const { name } = entry;
    if (!name.startsWith(start) || !isPrintable(name)) return [];
    if (name.startsWith('.') && start === '') return [];
    if (name.startsWith('-') && folder === '') return [];
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(join(real, name)));
    if (kind === 'folder' && !isFolder) return [];
    return [{ path: `${folder}${name}${isFolder ? '/' : ''}`, isFolder }];
  });
  const isMedia = ({ path, isFolder }: Listed) =>
    !isFolder && place.mediaExtensions.includes(/\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
  const getRank = (each: Listed) => (kind !== 'media' ? 0 : isMedia(each) ? 0 : each.isFolder ? 1 : 2);
  return found
    .sort((a, b) => getRank(a) - getRank(b) || compareNatural(a.path, b.path))
    .map(({ path }) => path);
}

function readEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // It is missing, or closed to this user.
  }
}

function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
