/** Makes conversations for tests of pure functions, as if they had been answered. */
import type { Content } from '../../src/conversation/content.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';

/** Returns a conversation of one answered question; `tokens` is what the API counted for it. */
export function makeHistory(
  items: readonly Content[],
  answer: string,
  { model, tokens, cite = false }: { model: string; tokens: number; cite?: boolean },
): Conversation {
  const usage = { input_tokens: tokens, output_tokens: 0 } as never;
  const reply = {
    text: answer,
    id: 'msg_1',
    model,
    stop_reason: 'end_turn',
    request_id: null,
    cost_usd: null,
  };
  return {
    saved: undefined,
    turns: [{ items, answer, asked_at: '2026-01-01T00:00:00.000Z', reply: { ...reply, usage } }],
    counted: { model, tokens },
    cite,
  };
}
