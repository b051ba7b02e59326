// Makes the errors for inputs that no source, or not the requested one, can carry.
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { PreparedDocument } from '../document/document.ts';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';

/** Error for a URL on a platform that does not fetch URLs. */
export function urlUnsupportedError(input: string, { title }: Capabilities): CliError {
  return new CliError('source_impossible', `is a URL, and ${title} takes only base64`, {
    subject: input,
    hint: 'download it first: --download',
  });
}

/** Error for a stored file on a platform without stored files. */
export function fileUnsupportedError(input: string, { title, package: own }: Capabilities): CliError {
  const provider = own === undefined ? '' : ' or leave --provider out';
  const message = `is a stored file, and ${title} stores no files and takes only base64`;
  return new CliError('source_impossible', message, {
    subject: input,
    hint: `name the image itself, its path or URL; if it was sent earlier in the conversation, start a new one${provider}`,
  });
}

/** Error for `--source files` on a platform without stored files. */
export function uploadUnsupportedError(input: string, { title }: Capabilities): CliError {
  const message = `cannot be uploaded: ${title} stores no files and takes only base64`;
  return new CliError('source_impossible', message, {
    subject: input,
    hint: 'leave --upload (--source files) out',
  });
}

/** Error for a `--source` that cannot carry this input. */
export function sourceMismatchError(input: string, source: string, why: string, hint: string): CliError {
  return new CliError('source_impossible', `cannot be sent with --source ${source}: it ${why}`, {
    subject: input,
    hint,
  });
}

/** Error for an image or PDF that is too large as base64, although base64 was requested or is the only source. */
export function tooLargeError(
  media: PreparedImage | PreparedDocument,
  size: string,
  { title, sources }: Capabilities,
  limit: string,
): CliError {
  return new CliError('limit_exceeded', `is ${size} as base64; ${title} takes ${limit}`, {
    subject: media.input,
    hint: sources.file ? 'use --source files, or leave --source out' : smallerHint([media]),
  });
}

/** Returns the hint for media that are too large together: only images have pixels, and only PDFs have pages. */
export function smallerHint(media: readonly (PreparedImage | PreparedDocument)[]): string {
  const images = media.filter(({ kind }) => kind === 'image').length;
  const them = media.length === 1 ? 'it' : 'them';
  const cures = [
    media.length > 1 && 'ask about fewer at a time',
    images > 0 && `make ${images === media.length ? them : 'the images'} smaller: --max-edge 1000`,
    images < media.length && 'select fewer pages with --pages',
  ];
  return cures.filter(Boolean).join(', or ');
}

/** Error for texts that are too long for one request, whatever happens to the images. */
export function textTooLargeError(
  bytes: number,
  { title, maxBodyBytes }: Capabilities,
  { continued }: { readonly continued: boolean },
): CliError {
  const sizes = `the texts are ${formatBytes(bytes)}; ${title} takes ${formatBytes(maxBodyBytes)} per request`;
  return new CliError('limit_exceeded', sizes, {
    hint: `ask with less text${continued ? ', or start a new conversation' : ''}`,
  });
}
