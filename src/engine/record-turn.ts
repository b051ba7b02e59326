// Adds an answered question to a conversation. Pure.
import { isImage } from '../api/build-request.ts';
import type { Content } from '../conversation/content.ts';
import { type Conversation, tokensAfter } from '../conversation/conversation.ts';
import type { StoredAnswer } from '../store/conversation.ts';
import { type Answered, computeCost } from './cost.ts';
import { turnsOf } from './to-request.ts';

/** Returns the conversation with one more turn; what repairs have changed in earlier ones stays changed. */
export function withTurn(
  conversation: Conversation,
  exchanged: Answered,
  data: unknown,
  now: Date,
): Conversation {
  const { answer, plan, manner, sent } = exchanged;
  const { id, model, stop_reason, usage, content } = answer.message;
  const reply: StoredAnswer = {
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
function citedContent(content: Answered['answer']['message']['content']): Pick<StoredAnswer, 'content'> {
  const blocks = content.filter((block) => block.type === 'text');
  if (!blocks.some(({ citations }) => citations && citations.length > 0)) return {};
  return { content: blocks.map(({ type, text, citations }) => ({ type, text, citations })) };
}
