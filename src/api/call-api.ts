// Runs one call of the SDK so that it fails only with errors of ours, and ends well only with an answer of the API.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { CliError } from '../errors.ts';
import { type Client, lacksCredentials } from './client.ts';
import { toCliError } from './errors/to-cli-error.ts';
import { expectAnswer } from './errors/unexpected-response.ts';

/** What is common to all calls that do not stream. */
export interface Call {
  /** The user's argument that the call is about. */
  readonly subject?: string | undefined;
  readonly signal: AbortSignal;
  /** Says whether the JSON of an answer is what the API sends. */
  readonly isExpected: (body: unknown) => boolean;
}

interface CallOptions {
  readonly signal: AbortSignal;
  readonly middleware: readonly Middleware[];
}

/** Runs a call that does not stream, with the options that it must hand to the SDK. Throws CliError. */
export async function callApi<T>(
  client: Client,
  { subject, signal, isExpected }: Call,
  run: (options: CallOptions) => Promise<T>,
): Promise<T> {
  try {
    const middleware = [expectAnswer(isExpected, client.platform), ...client.innermost];
    return await raceWithSignal(run({ signal, middleware }), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof CliError) throw about(subject, error);
    throw toCliError(error, {
      baseUrl: client.base.baseURL,
      platform: client.platform,
      ...(subject === undefined ? {} : { subject }),
      lacksCredentials: lacksCredentials(client),
      streaming: false,
    });
  }
}

/** What middleware notices does not know whom the call is about. */
function about(subject: string | undefined, error: CliError): CliError {
  return subject === undefined || error.subject !== undefined ? error : error.with({ subject });
}

/** Resolves as `work` does, or rejects with the reason of `signal` once that aborts; `work` then goes on unheard. */
export async function raceWithSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let end = () => {};
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason);
  });
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
