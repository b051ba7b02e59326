// Shows a spinner on a terminal's stderr. It is gone before the answer begins or anything else is written there.
import { type Env, write } from '../env.ts';
import { formatDuration } from '../format.ts';
import { cutToWidth } from './width.ts';

export interface Progress {
  /** Shows a step, such as `waiting for claude-opus-5-5`, and its seconds; `brief` is its form in an error message. */
  step(text: string, brief?: string): void;
  /** Shows a text in place of the step until it is undefined again. */
  override(text: string | undefined, brief?: string): void;
  /** Returns what the run is doing, in brief; undefined before the first step and once an answer has begun. */
  current(): string | undefined;
  /**
   * Shows a still line while another program may write to the terminal, or ask there. Returns the function that clears
   * it and goes on; `brief` is its form in an error message.
   */
  hold(text: string, brief?: string): () => void;
  /** Clears the line, runs, and shows the spinner again. */
  pause(run: () => void): void;
  /** Clears the line, until `again`. */
  stop(): void;
  /** Shows a step once more, even after `stop`; the cursor stands at the start of an empty line. */
  again(text: string): void;
}

/** A step that is shown, and its form in an error message. */
interface Step {
  readonly text: string;
  readonly brief: string;
  /** The time of its beginning in milliseconds; undefined where the text has a time of its own. */
  readonly began: number | undefined;
}

/** Moves to the start of the line and erases it. */
const CLEAR_LINE = '\r\u001b[K';
/** A time within a text, such as `trying again in 4 s`. */
const HAS_TIME = /\d (?:ms|s|min|h|d)\b/;

/** Milliseconds between two looks at the clock. */
const TICK_MS = 1000;

/** Makes the spinner; disabled, or on a terminal without a width, it shows nothing and loads nothing. */
export function makeProgress(env: Env, options: { enabled: boolean; color: boolean }): Progress {
  // With 0 columns, as in a pseudo-terminal without a size, Ora would clear infinitely many lines.
  const enabled = options.enabled && env.stderr.columns !== 0;
  let step: Step | undefined;
  let overriding: Step | undefined;
  let unwatch: (() => void) | undefined;
  let stopped = false;
  let held = false;
  let loading = false;
  let ticking: NodeJS.Timeout | undefined;
  let spinner: { text: string; start(): unknown; stop(): unknown; isSpinning: boolean } | undefined;
  const now = () => env.now().getTime();
  const formatLine = () => {
    const { text = '', began } = overriding ?? step ?? {};
    const seconds = began === undefined ? 0 : Math.floor((now() - began) / 1000);
    return fitToLine(text, seconds >= 1 ? `, ${formatDuration(seconds * 1000)}` : '', env.stderr.columns);
  };
  const load = async () => {
    const { default: ora } = await import('ora');
    if (stopped) {
      loading = false;
      return;
    }
    const shown = ora({
      text: formatLine(),
      stream: env.stderr as unknown as NodeJS.WritableStream,
      // Discarding stdin would swallow Ctrl-C and the input.
      discardStdin: false,
      hideCursor: true,
      ...(options.color ? {} : { color: false as const }),
      isEnabled: true,
    });
    if (!held) shown.start();
    spinner = shown;
    watch(shown);
  };
  const update = () => {
    if (held) return;
    if (spinner) {
      spinner.text = formatLine();
    } else if (enabled && !loading && !stopped) {
      loading = true;
      load().catch(() => {}); // A spinner that cannot be shown is not worth a failure.
    }
  };
  const watch = (shown: { start(): unknown; stop(): unknown }) => {
    ticking = setInterval(update, TICK_MS);
    ticking.unref();
    // The shell needs its cursor back while the process is suspended.
    unwatch = env.onSuspend?.(
      () => void shown.stop(),
      () => {
        if (!stopped && !held) shown.start();
      },
    );
  };
  const put = (text: string) => {
    // Nothing is lost with a line that only says what goes on.
    if (enabled) write(env.stderr, text).catch(() => {});
  };
  const release = () => {
    if (held) put(CLEAR_LINE);
    held = false;
  };
  const showStep = (text: string, brief = text) => {
    const began = HAS_TIME.test(text) ? undefined : now();
    step = { text, brief, began: step?.text === text ? step.began : began };
    update();
  };
  return {
    step: showStep,
    override(text, brief = text) {
      overriding = text === undefined ? undefined : { text, brief: brief ?? text, began: undefined };
      update();
    },
    current: () => (stopped ? undefined : (overriding ?? step)?.brief),
    hold(text, brief = text) {
      if (stopped) return () => {};
      const earlier = overriding;
      overriding = { text, brief, began: undefined };
      if (spinner?.isSpinning) spinner.stop();
      held = true;
      put(`${formatLine()} `);
      return () => {
        release();
        overriding = earlier;
        if (spinner && !stopped) spinner.start();
        update();
      };
    },
    pause(run) {
      if (held) put(CLEAR_LINE);
      const spinning = spinner?.isSpinning === true;
      if (spinning) spinner?.stop();
      run();
      if (spinning && !stopped) spinner?.start();
    },
    again(text) {
      const wasStopped = stopped;
      stopped = false;
      showStep(text);
      if (!wasStopped || !spinner) return;
      spinner.start();
      watch(spinner);
    },
    stop() {
      stopped = true;
      release();
      clearInterval(ticking);
      unwatch?.();
      unwatch = undefined;
      // Stopping Ora twice would move the cursor in the middle of the answer.
      if (spinner?.isSpinning) spinner.stop();
    },
  };
}

/** Cuts a step to one line, but not its seconds: a wrapped line would not be cleared. */
function fitToLine(text: string, seconds: string, columns = 80): string {
  // Leaves room for the spinner, two spaces, and the last column, after which some terminals wrap.
  const room = columns - 4;
  return cutToWidth(`${cutToWidth(text, Math.max(0, room - seconds.length))}${seconds}`, room);
}
