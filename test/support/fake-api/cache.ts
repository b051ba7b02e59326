/** The prompt cache: which prefixes were marked by earlier requests, and what a request reads and writes of them. */
import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { preambleTokens, textOf, textTokens } from './describe.ts';
import type { SeenMedia } from './media.ts';
import type { ModelEntry } from './models.ts';
import type { AskParams } from './request.ts';
import { blocksOf } from './rules.ts';

// fact(cache-look-back): The API looks for a cached prefix up to 20 blocks before a mark. Source:
// https://platform.claude.com/docs/en/build-with-claude/prompt-caching, 2026-11.
/** How far before a mark the API looks for a prefix that is cached already, in blocks. */
const LOOK_BACK = 20;

type CacheUsage = Pick<
  Anthropic.Usage,
  'input_tokens' | 'cache_creation' | 'cache_creation_input_tokens' | 'cache_read_input_tokens'
>;

interface Prefix {
  readonly key: string;
  /** Tokens from the very beginning up to the end of this block. */
  readonly tokens: number;
  /** How long a mark at this block keeps it; undefined without one. */
  readonly ttl: '5m' | '1h' | undefined;
}

// fact(cache-read-base64): A marked prefix is read from the cache by the next request that begins with the same
// blocks. Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching, 2026-11.
// guess(cache-read-file): An image named by the same file id is read from the cache, too. Source: the caching page,
// which asks for identical blocks, 2026-11. If wrong: prefixesOf in test/support/fake-api/cache.ts, and
// src/api/cache-breakpoints.ts marks stored files for nothing.
/** Splits the tokens of a request into read, written and neither, and remembers what it has written. */
export function useCache(
  cache: Set<string>,
  workspaceId: string,
  params: AskParams,
  model: ModelEntry,
  media: SeenMedia,
  allTokens: number,
): CacheUsage {
  // Nothing is read or written without a mark, and to hash twenty megabytes of pictures takes a tenth of a second.
  const prefixes = hasMark(params) ? prefixesOf(workspaceId, params, media) : [];
  const marks = prefixes.flatMap(({ ttl }, index) => (ttl ? [index] : []));
  const candidates = marks.flatMap((mark) => prefixes.slice(Math.max(0, mark - LOOK_BACK), mark + 1));
  const read = Math.max(0, ...candidates.filter(({ key }) => cache.has(key)).map(({ tokens }) => tokens));
  const written = prefixes.filter(({ ttl, tokens }) => ttl && tokens >= model.cacheMinimum);
  for (const { key } of written) cache.add(key);
  const byTtl = { '5m': 0, '1h': 0 };
  let done = read;
  for (const { ttl = '5m', tokens } of written) {
    byTtl[ttl] += Math.max(0, tokens - done);
    done = Math.max(done, tokens);
  }
  return {
    input_tokens: allTokens - done,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: done - read,
    cache_creation: { ephemeral_5m_input_tokens: byTtl['5m'], ephemeral_1h_input_tokens: byTtl['1h'] },
  };
}

function hasMark({ system, messages }: AskParams): boolean {
  const blocks = [...(Array.isArray(system) ? system : []), ...messages.flatMap(blocksOf)];
  return blocks.some((block) => 'cache_control' in block && block.cache_control);
}

function prefixesOf(workspaceId: string, params: AskParams, media: SeenMedia): readonly Prefix[] {
  const { model, system, tools, output_config, messages } = params;
  let key = hash([workspaceId, model, tools ?? null, output_config ?? null]);
  let tokens = preambleTokens(params);
  const prefixes: Prefix[] = [];
  const add = (role: string, block: Anthropic.ContentBlockParam, blockTokens: number) => {
    const { cache_control, ...rest } = block as Anthropic.TextBlockParam;
    key = hash([key, role, rest]);
    tokens += blockTokens;
    prefixes.push({ key, tokens, ttl: cache_control ? (cache_control.ttl ?? '5m') : undefined });
  };
  const systemBlocks =
    typeof system === 'string' ? [{ type: 'text' as const, text: system }] : (system ?? []);
  for (const block of systemBlocks) add('system', block, textTokens(block.text));
  // fact(cache-tool-choice): Another `tool_choice` keeps the cached tools and system prompt, and no message. Source:
  // https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "What invalidates the cache", 2026-11.
  if (params.tool_choice) key = hash([key, params.tool_choice]);
  messages.forEach((message, index) => {
    blocksOf(message).forEach((block, position) => {
      const path = `messages.${index}.content.${position}`;
      const seen = [...media.images, ...media.documents].filter(
        (each) => each.path === path || each.path.startsWith(`${path}.`),
      );
      const ofMedia = seen.reduce((sum, each) => sum + each.tokens, 0);
      add(message.role, block, ofMedia + textTokens(textOf(block)));
    });
  });
  return prefixes;
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
