// Decides whether an argument is an input, several inputs, or text; pure apart from the look-ups passed to it.
import { fileURLToPath } from 'node:url';
import { usageError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { isDeviceName, type PathFlavour, POSIX_FLAVOUR, toWslPath } from '../path-flavour.ts';
import { redactUrl } from '../redact-url.ts';
import { isDesktopInput, parseDesktopInput, refuseUnknownArea } from './desktop-input.ts';
import { hasMediaExtension, hasVideoExtension } from './extensions.ts';
import { FolderError } from './folder-error.ts';
import { isWebAddress } from './meant-url.ts';
import { isPattern, type MissingOptions, missingInput, showArgument } from './missing-input.ts';
import { classifyPage, isPageInput } from './page-address.ts';
import { findSamePath, listReadings, stripPasted } from './pasted.ts';
import type { InputRef, Item, PathLookup } from './refs.ts';

const FILE_ID = /^file_[A-Za-z0-9_-]+$/;

export interface ClassifyOptions extends MissingOptions {
  /** Told when an argument is read in another way than typed. */
  readonly note?: (line: string) => void;
  /** Advice for a folder, beside a pattern that names the images in it. */
  readonly folderHint?: string | undefined;
}

/**
 * Reads one positional argument: `-`, a data URI, a URL, a page, a file_id, an existing file or a pattern is input, and
 * anything else is text. Throws CliError for a folder, an empty argument, and a text that looks like a path or URL.
 */
export async function classifyArgument(
  argument: string,
  lookup: PathLookup,
  options: ClassifyOptions = {},
): Promise<readonly Item[]> {
  if (argument.trim() === '') {
    throw usageError(undefined, 'an argument is empty', 'is a variable in the command not set?');
  }
  const inputs = await findInputs(argument, lookup, options);
  if (inputs) return inputs.map(toItem);
  if (!(await looksLikeInput(argument, lookup))) return [{ kind: 'text', text: argument }];
  const pasted = await findPasted(argument, lookup, options);
  if (!pasted) throw missingInput(argument, lookup, options);
  return pasted.map(toItem);
}

/** Reads the value of `-i`, which is always an input; throws CliError when it is missing. */
export async function classifyInput(
  argument: string,
  lookup: PathLookup,
  options: ClassifyOptions = {},
): Promise<readonly Item[]> {
  if (argument.trim() === '') {
    throw usageError('-i', 'the name of the image is empty', 'is a variable in the command not set?');
  }
  const found = await findNamed(argument, lookup, options);
  if (!found) throw missingInput(argument, lookup, options);
  return found;
}

/**
 * Reads one name of a list as it is written there: neither a pattern nor a text, nor anything that stands for another
 * name. Throws CliError when it is missing, and for what one run has once.
 */
export function classifyListed(name: string, lookup: PathLookup, options: ClassifyOptions = {}): InputRef {
  if (name === '-' || isDesktopInput(name)) {
    throw usageError(name.replace(/:.*/, ''), 'cannot stand in a list', 'name files, URLs and file_ids');
  }
  const found = findExact(name, lookup, options);
  if (!found) throw missingInput(name, lookup, { ...options, orText: false, orPattern: false });
  return found;
}

/** Returns the inputs that an argument names, as typed or as people paste it; undefined when it is missing. */
export async function findNamed(
  argument: string,
  lookup: PathLookup,
  options: ClassifyOptions = {},
): Promise<readonly Item[] | undefined> {
  const found =
    (await findInputs(argument, lookup, options)) ?? (await findPasted(argument, lookup, options));
  return found?.map(toItem);
}

function toItem(ref: InputRef): Item {
  return { kind: 'input', ref };
}

/** Looks for an argument once more: without quotes and escapes, and by names that read the same. */
async function findPasted(
  argument: string,
  lookup: PathLookup,
  options: ClassifyOptions,
): Promise<readonly InputRef[] | undefined> {
  const { note = () => {} } = options;
  const readings = listReadings(argument, lookup).filter(({ text }) => text !== '-' && !isDesktopInput(text));
  for (const { text, how } of readings) {
    const found = await findInputs(text, lookup, options);
    if (!found) continue;
    note(`${showArgument(argument)}: read as ${showArgument(text)} (${how})`);
    return found;
  }
  for (const text of [argument, ...readings.map((reading) => reading.text)]) {
    const same = findSamePath(filePath(text, lookup.flavour), lookup);
    if (!same) continue;
    note(`${showArgument(argument)}: read as ${same.text} (${same.how})`);
    return [{ kind: 'path', input: same.text, path: same.text }];
  }
  return undefined;
}

async function findInputs(
  argument: string,
  lookup: PathLookup,
  options: ClassifyOptions,
): Promise<readonly InputRef[] | undefined> {
  const named = findExact(argument, lookup, options);
  if (named) return [named];
  if (!isPattern(argument)) return undefined;
  const matches = await lookup.glob(argument);
  if (matches.length === 0) return undefined;
  return matches.map((match) => ({ kind: 'path', input: match, path: match }));
}

/** Returns the one input that an argument names as it is written. Throws FolderError, and CliError for `screen:all`. */
function findExact(
  argument: string,
  lookup: PathLookup,
  { folderHint }: ClassifyOptions,
): InputRef | undefined {
  const remote = remoteInput(argument);
  if (remote) return remote;
  if (isPageInput(argument)) return classifyPage(argument, lookup, filePath);
  const path = filePath(argument, lookup.flavour);
  // A device of Windows is no file, and reading one may never end.
  if (lookup.flavour?.windows && isDeviceName(path)) return undefined;
  const found = lookup.stat(path);
  if (found === 'directory') throw new FolderError(argument, path, folderHint, lookup.flavour);
  if (found === 'file') return { kind: 'path', input: argument, path };
  refuseUnknownArea(argument);
  return undefined;
}

function remoteInput(argument: string): InputRef | undefined {
  if (argument === '-') return { kind: 'stdin', input: '-' };
  const moment = parseDesktopInput(argument);
  if (moment) return moment;
  if (/^data:[^\s,]*,/i.test(argument))
    return { kind: 'data', input: shortenDataUri(argument), uri: argument };
  if (/^https?:\/\/\S+$/i.test(argument)) {
    const block = isPdfUrl(argument) ? 'document' : 'image';
    return { kind: 'url', input: redactUrl(argument), url: argument, block };
  }
  if (FILE_ID.test(argument)) {
    return { kind: 'file_id', input: argument, file_id: argument };
  }
  return undefined;
}

/** Whether a URL's path names a PDF: the API fetches it, so its bytes are unknown. */
function isPdfUrl(url: string): boolean {
  return URL.canParse(url) && /\.pdf$/i.test(new URL(url).pathname);
}

function filePath(argument: string, { windows, distro }: PathFlavour = POSIX_FLAVOUR): string {
  if (!/^file:\/\//i.test(argument)) return argument;
  try {
    // Node before 20.13 knows no other flavour than that of its own system.
    const path = fileURLToPath(argument, { windows });
    return (distro && toWslPath(path.replace(/^\/(?=[a-z]:)/i, ''), distro)) || path;
  } catch {
    throw usageError(argument, 'is not a usable file URL', 'name the file by its path');
  }
}

/** A path that is not relative to the current folder by its bare name, a URL, a data URI or a file_id. */
const INPUT_SHAPE = /^(?:\.{0,2}\/|~\/|\\\\|\.{1,2}\\|[a-z]:[\\/]|https?:\/\/|file:|data:[^\s,]*,)/i;

/** Whether an argument that is no input was probably meant as one, so that it must not be sent as text. */
async function looksLikeInput(argument: string, { flavour }: PathLookup): Promise<boolean> {
  const pasted = stripPasted(argument);
  // On Windows a file has named streams: `a.png:stream`.
  const stripped = flavour?.windows ? pasted.replace(/(?<=[^\\/]{2}):[^\\/:]*$/, '') : pasted;
  if (!/\s/.test(argument) && /[/\\]/.test(argument)) return true;
  return (
    INPUT_SHAPE.test(stripped) ||
    isWebAddress(stripped) ||
    FILE_ID.test(stripped) ||
    hasVideoExtension(stripped) ||
    hasMediaExtension(stripped)
  );
}

function shortenDataUri(uri: string): string {
  return uri.length <= 60 ? uri : `${uri.slice(0, 40)}… (${formatCount(uri.length)} characters)`;
}
