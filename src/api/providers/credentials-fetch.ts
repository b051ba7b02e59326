// Makes the fetch that credentials are asked for with: through the proxy of a run, and with its words for failures.
import { connectionError } from '../errors/network.ts';

/**
 * Returns a fetch that sends through `dispatcher`, if given, except to metadata servers, which are part of the machine.
 * It follows no redirect, and throws CliError `network` for a request without a response.
 */
export function makeCredentialsFetch(send: typeof fetch, dispatcher: unknown): typeof fetch {
  return async (target, init) => {
    const url = new URL(target instanceof Request ? target.url : target);
    const route = dispatcher === undefined || isMetadataHost(url.hostname) ? {} : { dispatcher };
    try {
      return await send(target, { ...init, redirect: 'manual', ...route } as RequestInit);
    } catch (error) {
      if (init?.signal?.aborted || !(error instanceof Error)) throw error;
      throw connectionError(error, { baseUrl: url.origin });
    }
  };
}

/** True for link-local addresses and the names of metadata servers (AWS, Azure, Google), which no proxy reaches. */
function isMetadataHost(hostname: string): boolean {
  return /^169\.254\.|^\[(?:fe80|fd00:ec2):|^metadata\.(?:google\.internal|goog)\.?$/i.test(hostname);
}
