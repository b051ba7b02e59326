// The two streams of a run: the answer on stdout, everything else on stderr; decides how to show, never what.
import { type Env, wantsColor, write } from '../env.ts';
import { makeCleaner } from './clean.ts';
import { neutralise } from './neutralise.ts';
import { makeProgress, type Progress } from './progress.ts';

export interface OutputFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly debug?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export interface Output {
  readonly progress: Progress;
  /** True where receipts are shown: on a terminal's stderr, and with -v. */
  readonly showsReceipts: boolean;
  readonly debug: boolean;
  /** Writes to stdout; throws ClosedPipe when the reader has gone, SeeError when the disk refuses. */
  print(text: string): Promise<void>;
  /** Writes a whole line to stdout, and the spinner stays: for results that come one by one. Throws as `print` does. */
  printLine(line: string): Promise<void>;
  /** Says a line on stderr unless -q. */
  note(line: string): void;
  /** Says a line on stderr, -q or not: what a flag asked for by name. */
  say(line: string): void;
  /** Says what the SDK logs, which may take several lines; unless it was asked for, neither with -q nor with --json. */
  log(text: string): void;
}

/** Opens the streams of a run. */
export function makeOutput(env: Env, flags: OutputFlags): Output {
  const clean = makeCleaner(env.variables);
  const terminal = env.stderr.isTTY === true;
  const progress = makeProgress(env, {
    enabled: terminal && flags.quiet !== true && env.variables.TERM !== 'dumb' && !env.variables.CI,
    color: wantsColor(env.stderr, env, flags.color),
  });
  const put = (text: string) => {
    progress.pause(() => {
      // A stderr that cannot be written has nowhere to complain to.
      write(env.stderr, `${text}\n`).catch(() => {});
    });
  };
  const say = (line: string) => put(clean.line(line));
  const toStdout = (text: string) => write(env.stdout, env.stdout.isTTY ? neutralise(text) : text);
  return {
    progress,
    showsReceipts: flags.quiet !== true && (terminal || flags.verbose === true),
    debug: flags.debug === true,
    say,
    log: (text) => {
      const silent = flags.quiet === true || (flags.json === true && !env.variables.ANTHROPIC_LOG);
      if (flags.debug === true || !silent) put(clean.block(text));
    },
    note: (line) => {
      if (flags.quiet !== true) say(line);
    },
    async print(text) {
      progress.stop();
      if (text === '') return;
      await toStdout(text);
    },
    async printLine(line) {
      let written: Promise<void> | undefined;
      progress.pause(() => {
        written = toStdout(`${line}\n`);
      });
      await written;
    },
  };
}
