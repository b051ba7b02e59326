// Measures the rate of a transfer over its last seconds.

/**
 * Time in milliseconds over which a rate is measured. The first bytes only fill the buffers of the system, up to
 * megabytes at once; counted for longer, they would promise a slow line an end that it does not meet.
 */
const WINDOW_MS = 5000;

/** Takes the bytes sent after `ms` milliseconds; returns bytes per second, undefined while too little is known. */
export type RateMeter = (sent: number, ms: number) => number | undefined;

/** Makes a meter for a transfer that begins at 0 milliseconds. */
export function makeRateMeter(): RateMeter {
  let base = { sent: 0, ms: 0 };
  let later: { sent: number; ms: number }[] = [];
  return (sent, ms) => {
    if (sent < (later.at(-1) ?? base).sent) {
      // A retry sends the bytes again.
      base = { sent, ms };
      later = [];
    }
    // The base is the last mark before the window, so that a rate of pieces that leave rarely is known too.
    for (let next = later[0]; next && next.ms <= ms - WINDOW_MS; next = later[0]) {
      base = next;
      later.shift();
    }
    later.push({ sent, ms });
    const elapsed = ms - base.ms;
    // The rate of the first second is not representative.
    return elapsed >= 1000 && sent > base.sent ? (sent - base.sent) / (elapsed / 1000) : undefined;
  };
}
