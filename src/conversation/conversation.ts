// A conversation as a run holds it: what was asked and answered, ready to go out again. Pure.
import type { Answer } from '../api/stream-message.ts';

import type { StoredAnswer, StoredConversation } from '../store/conversation.ts';
import { type Content, countImages } from './content.ts';

/** A question that was answered. */
export interface PastTurn {
  readonly items: readonly Content[];
  readonly answer: string;
}

/** What was said before; `tokens` is all of it as the model counted it, undefined where another model did. */
export interface Past {
  readonly turns: readonly PastTurn[];
  readonly tokens: number | undefined;
}

export interface Turn extends PastTurn {
  readonly asked_at: string;
  readonly reply: StoredAnswer;
}

export interface Conversation {
  /** As it was last saved; undefined for one that never was. */
  readonly saved: StoredConversation | undefined;
  readonly turns: readonly Turn[];
  /** Tokens of all of it, as `model` counted them; undefined before the first answer, and after a change. */
  readonly counted: { readonly model: string; readonly tokens: number } | undefined;
  /** Citations were asked for: the API wants them for all documents of a request or for none. */
  readonly cite: boolean;
}

export const EMPTY_CONVERSATION: Conversation = {
  saved: undefined,
  turns: [],
  counted: undefined,
  cite: false,
};

/** Returns what a next question goes out with; tokens count only for the model that counted them. */
export function toPast({ turns, counted }: Conversation, model: string): Past {
  return { turns, tokens: counted?.model === model ? counted.tokens : undefined };
}

/** Counts the images that a next question goes out with. */
export function countImagesIn({ turns }: Conversation): number {
  return countImages(turns.flatMap(({ items }) => items));
}

/** Tokens of prompt and answer; thinking is not sent again. */
export function tokensAfter(usage: Answer['message']['usage']): number {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  const thinking = usage.output_tokens_details?.thinking_tokens ?? 0;
  return (
    input_tokens +
    (cache_creation_input_tokens ?? 0) +
    (cache_read_input_tokens ?? 0) +
    Math.max(0, output_tokens - thinking)
  );
}
