// Opens the connection of one download: GET requests without a key, through proxies, to addresses that were checked.
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { IMAGE_MEDIA_TYPES } from '../../image/formats.ts';
import { VERSION } from '../../version.ts';
import { connectionError } from '../errors/network.ts';
import { openRoutes } from './proxy.ts';

/** Maximum time without a byte of the headers or the body, in milliseconds. */
const IDLE_TIMEOUT_MS = 60_000;

/** Returns the addresses of a host that may be connected to; throws CliError if there are none. */
type FilterAddresses = (hostname: string, addresses: readonly string[]) => readonly string[];

export interface DownloadConnection {
  /** Sends one GET and follows no redirect; throws CliError if there is no response. */
  get(url: URL, options: GetOptions): Promise<DownloadResponse>;
  /** True where a proxy is set, which looks host names up itself. */
  readonly throughProxy: boolean;
  /** Closes the open sockets. */
  close(): void;
}

interface GetOptions {
  /** In addition to ours, or in their place; by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** True to bypass the proxy. */
  readonly direct: boolean;
  readonly signal: AbortSignal;
}

/** A response whose body is yet to be read. */
interface DownloadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** Asks for an image rather than a page, and for no compression, which would not make images smaller. */
const HEADERS = {
  accept: [...IMAGE_MEDIA_TYPES, 'application/pdf', 'image/*;q=0.9', '*/*;q=0.5'].join(', '),
  'accept-encoding': 'identity',
  'user-agent': `claude-see/${VERSION}`,
};

/**
 * Opens the connection of one download. Without a proxy, sockets connect only to addresses that `filterAddresses`
 * returned; a proxy resolves host names itself. Sockets are not shared with other downloads, whose filter may differ.
 */
export async function openDownloadConnection(
  { variables, lookup }: Pick<Env, 'variables' | 'lookup'>,
  filterAddresses: FilterAddresses,
  idleTimeoutMs: number = IDLE_TIMEOUT_MS,
): Promise<DownloadConnection> {
  const routes = await openRoutes(variables, { lookup: makeCheckedLookup(lookup, filterAddresses) });
  return {
    throughProxy: routes.usual !== routes.direct,
    async get(url, { headers: own, direct, signal }) {
      try {
        const { statusCode, headers, body } = await routes[direct ? 'direct' : 'usual'].request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'GET',
          // A copy: for a request through a proxy undici writes the host into it.
          headers: { ...HEADERS, ...own },
          signal,
          headersTimeout: idleTimeoutMs,
          bodyTimeout: idleTimeoutMs,
        });
        return { status: statusCode, headers, body };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof CliError || !(error instanceof Error)) throw error;
        throw connectionError(error, { baseUrl: url.origin });
      }
    },
    close: routes.close,
  };
}

/** Returns the lookup function of a socket, which yields only the addresses that pass the filter. */
function makeCheckedLookup(lookup: Env['lookup'], filterAddresses: FilterAddresses): LookupFunction {
  return (hostname, { all }, done) => {
    const lookingUp = lookup(hostname).then((addresses) =>
      filterAddresses(hostname, addresses).map((address) => ({ address, family: isIP(address) })),
    );
    lookingUp.then(
      (addresses) => {
        const [first] = addresses;
        if (all || !first) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error) => done(error, []),
    );
  };
}
