// Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node's fetch ignores; loads undici only where one is set.
import type { Agent, Dispatcher } from 'undici';
import { usageError } from '../../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Returns fetch options that go through the proxy of the variables, or undefined where none is set. */
export async function proxyDispatcher(
  variables: Variables,
): Promise<{ readonly dispatcher: Dispatcher } | undefined> {
  const proxies = proxiesOf(variables);
  if (!proxies) return undefined;
  // By its default: a bundled CommonJS module has no named exports.
  const { default: undici } = await import('undici');
  return { dispatcher: new undici.EnvHttpProxyAgent(proxies) };
}

/** How requests other than the API's go out: `direct`, or as the variables say. */
export interface Routes {
  readonly direct: Dispatcher;
  readonly usual: Dispatcher;
}

/** Makes routes of their own connections, which nothing else uses; `connect` is for those that no proxy makes. */
export async function openRoutes(variables: Variables, connect: Agent.Options['connect']): Promise<Routes> {
  const proxies = proxiesOf(variables);
  const { default: undici } = await import('undici');
  const options = { ...(connect === undefined ? {} : { connect }) };
  const direct = new undici.Agent(options);
  // Proxies often open tunnels to port 443 only: what is http is asked for without one.
  const usual = proxies
    ? new undici.EnvHttpProxyAgent({ ...options, ...proxies, proxyTunnel: false })
    : direct;
  return { direct, usual };
}

/** The proxies of the variables as undici takes them: it reads process.env where one is undefined. */
function proxiesOf(
  variables: Variables,
): { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string } | undefined {
  const httpProxy = proxyUrl('http_proxy', variables);
  const httpsProxy = proxyUrl('https_proxy', variables);
  const noProxy = variables.no_proxy || variables.NO_PROXY || '';
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy, noProxy } : undefined;
}

/** The proxy of a variable, in lower case or else in capitals, '' where none is set; throws CliError for an unusable one. */
function proxyUrl(name: 'http_proxy' | 'https_proxy', variables: Variables): string {
  const used = variables[name] ? name : name.toUpperCase();
  const proxy = variables[used];
  if (!proxy) return '';
  // `proxy.example:8080` without a scheme is common in the wild and means http.
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!/^https?:\/\//i.test(url) || (!URL.canParse(url) && !url.includes('@'))) {
    throw usageError(used, 'is not an http or https URL; other kinds of proxy are not supported');
  }
  if (isProxyAddress(url)) return url;
  // The value is not shown, as it is hard to say which part of it is the password.
  throw usageError(
    used,
    'is not of the form http://host:port, with user:password@ before the host if need be',
    'percent-encode special characters in user name and password: @ is %40, / is %2F, % is %25',
  );
}

/** undici throws errors of its own for all else. */
function isProxyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return pathname === '/' && search === '' && hash === '';
}
