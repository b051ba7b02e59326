// Rejects response bodies that are empty or too large, while they are read.
import { CliError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { unexpectedResponse } from '../errors/unexpected-response.ts';
import type { Capabilities } from '../providers/capabilities.ts';

/**
 * Wraps a fetch so that reading a response fails with a CliError beyond `maxBytes`, counted after decompression, and
 * reading a successful one also fails if it is empty. The SDK collects responses in memory without a limit.
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
    const emptyError = () => unexpectedResponse(`no content (HTTP ${status})`, { url, headers, provider });
    if (!response.body) {
      // With status 200, as a Response of status 204 cannot have the body that fails.
      return ok ? new Response(makeFailingBody(emptyError()), { headers }) : response;
    }
    if (status > 599) return response; // The Response constructor rejects these.
    const body = response.body.pipeThrough(
      makeLimiter(maxBytes, headers, (bytes) => {
        if (ok && bytes === 0) throw emptyError();
      }),
    );
    return new Response(body, { status, statusText, headers });
  };
}

function makeLimiter(
  maxBytes: number,
  headers: Headers,
  onEnd: (bytes: number) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
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
