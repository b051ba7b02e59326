// Runs one call of the SDK so that it fails only with errors of ours.
import { toSeeError } from './api-errors.ts';
import { type Client, lacksCredentials } from './client.ts';

/** Runs a call that does not stream; `subject` is the user's argument that it is about. Throws SeeError. */
export async function callApi<T>(
  client: Client,
  subject: string | undefined,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toSeeError(error, {
      baseUrl: client.base.baseURL,
      ...(subject === undefined ? {} : { subject }),
      lacksCredentials: lacksCredentials(client),
      streaming: false,
    });
  }
}
