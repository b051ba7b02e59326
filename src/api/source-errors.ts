// Words why a picture or PDF cannot travel as it was asked to, and what to do instead.
import { SeeError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { Capabilities } from './providers/capabilities.ts';

/** A URL where the platform takes none: nothing in this room reads from the network. */
export function mustBeDownloaded(input: string, { title }: Capabilities): SeeError {
  return new SeeError('source_impossible', `is a URL, and ${title} takes only base64`, {
    subject: input,
    hint: 'have it fetched first: --download',
  });
}

/** A stored file where the platform stores none. */
export function notStoredThere(input: string, { title }: Capabilities): SeeError {
  return new SeeError(
    'source_impossible',
    `is a stored file, and ${title} stores none and takes only base64`,
    {
      subject: input,
      hint: 'name the picture itself, its path or URL; if it was sent earlier in the conversation, begin anew or leave --provider out',
    },
  );
}

/** `--source files` where the platform stores none. */
export function noUpload(input: string, { title }: Capabilities): SeeError {
  return new SeeError(
    'source_impossible',
    `cannot be uploaded: ${title} stores no files and takes only base64`,
    {
      subject: input,
      hint: 'leave --upload (--source files) out',
    },
  );
}

/** A `--source` that cannot carry this input. */
export function impossible(input: string, wish: string, why: string, hint: string): SeeError {
  return new SeeError('source_impossible', `cannot be sent with --source ${wish}: it ${why}`, {
    subject: input,
    hint,
  });
}

/** Texts that are too long for one request, whatever becomes of the pictures; of a conversation where it is `continued`. */
export function tooMuchText(bytes: number, { title, bodyBytes }: Capabilities, continued: boolean): SeeError {
  const sizes = `the texts are ${formatBytes(bytes)}; ${title} takes ${formatBytes(bodyBytes)} a request`;
  return new SeeError('limit_exceeded', sizes, {
    hint: `ask with less text${continued ? ', or begin a new conversation' : ''}`,
  });
}
