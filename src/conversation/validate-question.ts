// Refuses a question without anything to ask about, or without anything to ask.
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { Conversation } from './conversation.ts';

interface QuestionSource {
  readonly args: readonly InputArgument[];
  /** Says that a pipe is not read; undefined when there is none. */
  readonly unreadHint?: string | undefined;
}

/** Throws CliError for a first question without an image, and for a follow-up without anything: it needs no image. */
export function validateQuestion(
  items: readonly { readonly kind: string }[],
  conversation: Conversation,
  { args, unreadHint }: QuestionSource,
): void {
  if (items.some(({ kind }) => kind !== 'text')) return;
  const isEmpty = args.length === 0;
  if (conversation.turns.length === 0) {
    const hint = isEmpty
      ? 'try: claude-see photo.jpg "describe"; claude-see --help says more'
      : 'name an image: a path, a quoted pattern, a URL, a file_id, or - for stdin; -c continues the latest conversation';
    throw usageError(undefined, isEmpty ? 'no image given' : 'no image given, only text', unreadHint ?? hint);
  }
  if (items.length === 0) {
    throw usageError(undefined, 'no question given', unreadHint ?? 'claude-see -c "and what else?"');
  }
}
