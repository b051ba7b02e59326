/** Servers below HTTP: each answers the first bytes of a connection as a test wants it, or never. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach } from 'vitest';

interface RawServers {
  /** Starts a server that calls `answer` with each connection whose first bytes have come; returns its port. */
  plain(answer?: (socket: Socket, bytes: Buffer) => void): Promise<number>;
  /** Starts a server that speaks TLS, and nothing within it. */
  tls(options: TlsOptions): Promise<number>;
}

/** Registers the hook that closes the servers of a test. */
export function useRawServers(): RawServers {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  const listen = async (server: Server) => {
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => {});
      closing.push(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };
  return {
    plain: (answer = () => {}) =>
      listen(createServer((socket) => socket.once('data', (bytes) => answer(socket, bytes)))),
    tls: (options) => listen(createTlsServer(options, (socket) => socket.on('error', () => {}))),
  };
}
