// Writes to the two streams of a run: the answer to stdout, everything else to stderr.
import type { SendingListener } from '../api/http/send-in-pieces.ts';
import { type Env, wantsColor, write } from '../env.ts';
import { findShell, writeForShell } from '../shell-quoting.ts';
import { makeCleaner } from './clean.ts';
import { formatJson, formatJsonList, type JsonReplacer } from './json.ts';
import { neutralise, neutraliseLine } from './neutralise.ts';
import { makeProgress, type Progress } from './progress.ts';
import { makeSending } from './sending.ts';
import { makeDim } from './style.ts';
import { makeCommandEscaper } from './workflow-commands.ts';

export interface OutputFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly debug?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface Output {
  readonly progress: Progress;
  /** Shows the requests that are being sent. */
  readonly sending: SendingListener;
  /** Receipts are shown when stderr is a terminal, and with -v. */
  readonly showsReceipts: boolean;
  /**
   * On a terminal, unless -v is given: a receipt is one line, which also says how the image was changed and uploaded, so
   * that no note does. False in a run without receipts.
   */
  readonly briefReceipts: boolean;
  /** False on a terminal without -v: notes then name no ids of uploads, which are for programs. */
  readonly showsIds: boolean;
  readonly debugEnabled: boolean;
  readonly verbose: boolean;
  /** Writes to stdout; throws ClosedPipeError when the reader has gone, CliError for other failures. */
  write(text: string): Promise<void>;
  /** Writes a JSON document to stdout: indented on a terminal, else on one line. Throws as `write` does. */
  writeJson(value: unknown, replace?: JsonReplacer): Promise<void>;
  /** Writes a JSON array: indented on a terminal, else one value a line. Throws as `write` does. */
  writeJsonList(values: readonly unknown[]): Promise<void>;
  /** Writes a part of the answer to stdout as it is, even if a CI service takes it for a command. Throws as `write` does. */
  writeAnswer(text: string): Promise<void>;
  /** Writes a part of the answer that is formatted for a terminal, in which control characters are ours. Throws as `write` does. */
  writeFormatted(text: string): Promise<void>;
  /**
   * Writes one line to stdout, with control characters made visible, and keeps the spinner: for results that come one
   * by one. Throws as `write` does.
   */
  writeLine(line: string): Promise<void>;
  /** Writes a text of whole lines in the same way. */
  writeLines(text: string): Promise<void>;
  /** Writes a line to stderr, unless -q is given. */
  info(line: string): void;
  /** Writes a line to stderr even under -q, because a flag asked for it by name. */
  notice(line: string): void;
  /** Writes a line to stderr like `notice`, dimmed where stderr has colours. */
  dim(line: string): void;
  /** Writes a log text of the SDK to stderr. Under -q and --json only if --debug or ANTHROPIC_LOG asked for it. */
  log(text: string): void;
}

/** Opens the streams of a run. With `receipts`, the run prints a receipt of each image that it sends. */
export function makeOutput(
  env: Env,
  flags: OutputFlags,
  { receipts = false }: { readonly receipts?: boolean } = {},
): Output {
  const clean = makeCleaner(env);
  const escapeCommands = makeCommandEscaper(env.variables);
  const terminal = env.stderr.isTTY === true;
  const hasSpinner = terminal && !flags.quiet && env.variables.TERM !== 'dumb' && !env.variables.CI;
  const color = wantsColor(env.stderr, env, flags.color);
  const progress = makeProgress(env, { enabled: hasSpinner, color });
  const dim = makeDim(color);
  const put = (text: string) => {
    progress.pause(() => {
      // There is nowhere to report that stderr cannot be written.
      write(env.stderr, `${escapeCommands(text)}\n`).catch(() => {});
    });
  };
  const notice = (line: string) => put(clean.line(line));
  const sending = makeSending({
    now: () => env.now().getTime(),
    show: progress.override,
    say: hasSpinner || flags.quiet ? undefined : notice,
  });
  const toStdout = (text: string) => write(env.stdout, env.stdout.isTTY ? neutralise(text) : text);
  const writeLines = async (text: string) => {
    let written: Promise<void> | undefined;
    progress.pause(() => {
      written = toStdout(escapeCommands(text));
    });
    await written;
  };
  const output: Output = {
    progress,
    sending,
    showsReceipts: !flags.quiet && (terminal || flags.verbose === true),
    briefReceipts: receipts && terminal && !flags.quiet && !flags.verbose && !flags.dryRun,
    showsIds: !terminal || flags.verbose === true,
    debugEnabled: flags.debug === true,
    verbose: flags.verbose === true,
    notice,
    dim: (line) => put(dim(clean.line(line))),
    log: (text) => {
      const silent = flags.quiet || (flags.json && !env.variables.ANTHROPIC_LOG);
      if (flags.debug || !silent) put(clean.block(text));
    },
    info: (line) => {
      if (!flags.quiet) notice(writeForShell(env.naming?.inNote(line) ?? line, findShell(env)));
    },
    async write(text) {
      progress.stop();
      if (text !== '') await toStdout(escapeCommands(text));
    },
    async writeAnswer(text) {
      progress.stop();
      if (text !== '') await toStdout(text);
    },
    async writeFormatted(text) {
      progress.stop();
      if (text !== '') await write(env.stdout, text);
    },
    writeJson: (value, replace) => output.write(formatJson(value, env.stdout, replace)),
    writeJsonList: (values) => output.write(formatJsonList(values, env.stdout)),
    writeLine: (line) => writeLines(`${neutraliseLine(line)}\n`),
    writeLines,
  };
  return output;
}
