// Removes pictures and PDFs that cannot be sent from the next question of a chat, so that it does not fail again.
import type { MediaContent } from '../../conversation/content.ts';
import type { CliError } from '../../errors.ts';
import type { ErrorCode } from '../../exit-codes.ts';
import { formatName, formatNames, listMedia } from './media-list.ts';
import { removeWaiting, type Session } from './session.ts';

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

/**
 * Removes the media that an error is about from those that wait, and says which. If the API rejects a request without
 * naming a part of it, all of them may be the cause. Returns false if there are none.
 */
export function removeRejected(session: Session, error: CliError): boolean {
  const { waiting, conversation, context } = session;
  if (!LASTING.includes(error.code)) return false;
  const named = findNamed(error.subject, waiting);
  const isUnnamed = error.code === 'invalid_request' && error.subject === undefined;
  const rejected = new Set(
    named.length > 0 ? named : isUnnamed && !NAMES_FIELD.test(error.message) ? waiting : [],
  );
  if (rejected.size === 0) return false;
  const names = listMedia(conversation, waiting).flatMap((listed) =>
    listed.waits && rejected.has(listed.item) ? formatName(listed) : [],
  );
  removeWaiting(session, (item) => rejected.has(item));
  const doubt = named.length === 0 && rejected.size > 1 ? ', because one of them may be the cause' : '';
  context.output.info(`removed from the next question${doubt}: ${formatNames(names)}`);
  return true;
}

/** Returns the media whose inputs are the subject of an error, which joins several by commas. */
function findNamed(subject: string | undefined, waiting: readonly MediaContent[]): readonly MediaContent[] {
  if (subject === undefined) return [];
  const single = waiting.filter(({ media }) => media.input === subject);
  if (single.length > 0) return single;
  const inputs = new Set(subject.split(', '));
  const found = waiting.filter(({ media }) => inputs.has(media.input));
  const isWhole = [...inputs].every((input) => found.some(({ media }) => media.input === input));
  return isWhole ? found : [];
}
