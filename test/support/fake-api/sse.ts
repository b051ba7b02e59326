/** Writes a stream of server-sent events, with whatever the script lets happen in between. */
import type { ServerResponse } from 'node:http';
import type { StreamEvent } from './answer.ts';
import { errorBody } from './errors.ts';
import { passGate } from './gate.ts';
import type { Answer, Happening } from './types.ts';

/** What the writer needs to know of the exchange. */
export interface StreamTarget {
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Called before the socket is destroyed, so that the cut is not taken for the client's. */
  beforeReset(): void;
}

type Write = (text: string) => Promise<void>;

/** Writes the events; the response's headers have been sent. Never settles while it stalls. */
export async function writeStream(
  target: StreamTarget,
  events: readonly StreamEvent[],
  answer: Answer,
): Promise<void> {
  const write = answer.pieces === 'tiny' ? tinyWriter(target.response) : wholeWriter(target.response);
  let textDeltas = 0;
  for (const [index, event] of events.entries()) {
    await write(encode(event));
    if (event.isText) textDeltas++;
    // Happenings "after 0" come right behind the first event, the others behind their text delta.
    if (index !== 0 && !event.isText) continue;
    for (const { after, happens } of answer.interruptions ?? []) {
      if (after !== textDeltas) continue;
      if (await happen(happens, target, write)) return;
    }
  }
  target.response.end();
}

/** Lets one thing happen; true when it was the end of the stream. */
async function happen(happening: Happening, target: StreamTarget, write: Write): Promise<boolean> {
  if (happening === 'stall') return new Promise<never>(() => {});
  if (happening === 'reset') {
    target.beforeReset();
    target.response.destroy();
    return true;
  }
  if (happening === 'close') {
    target.response.end();
    return true;
  }
  if ('error' in happening) {
    await write(encode({ event: 'error', data: errorBody(happening.error, target.requestId) }));
    target.response.end();
    return true;
  }
  if ('event' in happening) {
    await write(encode({ event: happening.event, data: happening.data ?? { type: happening.event } }));
    return false;
  }
  await passGate(happening);
  return false;
}

function encode({ event, data }: StreamEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Settles when the bytes have left, or when nobody is there to take them. */
function send(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    response.write(bytes, () => resolve());
  });
}

function wholeWriter(response: ServerResponse): Write {
  return (text) => send(response, text);
}

/** Pieces of 1, 2 … 7, 1, 2 … bytes, each in an HTTP chunk of its own. */
function tinyWriter(response: ServerResponse): Write {
  let length = 0;
  return async (text) => {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += length) {
      length = (length % 7) + 1;
      await send(response, bytes.subarray(start, start + length));
    }
  };
}
