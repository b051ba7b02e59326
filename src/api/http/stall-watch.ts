// Notices that a body which is being sent stands still.
import { CliError } from '../../errors.ts';
import { formatBytes, formatDuration } from '../../format.ts';

/** Maximum time in milliseconds in which no piece of a body leaves. */
const STALL_MS = 90_000;

/** A timer that is later than this by milliseconds slept: the process was suspended, or the computer. */
const LATE_MS = 1000;

/** Watches one body. */
export interface StallWatch {
  /** Reports the bytes that have left so far. */
  moved(sentBytes: number): void;
  /** Ends the watch: the body is sent, or that failed. */
  stop(): void;
  /** Rejects with a CliError when nothing has left for the limit; never resolves. */
  readonly stalled: Promise<never>;
}

/** Starts to watch a body of `totalBytes`. */
export function watchForStall(totalBytes: number, stallMs = STALL_MS): StallWatch {
  let sent = 0;
  let reject: (error: CliError) => void = () => {};
  const stalled = new Promise<never>((_, rejectStalled) => {
    reject = rejectStalled;
  });
  // The caller that awaits it gets the error; without one, the rejection must not end the process.
  stalled.catch(() => {});
  const start = (): NodeJS.Timeout => {
    const due = performance.now() + stallMs;
    return setTimeout(() => {
      // Nothing could leave meanwhile, so the time begins anew.
      if (performance.now() - due > LATE_MS) timer = start();
      else reject(stallError(sent, totalBytes, stallMs));
    }, stallMs);
  };
  let timer = start();
  return {
    moved(sentBytes) {
      sent = sentBytes;
      clearTimeout(timer);
      timer = start();
    },
    stop: () => clearTimeout(timer),
    stalled,
  };
}

function stallError(sent: number, total: number, stallMs: number): CliError {
  const part = `${formatBytes(sent)} of ${formatBytes(total)} were sent`;
  const message = `the connection stalled: ${part}, then nothing for ${formatDuration(stallMs)}`;
  return new CliError('network', message, { hint: 'check the network, or send fewer or smaller images' });
}
