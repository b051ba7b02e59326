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

/** Makes the spinner; disabled it does nothing and loads nothing. */
export function makeProgress(env: Env, options: { enabled: boolean; color: boolean }): Progress {
  if (!options.enabled) return { step: () => {}, pause: (run) => run(), stop: () => {} };
  let words = '';
  let stopped = false;
  let loading = false;
  let spinner: { text: string; start(): unknown; stop(): unknown; isSpinning: boolean } | undefined;
  const load = async () => {
    const { default: ora } = await import('ora');
    if (stopped) return;
    spinner = ora({
      text: words,
      stream: env.stderr as unknown as NodeJS.WritableStream,
      // stdin belongs to the input room, and discarding it would swallow Ctrl-C.
      discardStdin: false,
      hideCursor: true,
      ...(options.color ? {} : { color: false as const }),
      isEnabled: true,
    }).start();
  };
  return {
    step(next) {
      words = next;
      if (spinner) {
        spinner.text = next;
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
      // A spinner moves the cursor even when it is stopped again, in the middle of the answer.
      if (spinner?.isSpinning) spinner.stop();
    },
  };
}
