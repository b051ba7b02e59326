// Removes pictures and PDFs that cannot be sent from a chat, so that its next question does not fail again.
import type { CliError } from '../../errors.ts';
import type { ErrorCode } from '../../exit-codes.ts';
import { removeMedia } from './media.ts';
import { formatName, formatNames, type ListedMedia, listMedia } from './media-list.ts';
import type { Session } from './session.ts';

/** Errors that the same picture would cause again. A flag that cannot work is not the fault of the picture. */
const LASTING: readonly ErrorCode[] = [
  'invalid_request',
  'limit_exceeded',
  'not_found',
  'input_unusable',
  'input_missing',
];

/** A message of the API that names a field of the request, such as `system: …`. */
const NAMES_FIELD = /^the API rejected the request: [\w.-]+: /;

/** Errors that the API may give without naming the picture that causes them. */
const UNNAMED: readonly ErrorCode[] = ['invalid_request', 'limit_exceeded'];

/**
 * Removes the media that an error is about, and says which: those that wait, or else those of earlier turns, where a text
 * replaces each. If the API rejects a request without naming a part of it, all that wait may be the cause. Returns false
 * if there are none.
 */
export async function removeRejected(session: Session, error: CliError): Promise<boolean> {
  if (!LASTING.includes(error.code)) return false;
  const all = listMedia(session.conversation, session.waiting);
  const waiting = all.filter(({ waits }) => waits);
  const named = findNamed(error, waiting);
  if (named.length > 0) return remove(session, named);
  const sent = findNamed(error, all);
  // Only the API can tell what an earlier request has shown to be usable.
  if (sent.length > 0 && isFromApi(error)) return remove(session, sent);
  if (!isFromApi(error) || !UNNAMED.includes(error.code)) return false;
  if (error.subject !== undefined || NAMES_FIELD.test(error.message)) return false;
  return remove(session, waiting, waiting.length > 1 ? ', because one of them may be the cause' : '');
}

async function remove(session: Session, rejected: readonly ListedMedia[], doubt = ''): Promise<boolean> {
  if (rejected.length === 0) return false;
  const from = rejected.some(({ waits }) => waits) ? 'the next question' : 'the conversation';
  await removeMedia(session, rejected);
  session.context.output.info(`removed from ${from}${doubt}: ${formatNames(rejected.map(formatName))}`);
  return true;
}

/** An error of the SDK has the HTTP status of the answer; one of the file system has none. */
function isFromApi({ cause }: CliError): boolean {
  return typeof cause === 'object' && cause !== null && 'status' in cause && typeof cause.status === 'number';
}

/** Returns the media whose inputs are the subject of an error, which joins several by commas, or whose id it names. */
function findNamed({ subject, message }: CliError, all: readonly ListedMedia[]): readonly ListedMedia[] {
  if (subject === undefined) {
    return all.filter(({ item: { media } }) => media.kind === 'file_id' && message.includes(media.file_id));
  }
  const single = all.filter(({ item }) => item.media.input === subject);
  if (single.length > 0) return single;
  const inputs = new Set(subject.split(', '));
  const found = all.filter(({ item }) => inputs.has(item.media.input));
  const isWhole = [...inputs].every((input) => found.some(({ item }) => item.media.input === input));
  return isWhole ? found : [];
}
