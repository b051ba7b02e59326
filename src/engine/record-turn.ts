// Adds an answered question to a conversation. Pure.
import { isImage, type RequestItem } from '../api/content-blocks.ts';
import type { Content } from '../conversation/content.ts';
import { type Conversation, EMPTY_CONVERSATION, tokensAfter } from '../conversation/conversation.ts';
import type { StoredAnswer } from '../store/conversation.ts';
import type { Answer, RequestPart } from './types.ts';

/** Returns the conversation with one more turn. Earlier media stay as they were sent, shrunk or uploaded again. */
export function recordTurn(answer: Answer, now: Date): Conversation {
  const { plan, parts, turns, reply, data, costUsd } = answer;
  const { id, model, stop_reason, usage, content } = reply.message;
  const saved: StoredAnswer = {
    text: reply.text,
    id,
    model,
    stop_reason: stop_reason ?? 'end_turn',
    usage,
    request_id: reply.request_id,
    cost_usd: costUsd,
    ...pickCitedContent(content),
    ...(data === undefined ? {} : { data }),
  };
  const contents = turns.map(({ items }) => items.map((item) => toContent(item, parts)));
  const history = plan.question.history ?? EMPTY_CONVERSATION;
  const past = history.turns.map((turn, index) => ({ ...turn, items: contents[index] ?? turn.items }));
  const question = { items: contents.at(-1) ?? [], answer: reply.text, asked_at: now.toISOString() };
  return {
    saved: history.saved,
    turns: [...past, { ...question, reply: saved }],
    counted: { model: plan.model, tokens: tokensAfter(usage) },
    cite: history.cite || plan.options.citations,
  };
}

function toContent(item: RequestItem, parts: readonly RequestPart[]): Content {
  if (item.kind === 'text') return { kind: 'text', text: item.text };
  const part = item.part === undefined ? undefined : parts[item.part]?.part;
  if (part?.kind !== 'media') throw new Error('every source was a part of the plan');
  const block = isImage(item) ? 'image' : 'document';
  return { kind: 'media', media: part.media, label: item.label, block };
}

/** Without citations the text alone is enough. */
function pickCitedContent(content: Answer['reply']['message']['content']): Pick<StoredAnswer, 'content'> {
  const blocks = content.filter((block) => block.type === 'text');
  if (!blocks.some(({ citations }) => citations && citations.length > 0)) return {};
  return { content: blocks.map(({ type, text, citations }) => ({ type, text, citations })) };
}
