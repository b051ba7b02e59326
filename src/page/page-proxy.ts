// Finds the proxy through which a page is loaded: that of the variables, as for every other request.
import { readProxies } from '../api/http/proxy-settings.ts';

/** A proxy as a browser takes it. */
export interface PageProxy {
  readonly server: string;
  readonly bypass: string;
  readonly username?: string;
  readonly password?: string;
}

/** Hosts that no proxy reaches. */
const OWN_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Returns the proxy of a page; undefined where it is loaded directly. Throws CliError for one that is unusable. */
export function findPageProxy(
  page: URL,
  variables: Readonly<Record<string, string | undefined>>,
): PageProxy | undefined {
  if (page.protocol === 'file:' || OWN_HOSTS.includes(page.hostname)) return undefined;
  const found = readProxies(variables)?.(page);
  if (!found) return undefined;
  const { protocol, host, username, password } = new URL(found.url);
  const exempt = (variables.no_proxy || variables.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  return {
    server: `${protocol}//${host}`,
    bypass: [...OWN_HOSTS, ...exempt].join(','),
    ...(username === ''
      ? {}
      : { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}
