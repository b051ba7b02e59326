// A conversation as a run holds it: what was asked and answered, ready to go out again. Pure.

import { isImage } from '../api/build-request.ts';
import { type Answered, computeCost } from '../engine/cost.ts';
import type { Past, PastTurn } from '../engine/plan.ts';
import { turnsOf } from '../engine/to-request.ts';
import type { SavedAnswer, StoredConversation } from '../store/conversation.ts';
import { type Content, countImages } from './content.ts';

export interface Turn extends PastTurn {
  readonly asked_at: string;
  readonly reply: SavedAnswer;
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

/** Returns the conversation with one more turn; what repairs have changed in earlier ones stays changed. */
export function withTurn(
  conversation: Conversation,
  exchanged: Answered,
  data: unknown,
  now: Date,
): Conversation {
  const { answer, plan, manner, sent } = exchanged;
  const { id, model, stop_reason, usage, content } = answer.message;
  const reply: SavedAnswer = {
    text: answer.text,
    id,
    model,
    stop_reason: stop_reason ?? 'end_turn',
    usage,
    request_id: answer.request_id,
    cost_usd: computeCost(exchanged),
    ...citedContent(content),
    ...(data === undefined ? {} : { data }),
  };
  const asked: readonly (readonly Content[])[] = turnsOf(plan, manner, sent).map(({ items }) =>
    items.map((item): Content => {
      if (item.kind === 'text') return { kind: 'text', text: item.text };
      const origin = sent.find((each) => each.item.kind === 'source' && each.item.source === item.source);
      if (origin?.part.kind !== 'media') throw new Error('every source was a part');
      const block = isImage(item) ? 'image' : 'document';
      return { kind: 'media', media: origin.part.media, label: item.label, block };
    }),
  );
  const past = conversation.turns.map((turn, index) => ({ ...turn, items: asked[index] ?? turn.items }));
  const asked_at = now.toISOString();
  return {
    saved: conversation.saved,
    turns: [...past, { items: asked.at(-1) ?? [], answer: answer.text, asked_at, reply }],
    counted: { model: plan.model, tokens: tokensAfter(usage) },
    cite: conversation.cite || manner.cite,
  };
}

/** The text alone says it all where nothing is cited. */
function citedContent(content: Answered['answer']['message']['content']): Pick<SavedAnswer, 'content'> {
  const blocks = content.filter((block) => block.type === 'text');
  if (!blocks.some(({ citations }) => citations && citations.length > 0)) return {};
  return { content: blocks.map(({ type, text, citations }) => ({ type, text, citations })) };
}

/** Tokens of prompt and answer; thinking is not sent again. */
export function tokensAfter(usage: Answered['answer']['message']['usage']): number {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  const thinking = usage.output_tokens_details?.thinking_tokens ?? 0;
  return (
    input_tokens +
    (cache_creation_input_tokens ?? 0) +
    (cache_read_input_tokens ?? 0) +
    Math.max(0, output_tokens - thinking)
  );
}
