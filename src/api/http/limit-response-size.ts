// Keeps every response between something and too much, while it is read: none may be empty, none may have no end.
import { CliError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { unexpectedResponse } from '../errors/unexpected-response.ts';
import type { Capabilities } from '../providers/capabilities.ts';

/**
 * Returns a fetch whose good responses fail as they are read when they turn out to be empty, and whose responses all
 * fail beyond `maxBytes`, counted after decompression: what is collected of an answer stays within memory.
 */
export function limitResponseSize(
  fetchBody: typeof fetch,
  maxBytes: number,
  platform: Capabilities,
): typeof fetch {
  return async (input, init) => {
    const response = await fetchBody(input, init);
    const { headers, ok, status, statusText } = response;
    const url = input instanceof Request ? input.url : String(input);
    const empty = () => unexpectedResponse(`no content (HTTP ${status})`, { url, headers, platform });
    if (!response.body) {
      // A status of its own, as a response of 204 cannot have a body that fails.
      return ok ? new Response(failing(empty()), { headers }) : response;
    }
    if (status > 599) return response; // No Response can be made of it anew.
    const body = response.body.pipeThrough(
      counter(maxBytes, headers, (bytes) => {
        if (ok && bytes === 0) throw empty();
      }),
    );
    return new Response(body, { status, statusText, headers });
  };
}

function counter(
  maxBytes: number,
  headers: Headers,
  atEnd: (bytes: number) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw endless(maxBytes, headers);
      controller.enqueue(chunk);
    },
    flush: () => atEnd(bytes),
  });
}

function endless(maxBytes: number, headers: Headers): CliError {
  return new CliError('broken_stream', `the answer does not end: it is over ${formatBytes(maxBytes)}`, {
    hint: 'try again; what had arrived is no whole answer',
    requestId: headers.get('request-id'),
  });
}

function failing(error: CliError): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.error(error) });
}
