// Where the prompt cache may begin to read: marks the blocks up to which a later request will be the same. Pure.
import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';

/**
 * What later requests will repeat: nothing; the pictures and PDFs of this one question, asked several things
 * (`inputs`); or the whole conversation so far (`turns`).
 */
export type Caching = 'none' | 'inputs' | 'turns';

/** Times the input price that a written prefix costs; https://platform.claude.com/docs/en/about-claude/pricing */
export const CACHE_WRITE_PRICE = 1.25;

type Place = readonly [message: number, block: number];

/**
 * Returns the messages with `cache_control` where it pays. A conversation is marked at the end of this question and
 * of the one before: what that request has written is then read, however many blocks this question adds (the API
 * looks back 20; https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
export function markBreakpoints(messages: readonly MessageParam[], caching: Caching): MessageParam[] {
  const places =
    caching === 'none' ? [] : caching === 'inputs' ? lastInput(messages) : lastQuestions(messages);
  return messages.map((message, index): MessageParam => {
    const marked = places.filter(([at]) => at === index).map(([, block]) => block);
    if (marked.length === 0 || message.role !== 'user' || typeof message.content === 'string') return message;
    const content = message.content.map((block, at) => (marked.includes(at) ? mark(block) : block));
    return { ...message, content };
  });
}

function lastInput(messages: readonly MessageParam[]): Place[] {
  const content = messages[0]?.content ?? [];
  if (typeof content === 'string') return [];
  const last = content.findLastIndex(({ type }) => type === 'image' || type === 'document');
  return last === -1 ? [] : [[0, last]];
}

function lastQuestions(messages: readonly MessageParam[]): Place[] {
  const ends = messages.flatMap(({ role, content }, index): Place[] =>
    role === 'user' ? [[index, content.length - 1]] : [],
  );
  return ends.slice(-2);
}

function mark(block: ContentBlockParam): ContentBlockParam {
  if (block.type !== 'text' && block.type !== 'image' && block.type !== 'document') return block;
  return { ...block, cache_control: { type: 'ephemeral' } };
}
