// Decides whether an argument is an input, several inputs, or text; pure apart from the look-ups passed to it.
import { fileURLToPath } from 'node:url';
import { CliError, usageError } from '../errors.ts';
import { formatCount, quoteArgument } from '../format.ts';
import { redactUrl } from '../redact-url.ts';
import { hasMediaExtension } from './extensions.ts';
import type { InputRef, Item, PathLookup } from './refs.ts';
import { similarFile } from './similar-file.ts';

/** The argument that stands for the image on the clipboard. */
export const CLIPBOARD = 'clipboard:';

const GLOB_CHARACTERS = /[*?[\]{}]/;

/**
 * Reads one positional argument: `-`, a data URI, a URL, a file_id, an existing file or a pattern is input, and
 * anything else is text. Throws CliError for a folder, an empty argument, and a missing path.
 */
export async function classifyArgument(argument: string, lookup: PathLookup): Promise<readonly Item[]> {
  if (argument.trim() === '') {
    throw usageError(undefined, 'an argument is empty', 'is a variable in the command not set?');
  }
  const inputs = await findInputs(argument, lookup);
  if (inputs) return inputs.map((ref) => ({ kind: 'input', ref }));
  if (await looksLikePath(argument)) throw missingInput(argument, lookup);
  return [{ kind: 'text', text: argument }];
}

/**
 * Reads the value of `-i`, which is always an input; throws CliError when it is missing. With `orText` false, the hint
 * does not propose to send it as text.
 */
export async function classifyInput(
  argument: string,
  lookup: PathLookup,
  { orText = true }: { readonly orText?: boolean } = {},
): Promise<readonly Item[]> {
  if (argument.trim() === '') {
    throw usageError('-i', 'the name of the image is empty', 'is a variable in the command not set?');
  }
  const inputs = await findInputs(argument, lookup);
  if (!inputs) throw missingInput(argument, lookup, orText);
  return inputs.map((ref) => ({ kind: 'input', ref }));
}

/** Whether a text was probably meant as a file name with spaces, which deserves a note that it is sent as text. */
export async function mayBeMistypedPath(text: string): Promise<boolean> {
  return !text.includes('\n') && (await hasMediaExtension(text));
}

async function findInputs(argument: string, lookup: PathLookup): Promise<readonly InputRef[] | undefined> {
  const remote = remoteInput(argument);
  if (remote) return [remote];
  const path = filePath(argument);
  const found = lookup.stat(path);
  if (found === 'file') return [{ kind: 'path', input: argument, path }];
  if (found === 'directory') {
    const pattern = `${path.replace(/[*?[\]{}]/g, '\\$&').replace(/\/+$/, '')}/*.png`;
    throw new CliError('input_unusable', 'is a folder', {
      subject: argument,
      hint: `name the pictures in it with a quoted pattern: ${quoteArgument(pattern)}`,
    });
  }
  if (!GLOB_CHARACTERS.test(argument)) return undefined;
  const matches = await lookup.glob(argument);
  if (matches.length === 0) return undefined;
  return matches.map((match) => ({ kind: 'path', input: match, path: match }));
}

function remoteInput(argument: string): InputRef | undefined {
  if (argument === '-') return { kind: 'stdin', input: '-' };
  if (argument === CLIPBOARD) return { kind: 'clipboard', input: 'clipboard' };
  if (/^data:[^\s,]*,/i.test(argument))
    return { kind: 'data', input: shortenDataUri(argument), uri: argument };
  if (/^https?:\/\/\S+$/i.test(argument)) {
    const block = isPdfUrl(argument) ? 'document' : 'image';
    return { kind: 'url', input: redactUrl(argument), url: argument, block };
  }
  if (/^file_[A-Za-z0-9_-]+$/.test(argument)) {
    return { kind: 'file_id', input: argument, file_id: argument };
  }
  return undefined;
}

/** Whether a URL's path names a PDF: the API fetches it, so its bytes are unknown. */
function isPdfUrl(url: string): boolean {
  return URL.canParse(url) && /\.pdf$/i.test(new URL(url).pathname);
}

function filePath(argument: string): string {
  if (!/^file:\/\//i.test(argument)) return argument;
  try {
    return fileURLToPath(argument);
  } catch {
    throw usageError(argument, 'is not a usable file URL', 'name the file by its path');
  }
}

async function looksLikePath(argument: string): Promise<boolean> {
  if (/\s/.test(argument)) return false;
  return /[/\\]/.test(argument) || hasMediaExtension(argument);
}

function missingInput(argument: string, lookup: PathLookup, orText = true): CliError {
  if (/^(?!file:)(?:[a-z][a-z\d+.-]+:\/\/|data:)/i.test(argument)) {
    return usageError(
      argument,
      'is not a URL that can be sent',
      'http and https URLs and complete data URIs can',
    );
  }
  const pattern = GLOB_CHARACTERS.test(argument);
  const similar = pattern ? undefined : similarFile(argument, lookup);
  const hints = [
    similar === undefined ? '' : `did you mean ${quoteArgument(similar)}?`,
    /\s/.test(argument) || !orText ? '' : `to send it as text: -p ${quoteArgument(argument)}`,
  ];
  return new CliError('input_missing', pattern ? 'no file matches' : 'no such file', {
    subject: argument,
    hint: hints.filter(Boolean).join(' ') || undefined,
  });
}

function shortenDataUri(uri: string): string {
  return uri.length <= 60 ? uri : `${uri.slice(0, 40)}… (${formatCount(uri.length)} characters)`;
}
