// Opens the ways to an address: directly, or through the proxy that the environment names, which Node's fetch ignores.
import type { Agent, Dispatcher, Pool, ProxyAgent } from 'undici';
import { ProxyError } from '../errors/fetch-failure.ts';
import { type FindProxy, type ProxySetting, readProxies } from './proxy-settings.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Undici = typeof import('undici');
type Connector = ReturnType<Undici['buildConnector']>;

/** Milliseconds within which a proxy must open a tunnel. Two tries of them end within 30 s. */
const TUNNEL_MS = 14_000;

/** Returns the fetch options for the proxy in the environment, or undefined without one. Throws CliError. */
export async function makeProxyOptions(
  variables: Variables,
  tunnelMs?: number,
): Promise<{ readonly dispatcher: Dispatcher } | undefined> {
  const findProxy = readProxies(variables);
  if (!findProxy) return undefined;
  // Loaded only with a proxy. As a bundled CommonJS module, it has no named exports.
  const { default: undici } = await import('undici');
  return { dispatcher: makeRouter(undici, findProxy, { tunnelMs }).router };
}

/** Dispatchers of a download: past any proxy, or as the environment says. */
export interface Routes {
  readonly direct: Dispatcher;
  readonly usual: Dispatcher;
  /** Closes their open sockets. */
  close(): void;
}

/** Opens the routes of one download, with sockets of their own; `connect` applies to sockets without a proxy. */
export async function openRoutes(variables: Variables, connect: Agent.Options['connect']): Promise<Routes> {
  const findProxy = readProxies(variables);
  const { default: undici } = await import('undici');
  const options = { ...(connect === undefined ? {} : { connect }) };
  const direct = new undici.Agent(options);
  // Many proxies allow tunnels to port 443 only, so plain HTTP goes through the proxy without one.
  const routing = findProxy && makeRouter(undici, findProxy, { options, proxyTunnel: false });
  return {
    direct,
    usual: routing?.router ?? direct,
    close() {
      for (const agent of [direct, ...(routing?.listAgents() ?? [])]) agent.destroy().catch(() => {});
    },
  };
}

interface RouterOptions {
  /** Of the way without a proxy. */
  readonly options?: Agent.Options;
  readonly proxyTunnel?: boolean;
  readonly tunnelMs?: number | undefined;
}

interface Routing {
  /** Sends each request the way of its address. */
  readonly router: Dispatcher;
  /** Lists the agents that hold sockets. */
  listAgents(): readonly Dispatcher[];
}

function makeRouter(
  undici: Undici,
  findProxy: FindProxy,
  { options, proxyTunnel = true, tunnelMs = TUNNEL_MS }: RouterOptions,
): Routing {
  const agents = new Map<string, ProxyAgent>();
  const openProxy = (proxy: ProxySetting) => {
    const agent = agents.get(proxy.url) ?? makeProxyAgent(undici, proxy, { proxyTunnel, tunnelMs });
    agents.set(proxy.url, agent);
    return agent;
  };
  const direct = new undici.Agent(options);
  const dispatch: Dispatcher['dispatch'] = (request, handler) => {
    const proxy = findProxy(new URL(String(request.origin)));
    return (proxy ? openProxy(proxy) : direct).dispatch(request, handler);
  };
  return {
    // Fetch wants a whole dispatcher, and this one opens no sockets of its own.
    router: Object.assign(new undici.Agent(), { dispatch }),
    listAgents: () => [direct, ...agents.values()],
  };
}

/** Makes the agent of one proxy, whose failures are ProxyErrors. */
function makeProxyAgent(
  undici: Undici,
  proxy: ProxySetting,
  { proxyTunnel, tunnelMs }: { readonly proxyTunnel: boolean; readonly tunnelMs: number },
): ProxyAgent {
  return new undici.ProxyAgent({
    uri: proxy.url,
    proxyTunnel,
    clientFactory(origin, options) {
      const pool = new undici.Pool(origin, options);
      return Object.assign(pool, { connect: makeTunnelOpener(pool, proxy, tunnelMs) });
    },
    factory(origin, options) {
      // Requests of plain HTTP without a tunnel go to the proxy itself.
      const isProxy = String(origin) === proxy.url;
      const connect = (options as Pool.Options).connect as Connector;
      return new undici.Pool(origin, isProxy ? { ...options, connect: nameProxy(connect, proxy) } : options);
    },
  });
}

/** Returns the function that opens a tunnel within a limit. */
function makeTunnelOpener(pool: Pool, proxy: ProxySetting, tunnelMs: number) {
  const open = pool.connect.bind(pool) as (
    options: Dispatcher.ConnectOptions,
  ) => Promise<Dispatcher.ConnectData>;
  return async (options: Dispatcher.ConnectOptions) => {
    const signal = AbortSignal.timeout(tunnelMs);
    const opened = await open({ ...options, signal }).catch((cause: unknown) => {
      throw new ProxyError(proxy, { cause, silentMs: signal.aborted ? tunnelMs : undefined });
    });
    if (opened.statusCode === 200) return opened;
    opened.socket.on('error', () => {}).destroy();
    throw new ProxyError(proxy, { status: opened.statusCode });
  };
}

function nameProxy(connect: Connector, proxy: ProxySetting): Connector {
  return (options, done) =>
    connect(options, (...result) => {
      const [cause, socket] = result;
      if (cause === null) done(null, socket);
      else done(new ProxyError(proxy, { cause }), null);
    });
}
