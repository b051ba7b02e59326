// Counts the tokens of a prompt, which is free.
import type { MessageCountTokensParams } from '@anthropic-ai/sdk/resources/messages/messages';
import type { BuiltRequest } from './build-request.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import type { CallContext } from './retry.ts';

// fact(count-tokens-sources).
// fact(count-tokens-estimate).
/**
 * Returns the tokens of a request's prompt; undefined where the provider counts none. The API counts base64 sources
 * only. Throws CliError.
 */
export async function countTokens(
  client: Client,
  { params }: BuiltRequest,
  context: CallContext,
): Promise<number | undefined> {
  const { messages, provider } = client;
  if (!provider.countsTokens || !('countTokens' in messages)) return undefined;
  const { max_tokens: _, ...prompt } = params;
  const { input_tokens } = await callApi(client, { context, isExpected: isCount }, (options) =>
    messages.countTokens(prompt as MessageCountTokensParams, {
      ...options,
      middleware: [...options.middleware],
    }),
  );
  return input_tokens;
}

function isCount(body: unknown): boolean {
  return typeof (body as { input_tokens?: unknown } | null)?.input_tokens === 'number';
}
