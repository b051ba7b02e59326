// Defines the environment of a run: streams, variables, folder, fetch and clock. Tests pass their own.
import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { CliError, ClosedPipeError, describeSystemError, systemErrorCode } from './errors.ts';
import { watchSuspension } from './suspension.ts';

/** The part of stdout and stderr that we use; both Node's streams and test doubles fit. */
export interface OutputStream {
  write(text: string, done: (error?: Error | null) => void): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The part of stdin that we use. In raw mode it delivers each key as it is pressed, including Ctrl-C. */
export type InputStream = Readable & {
  readonly isTTY?: boolean | undefined;
  readonly fd?: number | undefined;
  setRawMode?(raw: boolean): unknown;
};

export interface Env {
  readonly stdin: InputStream;
  /** Whether something is piped or redirected into stdin; opens and reads nothing. */
  readonly hasPipedStdin: () => boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Secrets that were found during the run, which no message may show; the values of variables are known anyway. */
  readonly secrets: Set<string>;
  /** Names a template in what is said about flags that nobody typed; undefined without `--template`. */
  readonly naming?: {
    inError<Thrown>(error: Thrown): Thrown;
    inNote(line: string): string;
  };
  readonly cwd: string;
  /** The operating system, which decides how paths and commands are written. */
  readonly platform: NodeJS.Platform;
  readonly fetch: typeof fetch;
  /** Returns the IP addresses of a host name; rejects with Node's own error. */
  readonly lookup: (hostname: string) => Promise<readonly string[]>;
  readonly now: () => Date;
  /** Calls `before` when Ctrl-Z suspends the process and `after` when it resumes. Returns a function that stops this. */
  readonly onSuspend?: (before: () => void, after: () => void) => () => void;
  /** Suspends the process as Ctrl-Z does, which in raw mode is only a key. Undefined where there are no such jobs. */
  readonly suspend?: (() => void) | undefined;
  /** Aborts on Ctrl-C, SIGTERM or SIGHUP; its reason is the CliError to throw. */
  readonly signal: AbortSignal;
  /** Makes Ctrl-C call `handler` instead of aborting `signal`. Returns a function that undoes this. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** Returns the environment of a process. The first SIGINT, SIGTERM or SIGHUP aborts `signal`; the second exits. */
export function systemEnv(system: NodeJS.Process): Env {
  const controller = new AbortController();
  const onSignal = (code: 'hung_up' | 'interrupted' | 'terminated', exitCode: number) => () => {
    if (controller.signal.aborted) system.exit(exitCode);
    controller.abort(new CliError(code, code));
  };
  const interrupt = onSignal('interrupted', 130);
  let onInterrupt = interrupt;
  system.on('SIGINT', () => onInterrupt());
  system.on('SIGTERM', onSignal('terminated', 143));
  system.on('SIGHUP', onSignal('hung_up', 129));
  // Failed writes are reported to their callbacks. Without a listener they would also crash the process.
  system.stdout.on('error', () => {});
  system.stderr.on('error', () => {});
  const suspension = watchSuspension(system);
  const env: Env = {
    // A getter, because reading process.stdin opens it.
    get stdin() {
      return system.stdin;
    },
    hasPipedStdin,
    stdout: system.stdout,
    stderr: system.stderr,
    variables: system.env,
    secrets: new Set(),
    platform: system.platform,
    get cwd() {
      return getWorkingFolder(system);
    },
    fetch: globalThis.fetch,
    lookup: async (hostname) => {
      const { lookup } = await import('node:dns/promises');
      return (await lookup(hostname, { all: true })).map(({ address }) => address);
    },
    now: () => new Date(),
    onSuspend: suspension.watch,
    suspend: system.platform === 'win32' ? undefined : suspension.suspend,
    signal: controller.signal,
    onInterrupt(handler) {
      onInterrupt = handler;
      return () => {
        onInterrupt = interrupt;
      };
    },
  };
  return env;
}

/** Terminals and /dev/null are character devices, and an empty file has nothing to say. */
function hasPipedStdin(): boolean {
  try {
    const found = fstatSync(0);
    return found.isFIFO() || found.isSocket() || (found.isFile() && found.size > 0);
  } catch {
    return false; // stdin is closed.
  }
}

function getWorkingFolder(system: NodeJS.Process): string {
  try {
    return system.cwd();
  } catch (cause) {
    throw new CliError('input_unusable', 'the current folder no longer exists', {
      hint: 'change to a folder that exists',
      cause,
    });
  }
}

/** Writes text and waits for the stream; throws ClosedPipeError if the reader has gone, CliError for other failures. */
export function write(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else reject(isClosedPipe(error) ? new ClosedPipeError() : unwritableError(error));
    });
  });
}

/** Whether to colour a stream, by the flag, NO_COLOR, FORCE_COLOR, or whether it is a TTY that is not dumb. */
export function wantsColor(stream: OutputStream, env: Env, flag: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env.variables;
  if (flag !== undefined) return flag;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Names stdout, because errors of stderr cannot be printed. */
function unwritableError(cause: Error): CliError {
  return new CliError('output_unwritable', `cannot be written: ${describeSystemError(cause)}`, {
    subject: 'stdout',
    cause,
  });
}

function isClosedPipe(error: Error): boolean {
  const code = systemErrorCode(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET';
}
