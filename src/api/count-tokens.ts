// Counts the tokens of a prompt, which is free.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { MessageCountTokensParams } from '@anthropic-ai/sdk/resources/messages/messages';
import { CliError } from '../errors.ts';
import type { BuiltRequest } from './build-request.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { UNKNOWN_ENDPOINT } from './errors/missing-files-api.ts';
import { isApiError } from './errors/sdk-errors.ts';
import type { SendingListener } from './http/send-in-pieces.ts';
import type { CallContext } from './retry.ts';

export interface CountContext extends CallContext {
  readonly output: CallContext['output'] & {
    /** Follows the body, which holds the whole prompt. */
    readonly sending: SendingListener;
  };
}

// fact(count-tokens-sources).
// fact(count-tokens-estimate).
/**
 * Returns the tokens of a request's prompt; undefined where the provider or the address counts none. The API counts
 * base64 sources only. Throws CliError.
 */
export async function countTokens(
  client: Client,
  { params }: BuiltRequest,
  context: CountContext,
): Promise<number | undefined> {
  const { messages, provider } = client;
  if (!provider.countsTokens || !('countTokens' in messages)) return undefined;
  const { max_tokens: _, ...prompt } = params;
  client.reportSendingTo(context.output.sending);
  try {
    const call = { context, isExpected: isCount, model: params.model, middleware: rejectUnknownMethod };
    const { input_tokens } = await callApi(client, call, (options) =>
      messages.countTokens(prompt as MessageCountTokensParams, {
        ...options,
        middleware: [...options.middleware],
      }),
    );
    return input_tokens;
  } catch (error) {
    if (isMissingEndpoint(error)) return undefined;
    throw error;
  }
}

/** Throws an error that is not retried, for the statuses by which no server means the model. */
const rejectUnknownMethod: Middleware = async (request, next) => {
  const response = await next(request);
  const { status } = response;
  if (status !== 404 && UNKNOWN_ENDPOINT.includes(status)) throw new MissingEndpointError();
  return response;
};

class MissingEndpointError extends CliError {
  constructor() {
    super('not_found', 'this address counts no tokens');
  }
}

/** Some gateways serve only /v1/messages. */
function isMissingEndpoint(error: unknown): boolean {
  if (error instanceof MissingEndpointError) return true;
  if (!(error instanceof CliError) || error.code !== 'not_found') return false;
  return isApiError(error.cause) && error.cause.status === 404;
}

function isCount(body: unknown): boolean {
  return typeof (body as { input_tokens?: unknown } | null)?.input_tokens === 'number';
}
