/** A server that files are downloaded from, over HTTP or HTTPS, as hostile as a test wants it. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** One request as it arrived. */
interface FileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface FileServer {
  /** `http://127.0.0.1:PORT`, or `https:`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly FileRequest[];
}

export interface FileServerOptions {
  readonly tls?: boolean;
  /** 127.0.0.1 where left out. */
  readonly address?: string;
}

/** Registers the hook that closes the servers of a test; returns a function that starts one. */
export function useFileServer(): (
  answer: RequestListener,
  options?: FileServerOptions,
) => Promise<FileServer> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async (answer, { tls = false, address = '127.0.0.1' } = {}) => {
    const requests: FileRequest[] = [];
    const listener: RequestListener = (request, response) => {
      requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
      answer(request, response);
    };
    const server = tls
      ? createTlsServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, listener)
      : createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    return { url: `http${tls ? 's' : ''}://${address}:${port}`, port, requests };
  };
}

/** Signed by nobody, for 127.0.0.1 and localhost, from 2020 to 2120; protects nothing but tests. */
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBcjCCARigAwIBAgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBjbGF1ZGUt
c2VlIHRlc3RzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkw
FwYDVQQDDBBjbGF1ZGUtc2VlIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEPt9WYC1D3LnX8QPv0ACiyU7fsTqTtjREswuANBgaxNlL5ZLFFhxI6OrZQ9Sq
mdee/EvPaCabP3DPYXLDi0qCn6NLMEkwGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxo
b3N0MAwGA1UdEwQFMAMBAf8wHQYDVR0OBBYEFDqlmXxrBg1DazkxmvZjCYxoiLQJ
MAoGCCqGSM49BAMCA0gAMEUCIFqu40kckPzNWTImzAEq7ZyM2Ub39NmtVXuOJ6Dg
xWdnAiEA30t57ufbPT7V+V4YFJbJIalowcVd1L03bApX7bt7lQc=
-----END CERTIFICATE-----
`;

const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdDTYpaRd4c/z4Zhb
H4Op6gdiIWd7A2jWG12RMXYIhXuhRANCAAQ+31ZgLUPcudfxA+/QAKLJTt+xOpO2
NESzC4A0GBrE2UvlksUWHEjo6tlD1KqZ1578S89oJps/cM9hcsOLSoKf
-----END PRIVATE KEY-----
`;
