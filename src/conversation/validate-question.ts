// Refuses a question without anything to ask about, or without anything to ask.
import { usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
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
      : `name an image${formatExample(args)}: a path, a quoted pattern, a URL, a file_id, or - for stdin; -c continues the latest conversation`;
    throw usageError(undefined, isEmpty ? 'no image given' : 'no image given, only text', unreadHint ?? hint);
  }
  if (items.length === 0) {
    throw usageError(undefined, 'no question given', unreadHint ?? 'claude-see -c "and what else?"');
  }
}

/** Characters of a question that the example of a hint repeats. */
const MAX_REPEATED_CHARACTERS = 40;

/** Returns an example with the question that was typed, if that is short; one on stdin is not known here. */
function formatExample(args: readonly InputArgument[]): string {
  const isTyped = args.every(({ kind, value }) => kind === 'positional' && value !== '-');
  const text = args.map(({ value }) => value).join(' ');
  return isTyped && text.length <= MAX_REPEATED_CHARACTERS
    ? `, as in claude-see photo.jpg ${quoteArgument(text)}`
    : '';
}
