// Holds a conversation in memory, as questions and answers that the next request sends again. Pure.

import type { Capabilities } from '../api/providers/capabilities.ts';
import type { Reply } from '../api/stream-message.ts';
import type { PreparedImage } from '../image/image.ts';
import type { StoredAnswer, StoredConversation } from '../store/conversation.ts';
import { type Content, countTowardsImageLimit } from './content.ts';

/** A question that was answered. */
export interface PastTurn {
  readonly items: readonly Content[];
  /** Tool use between the question and the answer, in order; left out when the model used no tool. */
  readonly steps?: readonly ToolStep[];
  readonly answer: string;
}

/**
 * One round of tool use inside a turn. It is sent again as two messages: the assistant's, with `text` (unless empty)
 * and then a `tool_use` block for each call, and the user's, with a `tool_result` block for each result. Every call has
 * exactly one result, in the same order, as the API rejects anything else. Thinking is not kept: the API needs it only
 * while the turn is still being answered.
 */
export interface ToolStep {
  /** Text that the model wrote before the calls; may be empty. */
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly results: readonly ToolResult[];
}

/** A `tool_use` block. */
interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A `tool_result` block. Its images count toward the limits of the request, as those of questions do. */
interface ToolResult {
  /** The `id` of the call. */
  readonly tool_use_id: string;
  /** The tool failed, and the content says why. */
  readonly isError: boolean;
  readonly content: readonly ToolContent[];
}

/** Content of a `tool_result` block: text, or a local image such as a crop. */
export type ToolContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'media'; readonly media: PreparedImage };

/** The earlier turns. `tokens` counts all of them; undefined when another model counted. */
export interface Past {
  readonly turns: readonly PastTurn[];
  readonly tokens: number | undefined;
}

export interface Turn extends PastTurn {
  readonly asked_at: string;
  readonly reply: StoredAnswer;
}

export interface Conversation {
  /** The conversation as it was last saved; undefined before the first save. */
  readonly saved: StoredConversation | undefined;
  readonly turns: readonly Turn[];
  /** Tokens of the whole conversation by `model`; undefined before the first answer and after an undone turn. */
  readonly counted: { readonly model: string; readonly tokens: number } | undefined;
  /** Citations were requested. The API takes them for all documents of a request or for none. */
  readonly cite: boolean;
}

export const EMPTY_CONVERSATION: Conversation = {
  saved: undefined,
  turns: [],
  counted: undefined,
  cite: false,
};

/** Returns the part of a conversation that the next request sends; a token count holds for its own model only. */
export function toPast({ turns, counted }: Conversation, model: string): Past {
  return { turns, tokens: counted?.model === model ? counted.tokens : undefined };
}

/** Returns the content of a turn in the order sent: the question, then tool results. */
export function listContent({ items, steps = [] }: Pick<PastTurn, 'items' | 'steps'>): readonly Content[] {
  return [...items, ...steps.flatMap(({ results }) => results.flatMap(({ content }) => content))];
}

/** Returns content as a tool result holds it: without the label and the block of a question. */
export function toToolContent(content: Content): ToolContent {
  if (content.kind === 'text') return content;
  if (content.media.kind !== 'image') throw new Error('a tool result holds only texts and local images');
  return { kind: 'media', media: content.media };
}

/** Counts the images, and documents where they count, that the next request sends again with its tool results. */
export function countImagesIn(
  { turns }: Conversation,
  platform: Pick<Capabilities, 'countsDocuments'>,
): number {
  return countTowardsImageLimit(turns.flatMap(listContent), platform);
}

/** Returns the tokens of prompt and answer together, without thinking, which is not sent again. */
export function tokensAfter(usage: Reply['message']['usage']): number {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  const thinking = usage.output_tokens_details?.thinking_tokens ?? 0;
  return (
    input_tokens +
    (cache_creation_input_tokens ?? 0) +
    (cache_read_input_tokens ?? 0) +
    Math.max(0, output_tokens - thinking)
  );
}
