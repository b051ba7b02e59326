// The world as one object: streams, variables, folder, fetch and clock, so that tests can hand in another.
import type { Readable } from 'node:stream';
import { CliError, ClosedPipeError, describeSystemError, systemErrorCode } from './errors.ts';

/** What we need of stdout and stderr; Node's own streams and test doubles both fit. */
export interface OutputStream {
  write(text: string, done: (error?: Error | null) => void): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What we need of stdin; raw mode hands over each key, Ctrl-C too, as it is pressed. */
export type InputStream = Readable & {
  readonly isTTY?: boolean | undefined;
  readonly fd?: number | undefined;
  setRawMode?(raw: boolean): unknown;
};

export interface Env {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly fetch: typeof fetch;
  /** Returns the IP addresses of a host name; rejects with Node's own error. */
  readonly lookup: (hostname: string) => Promise<readonly string[]>;
  readonly now: () => Date;
  /** Calls `before` when Ctrl-Z is about to stop the process and `after` when it goes on; the result ends that. */
  readonly onSuspend?: (before: () => void, after: () => void) => () => void;
  /** Aborts on Ctrl-C, SIGTERM or SIGHUP; its reason is the CliError to end with. */
  readonly signal: AbortSignal;
  /** Has Ctrl-C call `handler` instead of aborting `signal`, until the function that it returns is called. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** Returns the real world. The first SIGINT, SIGTERM or SIGHUP aborts `signal`; a second one ends the process at once. */
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
  // A failed write is reported to its callback; without a listener Node would also crash the process.
  system.stdout.on('error', () => {});
  system.stderr.on('error', () => {});
  const env: Env = {
    // A getter, because merely touching process.stdin opens it.
    get stdin() {
      return system.stdin;
    },
    stdout: system.stdout,
    stderr: system.stderr,
    variables: system.env,
    get cwd() {
      return getWorkingFolder(system);
    },
    fetch: globalThis.fetch,
    lookup: async (hostname) => {
      const { lookup } = await import('node:dns/promises');
      return (await lookup(hostname, { all: true })).map(({ address }) => address);
    },
    now: () => new Date(),
    onSuspend: (before, after) => watchSuspension(system, before, after),
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

function watchSuspension(system: NodeJS.Process, before: () => void, after: () => void): () => void {
  const stop = () => {
    before();
    // Without a listener the signal does what it does by itself: it stops the process, where a shell can go on with it.
    system.off('SIGTSTP', stop);
    system.kill(system.pid, 'SIGTSTP');
  };
  const goOn = () => {
    system.off('SIGTSTP', stop).on('SIGTSTP', stop);
    after();
  };
  system.on('SIGTSTP', stop);
  system.on('SIGCONT', goOn);
  return () => {
    system.off('SIGTSTP', stop);
    system.off('SIGCONT', goOn);
  };
}

function getWorkingFolder(system: NodeJS.Process): string {
  try {
    return system.cwd();
  } catch (cause) {
    throw new CliError('input_unusable', 'the current folder does not exist any more', {
      hint: 'change to a folder that exists',
      cause,
    });
  }
}

/** Writes text and waits until the stream took it; throws ClosedPipeError when the reader has gone, CliError otherwise. */
export function write(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else reject(isClosedPipe(error) ? new ClosedPipeError() : unwritableError(error));
    });
  });
}

/** Says whether to colour a stream: flag, then NO_COLOR, then FORCE_COLOR, then a TTY that is not dumb. */
export function wantsColor(stream: OutputStream, env: Env, flag: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env.variables;
  if (flag !== undefined) return flag;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Always about stdout: a stderr that cannot be written has nowhere to complain to. */
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
