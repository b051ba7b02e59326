// Shows how far the requests are that are being sent: slow connections, then bytes, rate and time left.
import type { SendingListener } from '../api/http/send-in-pieces.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { makeRateMeter } from './rate.ts';
import { formatRate } from './transfer.ts';

/** Time in milliseconds after which a run without a spinner says that it is still sending. */
const QUIET_MS = 10_000;

interface SendingOptions {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Shows a text in place of the current step, with a short form; undefined shows the step again. */
  readonly show: (text: string | undefined, brief?: string) => void;
  /** Prints a line, once for each run, where nothing is shown; undefined where a spinner shows all. */
  readonly say: ((line: string) => void) | undefined;
}

/** Makes a listener that shows all bodies that are being sent as one. */
export function makeSending({ now, show, say }: SendingOptions): SendingListener {
  let measure = makeRateMeter();
  let began = 0;
  let total = 0;
  let sent = 0;
  let open = 0;
  let said = say === undefined;
  const update = () => {
    const ms = now() - began;
    const progress = formatRate({ sent, total, rate: measure(sent, ms) });
    show(`sending ${progress}`, `sending: ${formatBytes(sent)} of ${formatBytes(total)}`);
    if (said || ms < QUIET_MS) return;
    said = true;
    say?.(`still sending after ${formatDuration(Math.floor(ms / 1000) * 1000)}: ${progress}`);
  };
  return {
    connecting(address) {
      if (open > 0) return () => {};
      show(`connecting to ${address}`);
      return () => {
        if (open === 0) show(undefined);
      };
    },
    begin(bytes) {
      if (open === 0) {
        began = now();
        measure = makeRateMeter();
        total = 0;
        sent = 0;
      }
      open += 1;
      total += bytes;
      let mine = 0;
      let isOpen = true;
      update();
      // When no piece leaves, nothing else checks the time.
      const timer = setTimeout(update, QUIET_MS);
      timer.unref();
      return {
        sent(soFar) {
          sent += soFar - mine;
          mine = soFar;
          update();
        },
        end() {
          if (!isOpen) return;
          isOpen = false;
          clearTimeout(timer);
          open -= 1;
          if (open === 0) show(undefined);
        },
      };
    },
  };
}
