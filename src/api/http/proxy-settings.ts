// Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, and finds the proxy of an address.
import { CliError, usageError } from '../../errors.ts';
import type { NamedProxy } from '../errors/fetch-failure.ts';
import { type IsExempt, parseNoProxy } from './no-proxy.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A proxy with its whole URL, which may hold a password. */
export interface ProxySetting extends NamedProxy {
  readonly url: string;
}

/** Returns the proxy of a URL, or undefined where it is reached directly; throws CliError for one that is unusable. */
export type FindProxy = (url: URL) => ProxySetting | undefined;

/**
 * Reads the variables, of which a name in lower case wins; returns undefined where no proxy is set. ALL_PROXY stands for
 * the other two where they are not set, and HTTP_PROXY in the end for HTTPS_PROXY too. Throws CliError where
 * HTTP_PROXY or HTTPS_PROXY is unusable; for ALL_PROXY, which other programs may need, only its use does.
 */
export function readProxies(variables: Variables): FindProxy | undefined {
  const http = readProxy('http_proxy', variables);
  const https = readProxy('https_proxy', variables);
  const all = http && https ? undefined : readAllProxy(variables);
  if (!http && !https && !all) return undefined;
  const isExempt: IsExempt = parseNoProxy(variables.no_proxy || variables.NO_PROXY || '');
  return (url) => {
    if (isExempt(url)) return undefined;
    const found = url.protocol === 'https:' ? (https ?? all ?? http) : (http ?? all);
    if (found instanceof CliError) throw found;
    return found;
  };
}

function readAllProxy(variables: Variables): ProxySetting | CliError | undefined {
  try {
    return readProxy('all_proxy', variables);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

function readProxy(
  name: `${'http' | 'https' | 'all'}_proxy`,
  variables: Variables,
): ProxySetting | undefined {
  const variable = variables[name] ? name : name.toUpperCase();
  const value = variables[variable];
  if (!value) return undefined;
  // `proxy.example:8080` without a scheme is common, and means http.
  const text = value.includes('://') ? value : `http://${value}`;
  if (!/^https?:\/\//i.test(text) || (!URL.canParse(text) && !text.includes('@'))) {
    throw usageError(variable, 'is not an http or https URL; other kinds of proxy are not supported');
  }
  if (isProxyUrl(text)) {
    const { host, hostname, protocol, password, href } = new URL(text);
    const scheme = protocol === 'https:' ? 'https' : 'http';
    return { variable, url: href, host, hostname, scheme, hasPassword: password !== '' };
  }
  // The value is not shown, as any part of a malformed URL may be the password.
  throw usageError(
    variable,
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
