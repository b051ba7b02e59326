// Rejects response bodies that are empty, too large, or a page instead of a stream of events, while they are read.
import { CliError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { getMediaType, unexpectedResponse } from '../errors/unexpected-response.ts';
import type { Capabilities } from '../providers/capabilities.ts';

/**
 * Wraps a fetch so that reading a response fails with a CliError beyond `maxBytes`, counted after decompression, and
 * reading a successful one also fails if it is empty, or a page that is sent as a stream of events. The SDK collects
 * responses in memory without a limit. The results of a batch pass as they are: whoever reads them limits each line.
 */
export function limitResponseSize(
  fetchBody: typeof fetch,
  maxBytes: number,
  provider: Capabilities,
): typeof fetch {
  return async (input, init) => {
    const response = await fetchBody(input, init);
    const { headers, ok, status, statusText } = response;
    const url = input instanceof Request ? input.url : String(input);
    const reject = (content: string) => unexpectedResponse(content, { url, headers, provider });
    if (ok && isBatchResults(url)) return response;
    const emptyError = () => reject(`no content (HTTP ${status})`);
    if (!response.body) {
      // With status 200, as a Response of status 204 cannot have the body that fails.
      return ok ? new Response(makeFailingBody(emptyError()), { headers }) : response;
    }
    if (status > 599) return response; // The Response constructor rejects these.
    const isStream = ok && getMediaType(headers) === 'text/event-stream';
    const body = response.body.pipeThrough(
      makeLimiter(maxBytes, headers, {
        onStart(text) {
          if (isStream && text.startsWith('<')) throw reject('HTML that is sent as text/event-stream');
        },
        onEnd(bytes) {
          if (ok && bytes === 0) throw emptyError();
        },
      }),
    );
    return new Response(body, { status, statusText, headers });
  };
}

function isBatchResults(url: string): boolean {
  return /\/v1\/messages\/batches\/[^/]+\/results$/.test(new URL(url).pathname);
}

interface BodyEvents {
  /** Called with the first characters that are not blank. */
  onStart(text: string): void;
  /** Called with the bytes of the whole body. */
  onEnd(bytes: number): void;
}

function makeLimiter(
  maxBytes: number,
  headers: Headers,
  { onStart, onEnd }: BodyEvents,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let hasStarted = false;
  return new TransformStream({
    transform(chunk, controller) {
      if (!hasStarted) {
        const text = Buffer.from(chunk.subarray(0, 100)).toString().trimStart();
        hasStarted = text !== '';
        if (hasStarted) onStart(text);
      }
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLargeError(maxBytes, headers);
      controller.enqueue(chunk);
    },
    flush: () => onEnd(bytes),
  });
}

function tooLargeError(maxBytes: number, headers: Headers): CliError {
  return new CliError('broken_stream', `the response is larger than ${formatBytes(maxBytes)}`, {
    hint: 'try again; any text that arrived is incomplete',
    requestId: headers.get('request-id'),
  });
}

function makeFailingBody(error: CliError): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.error(error) });
}
