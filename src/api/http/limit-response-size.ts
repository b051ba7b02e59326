// Keeps every response between something and too much, while it is read: none may be empty, none may have no end.
import { SeeError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { notTheApi } from '../errors/unexpected-response.ts';
import type { Capabilities } from '../providers/capabilities.ts';

/**
 * Returns a fetch whose good responses fail as they are read when they turn out to be empty, and whose responses all
 * fail beyond `mostBytes`, counted after decompression: what is collected of an answer stays within memory.
 */
export function boundBodies(
  fetchBody: typeof fetch,
  mostBytes: number,
  platform: Capabilities,
): typeof fetch {
  return async (input, init) => {
    const response = await fetchBody(input, init);
    const { headers, ok, status, statusText } = response;
    const url = input instanceof Request ? input.url : String(input);
    const empty = () => notTheApi(`no content (HTTP ${status})`, { url, headers, platform });
    if (!response.body) {
      // A status of its own, as a response of 204 cannot have a body that fails.
      return ok ? new Response(failing(empty()), { headers }) : response;
    }
    if (status > 599) return response; // No Response can be made of it anew.
    const body = response.body.pipeThrough(
      counter(mostBytes, headers, (bytes) => {
        if (ok && bytes === 0) throw empty();
      }),
    );
    return new Response(body, { status, statusText, headers });
  };
}

function counter(
  mostBytes: number,
  headers: Headers,
  atEnd: (bytes: number) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw endless(mostBytes, headers);
      controller.enqueue(chunk);
    },
    flush: () => atEnd(bytes),
  });
}

function endless(mostBytes: number, headers: Headers): SeeError {
  return new SeeError('broken_stream', `the answer does not end: it is over ${formatBytes(mostBytes)}`, {
    hint: 'try again; what had arrived is no whole answer',
    requestId: headers.get('request-id'),
  });
}

function failing(error: SeeError): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.error(error) });
}
