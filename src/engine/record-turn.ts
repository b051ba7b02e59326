// Adds an answered question to a conversation. Pure.
import type { RequestTurn } from '../api/build-request.ts';
import { isImage, type RequestItem } from '../api/content-blocks.ts';
import type { Content } from '../conversation/content.ts';
import {
  type Conversation,
  EMPTY_CONVERSATION,
  type Turn,
  tokensAfter,
  toToolContent,
} from '../conversation/conversation.ts';
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
  const history = plan.question.history ?? EMPTY_CONVERSATION;
  const past = history.turns.map((turn, index) => asSent(turn, turns[index], parts));
  const items = toContents(turns.at(-1)?.items ?? [], parts);
  const question = { items, answer: reply.text, asked_at: now.toISOString() };
  return {
    saved: history.saved,
    turns: [...past, { ...question, reply: saved }],
    counted: { model: plan.model, tokens: tokensAfter(usage) },
    cite: history.cite || plan.options.citations,
  };
}

/** Returns a turn with the media that its request sent; `sent` has the same steps and results. */
function asSent(
  { steps, ...turn }: Turn,
  sent: RequestTurn | undefined,
  parts: readonly RequestPart[],
): Turn {
  const sentSteps = steps?.map((step, at) => ({
    ...step,
    results: step.results.map((result, index) => {
      const content = sent?.steps?.[at]?.results[index]?.content;
      return content ? { ...result, content: toContents(content, parts).map(toToolContent) } : result;
    }),
  }));
  const items = sent ? toContents(sent.items, parts) : turn.items;
  return { ...turn, items, ...(sentSteps ? { steps: sentSteps } : {}) };
}

function toContents(items: readonly RequestItem[], parts: readonly RequestPart[]): readonly Content[] {
  return items.map((item) => toContent(item, parts));
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
