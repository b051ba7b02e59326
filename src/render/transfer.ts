// Formats the progress of transfers: a bar, bytes, rate and time left.
import { formatBytes, formatDuration } from '../format.ts';
import { makeRateMeter } from './rate.ts';

interface Amounts {
  readonly sent: number;
  readonly total: number;
  /** Bytes per second; undefined while unknown. */
  readonly rate: number | undefined;
}

export interface Transfer {
  /** Counts files of `bytes` in all as ones to come, so that the total is right from the start. */
  expect(bytes: number): void;
  /** Takes `bytes` out of those to come: a file is stored already, or cannot be uploaded. */
  skip(bytes: number): void;
  /** Starts one more file of `bytes`; the function that it returns takes the bytes of it sent so far. */
  begin(bytes: number): (sent: number) => void;
}

const BAR_CELLS = 20;

/** Sums up parallel uploads. Passes the progress to `step`, with a short form; `now` is a clock in milliseconds. */
export function makeTransfer(now: () => number, step: (text: string, brief: string) => void): Transfer {
  const measure = makeRateMeter();
  let began: number | undefined;
  let total = 0;
  let sent = 0;
  let expected = 0;
  /** Takes bytes from those to come; returns how many of them were. */
  const take = (bytes: number) => {
    const taken = Math.min(bytes, expected);
    expected -= taken;
    return taken;
  };
  return {
    expect(bytes) {
      expected += bytes;
      total += bytes;
    },
    skip(bytes) {
      total -= take(bytes);
    },
    begin(bytes) {
      began ??= now();
      total += bytes - take(bytes);
      let mine = 0;
      const show = () =>
        step(
          formatTransfer({ sent, total, rate: measure(sent, now() - (began ?? 0)) }),
          sent < total
            ? `uploading: ${formatBytes(sent)} of ${formatBytes(total)}`
            : 'waiting for uploads to be stored',
        );
      show();
      return (soFar) => {
        sent += soFar - mine;
        mine = soFar;
        show();
      };
    },
  };
}

/** Formats `uploading [#####---------------] 25%, 100 MB of 400 MB, 10 MB/s, 30 s left`. */
function formatTransfer({ sent, total, rate }: Amounts): string {
  const part = total === 0 ? 1 : Math.min(1, sent / total);
  const cells = Math.floor(part * BAR_CELLS);
  const bar = `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ${Math.floor(part * 100)}%`;
  return `uploading ${bar}, ${formatRate({ sent, total, rate })}`;
}

/** Formats bytes, rate (bytes per second) and time left of a transfer: `3 MB of 9 MB, 1 MB/s, 6 s left`. */
export function formatRate({ sent, total, rate }: Amounts): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(total)}`];
  if (rate !== undefined) {
    const left = Math.ceil((total - sent) / rate) * 1000;
    parts.push(`${formatBytes(Math.round(rate))}/s`);
    if (left > 0) parts.push(`${formatDuration(left)} left`);
  }
  return parts.join(', ');
}
