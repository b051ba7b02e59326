// Words the error for an input that is missing. Pure apart from the look-ups passed to it.
import { CliError, usageError } from '../errors.ts';
import { quoteArgument, truncateText } from '../format.ts';
import { isDeviceName } from '../path-flavour.ts';
import { redactUrl, redactUrls } from '../redact-url.ts';
import { describeDifference } from './fold-name.ts';
import { findMeantUrl } from './meant-url.ts';
import { listReadings, stripPasted } from './pasted.ts';
import type { PathLookup } from './refs.ts';
import { similarFile } from './similar-file.ts';

export interface MissingOptions {
  /** False where there is no `-p`: the hint does not propose to send the argument as text. */
  readonly orText?: boolean;
  /** False where patterns are not expanded: the hint says so. */
  readonly orPattern?: boolean;
  /** False: no similar file is looked for. */
  readonly similar?: boolean;
}

/** Whether an argument holds a character of glob patterns. */
export function isPattern(argument: string): boolean {
  return /[*?[\]{}]/.test(argument);
}

/** Returns the error for an argument that is no input, with the file that may be meant. */
export function missingInput(
  argument: string,
  lookup: PathLookup,
  { orText = true, orPattern = true, similar = true }: MissingOptions = {},
): CliError {
  const subject = showArgument(argument);
  const asText = orText ? asTextHint(argument) : '';
  const url = findMeantUrl(stripPasted(argument), lookup);
  if (url !== undefined) {
    const guess = `did you mean ${quoteArgument(redactArgument(url))}?`;
    return usageError(subject, 'is neither a file nor a URL', [guess, asText].filter(Boolean).join(' '));
  }
  if (/^(?!file:)(?:[a-z][a-z\d+.-]+:\/\/|data:)/i.test(stripPasted(argument))) {
    const spaces = /^https?:\/\/\S/i.test(stripPasted(argument));
    const hint = spaces
      ? ['write a space in a URL as %20', asText].filter(Boolean).join('; ')
      : 'http and https URLs and complete data URIs can';
    return usageError(subject, 'is not a URL that can be sent', hint);
  }
  if (lookup.flavour?.windows && isDeviceName(stripPasted(argument))) {
    return new CliError('input_unusable', 'is the name of a device on Windows, not of a file', {
      subject,
      hint: asText || undefined,
    });
  }
  const pattern = orPattern && isPattern(argument);
  const isUnexpanded = !orPattern && /[*?]/.test(argument);
  const asPattern = isUnexpanded ? 'a list holds names, not patterns' : '';
  const asSimilar = pattern || isUnexpanded || !similar ? '' : similarHint(argument, lookup);
  const hints = [asPattern, asSimilar, asText];
  return new CliError('input_missing', pattern ? 'no file matches' : 'no such file', {
    subject,
    hint: hints.filter(Boolean).join(' ') || undefined,
  });
}

function similarHint(argument: string, lookup: PathLookup): string {
  for (const { text } of [{ text: argument }, ...listReadings(argument, lookup)]) {
    const similar = similarFile(text, lookup);
    if (similar === undefined) continue;
    // Two names that look the same would be no help.
    const difference = describeDifference(text, similar);
    return `did you mean ${quoteArgument(similar)}${difference ? ` (${difference})` : ''}?`;
  }
  return '';
}

/** Characters of an argument that a message repeats. */
const MAX_SHOWN_CHARACTERS = 200;

function asTextHint(argument: string): string {
  const isShort = argument.length <= MAX_SHOWN_CHARACTERS && !/[\r\n]/.test(argument);
  return isShort
    ? `to send it as text: -p ${quoteArgument(redactArgument(argument))}`
    : 'to send it as text, put -p before it';
}

/** Returns an argument for a message: without a password, and cut when it is long. */
export function showArgument(argument: string): string {
  return truncateText(redactArgument(argument), MAX_SHOWN_CHARACTERS);
}

/** Returns an argument without passwords. One that begins as a URL is one to its end, with white space in its secrets. */
export function redactArgument(argument: string): string {
  const [, quotes = '', rest = ''] = /^(["'\s]*)(.*)$/s.exec(argument) ?? [];
  return quotes + redactUrls(redactUrl(rest));
}
