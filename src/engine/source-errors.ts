// Makes the errors for inputs that no source, or not the requested one, can carry.
import type { Capabilities } from '../api/providers/capabilities.ts';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';

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
  input: string,
  size: string,
  { title, sources }: Capabilities,
  limit: string,
): CliError {
  return new CliError('limit_exceeded', `is ${size} as base64; ${title} takes ${limit}`, {
    subject: input,
    hint: sources.file ? 'use --source files, or leave --source out' : 'make it smaller: --max-edge 1000',
  });
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
