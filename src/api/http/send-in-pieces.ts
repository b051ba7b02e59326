// Sends the text of a request in pieces, which shows its progress and reveals a connection that stands still.
import { FetchFailure } from '../errors/fetch-failure.ts';
import { watchForStall } from './stall-watch.ts';

/** Fetch counts its limit of 300 s anew with each piece, so a slow line may take longer for the whole body. */
const PIECE_BYTES = 64 * 1024;

/** Follows the requests that are being sent. */
export interface SendingListener {
  /** Called when a connection to an address takes long; returns the function to call when it is made or has failed. */
  connecting(address: string): () => void;
  /** Called when a body of `bytes` begins to be sent. */
  begin(bytes: number): {
    /** Called with the bytes that have left so far. */
    sent(bytes: number): void;
    /** Called when the body is sent, or when that fails; more than once is fine. */
    end(): void;
  };
}

/**
 * Wraps a fetch so that a body of text of more than 64 KB is sent in pieces. Fails with a CliError when no piece leaves
 * for `stallMs` milliseconds, by default 90 s.
 */
export function sendInPieces(
  send: typeof fetch,
  listener: Pick<SendingListener, 'begin'>,
  stallMs?: number,
): typeof fetch {
  return async (input, init) => {
    const bytes = typeof init?.body === 'string' ? Buffer.from(init.body) : undefined;
    if (bytes === undefined || bytes.length <= PIECE_BYTES) return send(input, init);
    const progress = listener.begin(bytes.length);
    const watch = watchForStall(bytes.length, stallMs);
    const finish = () => {
      watch.stop();
      progress.end();
    };
    const pieces = splitIntoPieces(bytes);
    let sent = 0;
    let left = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        // Fetch asks for the next piece when the socket has room for it.
        pull(stream) {
          left = sent;
          watch.moved(sent);
          progress.sent(sent);
          const { value, done } = pieces.next();
          if (done) {
            stream.close();
            finish();
          } else {
            stream.enqueue(value);
            sent += value.length;
          }
        },
      },
      { highWaterMark: 0 },
    );
    const headers = new Headers(init?.headers);
    // Otherwise a streamed body has no known length, which some gateways require.
    headers.set('content-length', String(bytes.length));
    // The type of Node's own fetch lacks `duplex`, which a streamed body requires.
    const options: RequestInit & { duplex: 'half' } = { ...init, body, headers, duplex: 'half' };
    try {
      return await Promise.race([send(input, options), watch.stalled]);
    } catch (error) {
      if (error instanceof FetchFailure) error.body = { sent: left, total: bytes.length };
      throw error;
    } finally {
      finish();
    }
  };
}

/** Yields bytes in pieces of at most 64 KB, without copying them. */
export function* splitIntoPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    yield bytes.subarray(start, start + PIECE_BYTES);
}
