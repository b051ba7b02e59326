// Decides by NO_PROXY whether a host is reached past the proxy.
import { BlockList, isIP } from 'node:net';

/** True for the host of a URL that goes past the proxy. */
export type IsExempt = (url: URL) => boolean;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Reads NO_PROXY: entries separated by commas or blanks. An entry is `*`, a host that stands for its subdomains too, an
 * IP address or a range such as 10.0.0.0/8 or fd00::/8. Beyond curl, it may have a port, and a scheme is left out.
 * Unusable entries match nothing.
 */
export function parseNoProxy(value: string): IsExempt {
  const tests = value
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map((entry) => parseEntry(entry.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').toLowerCase()));
  return (url) => {
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    const port = url.port || DEFAULT_PORTS[url.protocol] || '';
    return tests.some((test) => test(hostname, port));
  };
}

type Test = (hostname: string, port: string) => boolean;

function parseEntry(entry: string): Test {
  if (entry === '*') return () => true;
  const range = /^\[?([\da-f.:]+)\]?\/(\d+)$/.exec(entry);
  if (range) return parseRange(range[1] ?? '', Number(range[2]));
  const [, bracketed, plain = '', port] =
    /^(?:\[([^\]]+)\]|([^/:]+|[\da-f:.]*:[\da-f:.]*:[\da-f:.]*))(?::(\d+))?(?:\/.*)?$/.exec(entry) ?? [];
  const host = (bracketed ?? plain).replace(/^\*?\./, '').replace(/\.$/, '');
  if (host === '') return () => false;
  const address = isIP(host) === 0 ? undefined : parseRange(host, isIP(host) === 4 ? 32 : 128);
  return (hostname, itsPort) => {
    if (port !== undefined && port !== itsPort) return false;
    return address?.(hostname, itsPort) ?? (hostname === host || hostname.endsWith(`.${host}`));
  };
}

function parseRange(network: string, bits: number): Test {
  const family = isIP(network);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return () => false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return (hostname) => {
    const own = isIP(hostname);
    return own !== 0 && list.check(hostname, own === 4 ? 'ipv4' : 'ipv6');
  };
}
