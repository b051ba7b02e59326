// Recognises the API's error for a prompt that exceeds the context window; the API has no code for it.
import type { PromptSize } from './curable-errors.ts';

/** Returns whether a message says that the prompt is too long, and how long it is if it says so. */
export function parsePromptTooLong(message: string): { readonly size: PromptSize | undefined } | undefined {
  const prompt = /^prompt is too long\b(?::\s*(\d+) tokens > (\d+) maximum)?/i.exec(message);
  if (prompt) return { size: toSize(prompt[1], prompt[2]) };
  // InvokeModel's own sentence (https://github.com/BerriAI/litellm, its tests of Bedrock's messages).
  if (message.startsWith('Input is too long for requested model')) return { size: undefined };
  const both = /^input length and `max_tokens` exceed context limit: (\d+) \+ (\d+) > (\d+)/i.exec(message);
  if (!both) return undefined;
  return { size: toSize(both[1], `${Number(both[3]) - Number(both[2])}`) };
}

function toSize(tokens: string | undefined, max: string | undefined): PromptSize | undefined {
  if (tokens === undefined || max === undefined || Number(max) <= 0) return undefined;
  return { tokens: Number(tokens), max: Number(max) };
}
