// Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node's fetch ignores; loads undici only where one is set.
import type { Dispatcher } from 'undici';
import { usageError } from '../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Returns fetch options that go through the proxy of the variables, or undefined where none is set. */
export async function proxyDispatcher(
  variables: Variables,
): Promise<{ readonly dispatcher: Dispatcher } | undefined> {
  const http = variables.http_proxy || variables.HTTP_PROXY;
  const https = variables.https_proxy || variables.HTTPS_PROXY;
  const noProxy = variables.no_proxy || variables.NO_PROXY;
  if (!http && !https) return undefined;
  for (const proxy of [http, https]) {
    if (proxy && !/^https?:\/\//i.test(withScheme(proxy))) {
      throw usageError(
        'HTTPS_PROXY or HTTP_PROXY',
        'is not an http or https URL; other kinds of proxy are not supported',
      );
    }
  }
  const { EnvHttpProxyAgent } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent({
    // undici reads process.env where an option is undefined, but takes '' as no proxy.
    httpProxy: http ? withScheme(http) : '',
    httpsProxy: https ? withScheme(https) : '',
    noProxy: noProxy ?? '',
  });
  return { dispatcher };
}

/** `proxy.example:8080` without a scheme is common in the wild and means http. */
function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
