// Keeps the cause of a failed fetch, tells a silent name lookup from a silent server, and shows a slow connection.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isIP } from 'node:net';
import { CliError, systemErrorCode } from '../../errors.ts';
import { FetchFailure, findCause, ProxyError } from '../errors/fetch-failure.ts';
import type { FindProxy } from './proxy-settings.ts';
import type { SendingListener } from './send-in-pieces.ts';

/** Milliseconds in which a name lookup must answer that was asked already, when a connection was not made. */
const LOOKUP_MS = 1000;

/** Milliseconds after which a connection is worth a word. */
const SLOW_MS = 1000;

/** Returns the IP addresses of a host name; rejects if there are none. */
type Lookup = (hostname: string) => Promise<unknown>;

interface FetchOptions {
  readonly findProxy: FindProxy | undefined;
  readonly lookup: Lookup;
  readonly listener: Pick<SendingListener, 'connecting'>;
}

/** Wraps a fetch so that it rejects with FetchFailure, or with the CliError of an unusable proxy. */
export function explainFailures(
  send: typeof fetch,
  { findProxy, lookup, listener }: FetchOptions,
): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = findProxy?.(url);
    const through = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
    const connected = watchConnection(url.origin, () => listener.connecting(`${url.origin}${through}`));
    try {
      return await send(input, init);
    } catch (error) {
      if (init?.signal?.aborted || error instanceof CliError || !(error instanceof Error)) throw error;
      throw new FetchFailure(error, await findSilentLookup(error, proxy?.hostname ?? url.hostname, lookup));
    } finally {
      connected();
    }
  };
}

/** Calls `onSlow` when no request has left for an origin within a second, and what that returns when one has. */
function watchConnection(origin: string, onSlow: () => () => void): () => void {
  let end = () => {};
  const timer = setTimeout(() => {
    end = onSlow();
  }, SLOW_MS);
  timer.unref();
  const finish = () => {
    clearTimeout(timer);
    unsubscribe('undici:client:sendHeaders', onHeaders);
    end();
  };
  const onHeaders = (message: unknown) => {
    if ((message as { request: { origin: unknown } }).request.origin === origin) finish();
  };
  subscribe('undici:client:sendHeaders', onHeaders);
  return finish;
}

/** Returns the host of a connection that was not made in time, if its name lookup does not answer either. */
export async function findSilentLookup(
  error: unknown,
  hostname: string,
  lookup: Lookup,
  limitMs = LOOKUP_MS,
): Promise<string | undefined> {
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 || !isConnectTimeout(error)) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(hostname), limitMs);
  });
  // A lookup that fails has answered.
  const answer = lookup(hostname).then(
    () => undefined,
    () => undefined,
  );
  const silent = await Promise.race([silence, answer]);
  clearTimeout(timer);
  return silent;
}

function isConnectTimeout(error: unknown): boolean {
  const proxyError = findCause(error, ProxyError);
  if (proxyError?.silentMs !== undefined) return true;
  for (
    let current = error, depth = 0;
    depth < 8 && current instanceof Error;
    current = current.cause, depth++
  )
    if (systemErrorCode(current) === 'UND_ERR_CONNECT_TIMEOUT') return true;
  return false;
}
