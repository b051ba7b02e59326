// The spinner on a terminal's stderr; gone before anything else is written there or the answer begins.
import type { Env } from '../env.ts';

export interface Progress {
  /** Shows a step in words, such as `uploading 3.1 MB`. */
  step(words: string): void;
  /** Clears the line, runs, and shows the spinner again. */
  pause(run: () => void): void;
  /** Clears the line for good. */
  stop(): void;
}

/**
 * Makes the spinner; disabled it does nothing and loads nothing. A terminal may say that it has no columns, as that
 * of `script` without one: text then takes endlessly many lines, which ora would clear one by one.
 */
export function makeProgress(env: Env, options: { enabled: boolean; color: boolean }): Progress {
  if (!options.enabled || env.stderr.columns === 0)
    return { step: () => {}, pause: (run) => run(), stop: () => {} };
  let words = '';
  let unwatch: (() => void) | undefined;
  let stopped = false;
  let loading = false;
  let spinner: { text: string; start(): unknown; stop(): unknown; isSpinning: boolean } | undefined;
  const load = async () => {
    const { default: ora } = await import('ora');
    if (stopped) return;
    const shown = ora({
      text: fitting(words, env.stderr.columns),
      stream: env.stderr as unknown as NodeJS.WritableStream,
      // stdin belongs to the input room, and discarding it would swallow Ctrl-C.
      discardStdin: false,
      hideCursor: true,
      ...(options.color ? {} : { color: false as const }),
      isEnabled: true,
    }).start();
    spinner = shown;
    // A stopped process must not leave the shell without a cursor.
    unwatch = env.onSuspend?.(
      () => void shown.stop(),
      () => {
        if (!stopped) shown.start();
      },
    );
  };
  return {
    step(next) {
      words = next;
      if (spinner) {
        spinner.text = fitting(next, env.stderr.columns);
      } else if (!loading && !stopped) {
        loading = true;
        load().catch(() => {}); // A spinner that cannot be shown is not worth a failure.
      }
    },
    pause(run) {
      const spinning = spinner?.isSpinning === true;
      if (spinning) spinner?.stop();
      run();
      if (spinning && !stopped) spinner?.start();
    },
    stop() {
      stopped = true;
      unwatch?.();
      unwatch = undefined;
      // A spinner moves the cursor even when it is stopped again, in the middle of the answer.
      if (spinner?.isSpinning) spinner.stop();
    },
  };
}

/** Cuts a step to one line: what wraps is not cleared again where the terminal became narrower. */
function fitting(words: string, columns = 80): string {
  // The spinner itself, two spaces, and the last column, which some terminals wrap after.
  return words.slice(0, Math.max(0, columns - 4));
}
