// Adds up the tokens that the requests of one answer used. Pure.
import type { Reply, Usage } from '../api/stream-message.ts';
import type { Answer } from './types.ts';

/** Returns the usage of several requests together; what is no number of tokens is that of the last one. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const [first, ...others] = usages;
  if (!first) throw new Error('an answer takes at least one request');
  return others.reduce(addUsage, first);
}

/** Returns the last reply of an answer with the usage of all its requests. */
export function withWholeUsage({ reply, usage }: Answer): Reply {
  return { ...reply, message: { ...reply.message, usage } };
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    ...b,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_creation_input_tokens: add(a.cache_creation_input_tokens, b.cache_creation_input_tokens),
    cache_read_input_tokens: add(a.cache_read_input_tokens, b.cache_read_input_tokens),
    cache_creation:
      a.cache_creation && b.cache_creation
        ? {
            ephemeral_5m_input_tokens:
              a.cache_creation.ephemeral_5m_input_tokens + b.cache_creation.ephemeral_5m_input_tokens,
            ephemeral_1h_input_tokens:
              a.cache_creation.ephemeral_1h_input_tokens + b.cache_creation.ephemeral_1h_input_tokens,
          }
        : (b.cache_creation ?? a.cache_creation),
    output_tokens_details:
      a.output_tokens_details && b.output_tokens_details
        ? {
            ...b.output_tokens_details,
            thinking_tokens:
              a.output_tokens_details.thinking_tokens + b.output_tokens_details.thinking_tokens,
          }
        : (b.output_tokens_details ?? a.output_tokens_details),
  };
}

function add(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
