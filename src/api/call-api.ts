// Runs one SDK call that does not stream, and turns every failure into a CliError.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { CliError } from '../errors.ts';
import { type Client, lacksCredentials, withFreshToken } from './client.ts';
import { toCliError } from './errors/to-cli-error.ts';
import { requireJson } from './errors/unexpected-response.ts';
import { type CallContext, makeRetries } from './retry.ts';

/** One call that does not stream. */
export interface Call {
  /** The user's argument that the call is about. */
  readonly subject?: string | undefined;
  /** The model that the call is about. */
  readonly model?: string;
  readonly context: CallContext;
  /** Returns true if the JSON of a response has the shape that the API sends; left out for a response of another type. */
  readonly isExpected?: (body: unknown) => boolean;
  /** Returns false for a failure after which the call must not be made again; by default any temporary one is retried. */
  readonly mayRetry?: (error: unknown) => boolean;
  /** Runs before the check of the shape; throws CliError for responses that it recognises. */
  readonly middleware?: Middleware;
}

/** Request options to pass to the SDK. */
interface CallOptions {
  readonly signal: AbortSignal;
  readonly middleware: readonly Middleware[];
}

/** Runs a call that does not stream, with its retries; `run` passes the given options to the SDK. Throws CliError. */
export async function callApi<T>(
  client: Client,
  call: Call,
  run: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const waitToRetry = makeRetries(call.context, { subject: call.subject });
  for (;;) {
    try {
      return await withFreshToken(client, () => callOnce(client, call, run));
    } catch (error) {
      if (call.mayRetry?.(error) === false) throw error;
      await waitToRetry(error);
    }
  }
}

async function callOnce<T>(
  client: Client,
  { subject, model, context: { signal }, isExpected, middleware: own }: Call,
  run: (options: CallOptions) => Promise<T>,
): Promise<T> {
  try {
    const shape = isExpected ? [requireJson(isExpected, client.provider)] : [];
    const middleware = [...(own ? [own] : []), ...shape, ...client.lastMiddleware];
    return await raceWithSignal(run({ signal, middleware }), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof CliError) throw addSubject(error, subject);
    throw toCliError(error, {
      baseUrl: client.base.baseURL,
      provider: client.provider,
      ...(subject === undefined ? {} : { subject }),
      ...(model === undefined ? {} : { model }),
      lacksCredentials: lacksCredentials(client),
      streaming: false,
    });
  }
}

/** Middleware throws errors without a subject. */
function addSubject(error: CliError, subject: string | undefined): CliError {
  return subject === undefined || error.subject !== undefined ? error : error.with({ subject });
}

/** Settles as `work` does, or rejects with the reason of `signal` when that aborts first; `work` is not stopped. */
export async function raceWithSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
