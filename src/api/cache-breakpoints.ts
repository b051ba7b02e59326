// Marks the end of the prefix that later requests repeat, so that the API caches it. Pure.
import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';

/**
 * The part of a request that later requests repeat: nothing, the images and documents of the first message (several
 * questions about the same `media`), the text before them (the same `prompt` about many images), the `system` text, or
 * the whole `conversation` so far.
 */
export type Caching = 'none' | 'media' | 'prompt' | 'system' | 'conversation';

/** Lifetimes of an entry in the cache, counted from its last use. */
export const CACHE_TTLS = ['5m', '1h'] as const;
export type CacheTtl = (typeof CACHE_TTLS)[number];

// fact(cache-write-prices): Writing to the cache costs 1.25 times the input price for 5 minutes, and twice for an
// hour. Source: https://platform.claude.com/docs/en/about-claude/pricing, 2026-11.
/** Prices of writing to the cache, as factors of the input price (https://platform.claude.com/docs/en/about-claude/pricing). */
export const CACHE_WRITE_FACTORS = { '5m': 1.25, '1h': 2 } as const satisfies Record<CacheTtl, number>;

type Breakpoint = readonly [message: number, block: number];

/**
 * Returns the messages with `cache_control` at the end of the repeated part. A conversation is marked at its last two
 * user messages: the earlier one ended the previous request, whose entry is then found however many blocks this one
 * adds (the API looks back 20; https://platform.claude.com/docs/en/build-with-claude/prompt-caching). All marks of a
 * request have the same `ttl`, because the API takes no longer one behind a shorter one. While the calls of a question
 * about shared `media` are answered, its last message is marked, too.
 */
export function markBreakpoints(
  messages: readonly MessageParam[],
  caching: Caching,
  ttl: CacheTtl = '5m',
): MessageParam[] {
  const breakpoints = findBreakpoints(messages, caching);
  return messages.map((message, index): MessageParam => {
    const marked = breakpoints.filter(([at]) => at === index).map(([, block]) => block);
    if (marked.length === 0 || message.role !== 'user' || typeof message.content === 'string') return message;
    const content = message.content.map((block, at) => (marked.includes(at) ? addMark(block, ttl) : block));
    return { ...message, content };
  });
}

/** Returns the system text as it is sent, with a mark where it is all that later requests repeat. */
export function markSystem(
  text: string,
  caching: Caching = 'none',
  ttl: CacheTtl = '5m',
): string | TextBlockParam[] {
  return caching === 'system' ? [{ type: 'text', text, cache_control: makeMark(ttl) }] : text;
}

function findBreakpoints(messages: readonly MessageParam[], caching: Caching): readonly Breakpoint[] {
  switch (caching) {
    case 'none':
    case 'system':
      return [];
    case 'media':
      return [...findLastMedia(messages), ...findUserEnds(messages).slice(1).slice(-1)];
    case 'prompt':
      return findFirstText(messages);
    case 'conversation':
      return findUserEnds(messages).slice(-2);
  }
}

function findUserEnds(messages: readonly MessageParam[]): Breakpoint[] {
  return messages.flatMap(({ role, content }, index): Breakpoint[] =>
    role === 'user' ? [[index, content.length - 1]] : [],
  );
}

function findLastMedia(messages: readonly MessageParam[]): Breakpoint[] {
  const content = messages[0]?.content ?? [];
  if (typeof content === 'string') return [];
  const last = content.findLastIndex(({ type }) => type === 'image' || type === 'document');
  return last === -1 ? [] : [[0, last]];
}

function findFirstText(messages: readonly MessageParam[]): Breakpoint[] {
  const [first] = messages[0]?.content ?? [];
  return typeof first === 'object' && first.type === 'text' ? [[0, 0]] : [];
}

function addMark(block: ContentBlockParam, ttl: CacheTtl): ContentBlockParam {
  switch (block.type) {
    case 'text':
    case 'image':
    case 'document':
    case 'tool_result':
      return { ...block, cache_control: makeMark(ttl) };
    default:
      return block;
  }
}

/** 5 minutes are the default. */
function makeMark(ttl: CacheTtl): CacheControlEphemeral {
  return { type: 'ephemeral', ...(ttl === '5m' ? {} : { ttl }) };
}
