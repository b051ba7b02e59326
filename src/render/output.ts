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
  readonly debugEnabled: boolean;
  /** Writes to stdout; throws ClosedPipeError when the reader has gone, CliError when the disk refuses. */
  write(text: string): Promise<void>;
  /** Writes a whole line to stdout and keeps the spinner, for results that come one by one. Throws as `write` does. */
  writeLine(line: string): Promise<void>;
  /** Says a line on stderr unless -q. */
  info(line: string): void;
  /** Says a line on stderr, -q or not: what a flag asked for by name. */
  notice(line: string): void;
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
  const notice = (line: string) => put(clean.line(line));
  const toStdout = (text: string) => write(env.stdout, env.stdout.isTTY ? neutralise(text) : text);
  return {
    progress,
    showsReceipts: flags.quiet !== true && (terminal || flags.verbose === true),
    debugEnabled: flags.debug === true,
    notice,
    log: (text) => {
      const silent = flags.quiet === true || (flags.json === true && !env.variables.ANTHROPIC_LOG);
      if (flags.debug === true || !silent) put(clean.block(text));
    },
    info: (line) => {
      if (flags.quiet !== true) notice(line);
    },
    async write(text) {
      progress.stop();
      if (text === '') return;
      await toStdout(text);
    },
    async writeLine(line) {
      let written: Promise<void> | undefined;
      progress.pause(() => {
        written = toStdout(`${line}\n`);
      });
      await written;
    },
  };
}
