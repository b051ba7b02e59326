// Defines what a check looks at: a file, or a page that a browser shows.
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ShotOptions } from '../page/shot.ts';

/** A file: as it is typed from the current folder, with `/` between folders, and where it is. */
export interface CheckedFile {
  readonly input: string;
  readonly path: string;
}

/** A page: as reports name it, and how a browser shows it. */
export interface CheckedPage {
  /** The address without secrets, or the path as it is typed, and the viewport: `http://localhost/login (390x844)`. */
  readonly input: string;
  /** A URL, or the absolute path of a local HTML file. */
  readonly address: string;
  readonly shot: ShotOptions;
}

export type CheckedImage = CheckedFile | CheckedPage;

/** Whether a browser must show it first. */
export function isPage(image: CheckedImage): image is CheckedPage {
  return 'address' in image;
}

/** Whether an address is a URL rather than the path of a file. */
export function isUrl(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

/** Returns a path from a folder as the user would type it from the current folder. */
export function showFile(name: string, folder: string, cwd: string): CheckedFile {
  const path = resolve(folder, name);
  const shown = isAbsolute(name) || folder === cwd ? name : relative(cwd, path);
  return { input: sep === '\\' ? shown.replaceAll('\\', '/') : shown, path };
}
