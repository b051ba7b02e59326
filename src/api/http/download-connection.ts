// The connection of one download: GETs that hold no key, over proxies and checked addresses; follows and reads nothing.
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { IMAGE_MEDIA_TYPES } from '../../image/formats.ts';
import { VERSION } from '../../version.ts';
import { connectionError } from '../errors/network.ts';
import { openRoutes } from './proxy.ts';

/** Most milliseconds without a byte, be it of the headers or of the body. */
const SILENCE_MS = 60_000;

/** Returns those of a host's addresses that may be connected to; throws CliError when none may. */
type Admit = (hostname: string, addresses: readonly string[]) => readonly string[];

export interface DownloadConnection {
  /** Sends one GET and follows nothing; throws CliError when no answer comes. `direct` is past any proxy. */
  get(url: URL, options: GetOptions): Promise<DownloadAnswer>;
  /** Ends what is still open. */
  close(): void;
}

interface GetOptions {
  readonly authorization: string | undefined;
  readonly direct: boolean;
  readonly signal: AbortSignal;
}

/** What a server answered; the body is not read yet. */
interface DownloadAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** The server may choose, but nobody wants a page; and what is packed already gains nothing by being packed. */
const HEADERS = {
  accept: [...IMAGE_MEDIA_TYPES, 'application/pdf', 'image/*;q=0.9', '*/*;q=0.5'].join(', '),
  'accept-encoding': 'identity',
  'user-agent': `claude-see/${VERSION}`,
};

/**
 * Opens the connection of one download. A proxy looks names up itself; without one, a connection is made to the very
 * addresses that were admitted. Sockets are shared with no other download, which may be allowed to go elsewhere.
 */
export async function openDownloadConnection(
  { variables, lookup }: Pick<Env, 'variables' | 'lookup'>,
  admit: Admit,
  silenceMs: number = SILENCE_MS,
): Promise<DownloadConnection> {
  const routes = await openRoutes(variables, { lookup: checkedLookup(lookup, admit) });
  return {
    async get(url, { authorization, direct, signal }) {
      try {
        const { statusCode, headers, body } = await routes[direct ? 'direct' : 'usual'].request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'GET',
          headers: authorization === undefined ? HEADERS : { ...HEADERS, authorization },
          signal,
          headersTimeout: silenceMs,
          bodyTimeout: silenceMs,
        });
        return { status: statusCode, headers, body };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof CliError || !(error instanceof Error)) throw error;
        throw connectionError(error, { baseUrl: url.origin });
      }
    },
    close() {
      for (const route of [routes.direct, routes.usual]) route.destroy().catch(() => {});
    },
  };
}

/** What a socket asks for a host's addresses: only those that are admitted come back. */
function checkedLookup(lookup: Env['lookup'], admit: Admit): LookupFunction {
  return (hostname, { all }, done) => {
    const addresses = lookup(hostname).then((found) =>
      admit(hostname, found).map((address) => ({ address, family: isIP(address) })),
    );
    addresses.then(
      (admitted) => {
        const [first] = admitted;
        if (all || !first) done(null, admitted);
        else done(null, first.address, first.family);
      },
      (error) => done(error, []),
    );
  };
}
