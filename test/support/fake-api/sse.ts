/** Writes a stream of server-sent events, or of whatever frames a platform has for them, with whatever the script lets happen in between. */
import type { ServerResponse } from 'node:http';
import type { StreamEvent } from './answer.ts';
import { errorBody } from './errors.ts';
import { passGate } from './gate.ts';
import type { Answer, Happening } from './types.ts';

/** What the writer needs to know of the exchange. */
export interface StreamTarget {
  readonly response: ServerResponse;
  readonly requestId: string;
  /** How events and errors are framed where they are no server-sent events. */
  readonly frames?: {
    event(event: StreamEvent): Uint8Array;
    error(error: { type: string; message: string }): Uint8Array;
  };
  /** Called before the socket is destroyed, so that the cut is not taken for the client's. */
  beforeReset(): void;
}

type Write = (piece: string | Uint8Array) => Promise<void>;

/** Writes the events; the response's headers have been sent. Never settles while it stalls. */
export async function writeStream(
  target: StreamTarget,
  events: readonly StreamEvent[],
  answer: Answer,
): Promise<void> {
  const write = answer.pieces === 'tiny' ? tinyWriter(target.response) : wholeWriter(target.response);
  let textDeltas = 0;
  for (const [index, event] of events.entries()) {
    await write(encode(event, target));
    if (event.isText) textDeltas++;
    // Happenings "after 0" come right behind the first event, the others behind their text delta.
    if (index !== 0 && !event.isText && !event.isThinking) continue;
    for (const { after, happens } of answer.interruptions ?? []) {
      if (event.isThinking ? after !== 'thinking' : after !== textDeltas) continue;
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
    const { error } = happening;
    const body = { event: 'error', data: errorBody(error, target.requestId) };
    await write(target.frames?.error(error) ?? encode(body, target));
    target.response.end();
    return true;
  }
  if ('event' in happening) {
    const { event, data = { type: event } } = happening;
    await write(encode({ event, data }, target));
    return false;
  }
  await passGate(happening);
  return false;
}

function encode({ event, data }: StreamEvent, { frames }: StreamTarget): string | Uint8Array {
  return frames?.event({ event, data }) ?? `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Settles when the bytes have left, or when nobody is there to take them. */
function send(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    response.write(bytes, () => resolve());
  });
}

function wholeWriter(response: ServerResponse): Write {
  return (piece) => send(response, piece);
}

/** Pieces of 1, 2 … 7, 1, 2 … bytes, each in an HTTP chunk of its own. */
function tinyWriter(response: ServerResponse): Write {
  let length = 0;
  return async (piece) => {
    const bytes = Buffer.from(piece);
    for (let start = 0; start < bytes.length; start += length) {
      length = (length % 7) + 1;
      await send(response, bytes.subarray(start, start + length));
    }
  };
}
