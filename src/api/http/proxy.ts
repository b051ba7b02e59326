// Applies HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node's fetch ignores.
import type { Agent, Dispatcher } from 'undici';
import { usageError } from '../../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Proxy settings in undici's form, with '' for unset: undici reads process.env for a value that is undefined. */
interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/** Returns the fetch options for the proxy in the environment, or undefined without one. Throws CliError. */
export async function makeProxyOptions(
  variables: Variables,
): Promise<{ readonly dispatcher: Dispatcher } | undefined> {
  const proxies = readProxies(variables);
  if (!proxies) return undefined;
  // Loaded only with a proxy. As a bundled CommonJS module, it has no named exports.
  const { default: undici } = await import('undici');
  return { dispatcher: new undici.EnvHttpProxyAgent(proxies) };
}

/** Dispatchers of a download: past any proxy, or as the environment says. */
export interface Routes {
  readonly direct: Dispatcher;
  readonly usual: Dispatcher;
}

/** Opens the routes of one download, with sockets of their own; `connect` applies to sockets without a proxy. */
export async function openRoutes(variables: Variables, connect: Agent.Options['connect']): Promise<Routes> {
  const proxies = readProxies(variables);
  const { default: undici } = await import('undici');
  const options = { ...(connect === undefined ? {} : { connect }) };
  const direct = new undici.Agent(options);
  // Many proxies allow tunnels to port 443 only, so plain HTTP goes through the proxy without one.
  const usual = proxies
    ? new undici.EnvHttpProxyAgent({ ...options, ...proxies, proxyTunnel: false })
    : direct;
  return { direct, usual };
}

function readProxies(variables: Variables): ProxySettings | undefined {
  const httpProxy = readProxyUrl('http_proxy', variables);
  const httpsProxy = readProxyUrl('https_proxy', variables);
  const noProxy = variables.no_proxy || variables.NO_PROXY || '';
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy, noProxy } : undefined;
}

/** Returns the proxy in a variable, whose lower-case name wins, or '' without one; throws CliError if it is unusable. */
function readProxyUrl(name: 'http_proxy' | 'https_proxy', variables: Variables): string {
  const used = variables[name] ? name : name.toUpperCase();
  const proxy = variables[used];
  if (!proxy) return '';
  // `proxy.example:8080` without a scheme is common, and means http.
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!/^https?:\/\//i.test(url) || (!URL.canParse(url) && !url.includes('@'))) {
    throw usageError(used, 'is not an http or https URL; other kinds of proxy are not supported');
  }
  if (isProxyUrl(url)) return url;
  // The value is not shown, as any part of a malformed URL may be the password.
  throw usageError(
    used,
    'is not of the form http://host:port, with user:password@ before the host if needed',
    'percent-encode special characters in user name and password: @ is %40, / is %2F, % is %25',
  );
}

/** True for a URL that undici accepts. */
function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return pathname === '/' && search === '' && hash === '';
}
