// Counts the tokens of a prompt whose PDFs may exceed the context window, before it is sent.
import type { Api } from '../api/api.ts';
import { PromptTooLongError } from '../api/errors/curable-errors.ts';
import type { RunContext } from '../run/context.ts';
import { explainTooLong, tooManyTokensError } from './prompt-too-long.ts';
import type { ResolvedRequest } from './types.ts';

/**
 * Throws CliError if the prompt exceeds the context window. Counts only where dense pages could exceed it, because the
 * count sends the whole prompt; a count that fails stops nothing.
 */
export async function checkPromptSize(
  request: ResolvedRequest,
  { countTokens }: Pick<Api, 'countTokens'>,
  context: RunContext,
): Promise<void> {
  const { plan } = request;
  if (!isCountWorthwhile(request)) return;
  const tokens = await tryCount(request, countTokens, context);
  if (tokens !== undefined && plan.contextTokens !== undefined && tokens > plan.contextTokens) {
    throw tooManyTokensError(tokens, plan.contextTokens, plan);
  }
}

function isCountWorthwhile({ plan, parts }: ResolvedRequest): boolean {
  const { inputTokenRange: range, contextTokens, maxTokens, platform } = plan;
  if (!platform.countsTokens || !range || range.min === range.max || contextTokens === undefined)
    return false;
  const isInline = parts.every(({ media }) => media === undefined || media.source === 'base64');
  return isInline && range.max + maxTokens > contextTokens;
}

/** Returns undefined if the count fails; throws CliError if it fails because the prompt is too long. */
async function tryCount(
  request: ResolvedRequest,
  countTokens: Api['countTokens'],
  context: RunContext,
): Promise<number | undefined> {
  const once = { ...context, settings: { ...context.settings, retries: 0 } };
  try {
    return await countTokens(request, once);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof PromptTooLongError) throw explainTooLong(error, request.plan);
    return undefined;
  }
}
