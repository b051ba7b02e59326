// Adds an answered question to a conversation. Pure.
import type { RequestTurn } from '../api/build-request.ts';
import { isImage, type RequestItem } from '../api/content-blocks.ts';
import type { Content } from '../conversation/content.ts';
import {
  type Conversation,
  EMPTY_CONVERSATION,
  type ToolStep,
  type Turn,
  tokensAfter,
  toToolContent,
} from '../conversation/conversation.ts';
import type { StoredAnswer } from '../store/conversation.ts';
import type { Answer, Exchange, Question, RequestPart } from './types.ts';

/** Returns the conversation with one more turn. Earlier media stay as they were sent, shrunk or uploaded again. */
export function recordTurn(answer: Answer, now: Date): Conversation {
  const { plan, reply, data, costUsd, usage } = answer;
  const { id, model, stop_reason, content } = reply.message;
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
  const { history, content: items, open } = toSentQuestion(answer);
  const steps = (open?.steps ?? []).map(({ blocks: _, ...step }) => step);
  const question = { items, answer: reply.text, asked_at: now.toISOString() };
  return {
    saved: history.saved,
    turns: [...history.turns, { ...question, ...(steps.length > 0 ? { steps } : {}), reply: saved }],
    counted: { model: plan.model, tokens: tokensAfter(reply.message.usage) },
    cite: history.cite || plan.options.citations,
  };
}

/** Returns the question of an exchange with its media, and those of its conversation, as they were sent in the end. */
export function toSentQuestion({
  plan,
  parts,
  turns,
}: Pick<Exchange, 'plan' | 'parts' | 'turns'>): Question & { readonly history: Conversation } {
  const { history = EMPTY_CONVERSATION, open, ...question } = plan.question;
  const sent = turns.at(-1);
  return {
    ...question,
    content: toContents(sent?.items ?? [], parts),
    history: { ...history, turns: history.turns.map((turn, index) => asSent(turn, turns[index], parts)) },
    ...(open ? { open: { ...open, steps: toSentSteps(open.steps, sent, parts) } } : {}),
  };
}

/** Returns a turn with the media that its request sent; `sent` has the same steps and results. */
function asSent(
  { steps, ...turn }: Turn,
  sent: RequestTurn | undefined,
  parts: readonly RequestPart[],
): Turn {
  const items = sent ? toContents(sent.items, parts) : turn.items;
  return { ...turn, items, ...(steps ? { steps: toSentSteps(steps, sent, parts) } : {}) };
}

function toSentSteps<Step extends ToolStep>(
  steps: readonly Step[],
  sent: RequestTurn | undefined,
  parts: readonly RequestPart[],
): readonly Step[] {
  return steps.map((step, at) => ({
    ...step,
    results: step.results.map((result, index) => {
      const content = sent?.steps?.[at]?.results[index]?.content;
      return content ? { ...result, content: toContents(content, parts).map(toToolContent) } : result;
    }),
  }));
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
