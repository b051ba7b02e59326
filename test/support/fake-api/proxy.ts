/** A small forward proxy (absolute URIs and CONNECT) that records what passed through, for HTTP_PROXY tests. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface FakeProxyOptions {
  /** Where everything goes, whatever host is asked for: made-up hosts can so be reached without DNS. */
  upstream?: string;
  /** `user:password` that the proxy asks for; 407 without it. */
  credentials?: string;
}

/** One request to the proxy. */
interface ProxiedRequest {
  /** `CONNECT` for a tunnel. */
  readonly method: string;
  /** The absolute URL, or `host:port` of a tunnel. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FakeProxy {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/** Starts a forward proxy on a free port of loopback. */
export async function startFakeProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const requests: ProxiedRequest[] = [];
  const tunnels = new Set<Duplex>();
  const upstream = options.upstream === undefined ? undefined : new URL(options.upstream);
  const expected =
    options.credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(options.credentials).toString('base64')}`;

  /** Records the request; false when it must not pass. */
  function admit(request: IncomingMessage): boolean {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    requests.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headers: Object.fromEntries(headers),
    });
    return expected === undefined || request.headers['proxy-authorization'] === expected;
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    if (!admit(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
      return;
    }
    const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    if (!target) {
      response.writeHead(400).end('a proxy takes absolute URLs');
      return;
    }
    const { hostname, port } = upstream ?? target;
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers;
    const path = `${target.pathname}${target.search}`;
    const onward = httpRequest({ hostname, port: port || 80, path, method: request.method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => {});
    if (!admit(request)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n');
      return;
    }
    const { hostname, port } = upstream ?? new URL(`http://${request.url}`);
    const server: Socket = connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client);
      client.pipe(server);
    });
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      tunnels.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        tunnels.delete(end);
        other.destroy();
      });
    }
  }

  const proxy = createServer(forward);
  proxy.on('connect', tunnel);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const end of tunnels) end.destroy();
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}
