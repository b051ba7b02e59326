// Runs a server for the time of a run: starts it, waits until it answers, and ends it with all that it has started.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, describeSystemError, systemErrorCode, usageError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { redactUrl } from '../redact-url.ts';
import { type ChildExit, describeExit, waitForExit, waitForExitAlone } from './child-process.ts';
import { type EndTimes, endGroup, killTree } from './end-group.ts';
import { findErrorLine } from './find-error-line.ts';

export interface ServerOptions {
  /** A line for the system's shell. */
  readonly command: string;
  /** The URL at which it will answer. */
  readonly url: string;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly fetch: typeof fetch;
  /** Ends the wait, and the server with it. */
  readonly signal: AbortSignal;
  /** Takes each line that it writes to either stream. */
  readonly onLine: (line: string) => void;
}

/** Limits in milliseconds, which tests shorten. */
export interface ServerTimes extends EndTimes {
  /** Until it answers. */
  readonly start: number;
  /** For one request. A server that builds pages on demand takes its time for the first one. */
  readonly request: number;
  /** Between two requests. */
  readonly pause: number;
}

const TIMES: ServerTimes = { start: 60_000, request: 20_000, pause: 100, end: 5000, linger: 500 };

/** Milliseconds in which something else may answer before the server starts. */
const PROBE_MS = 2000;
/** Lines that are kept for the error. */
const KEPT_LINES = 100;

export interface Server {
  /** Returns how it ended by itself, such as `exit 1: out of memory`; undefined while it runs. */
  findEnd(): string | undefined;
  /** Ends it with all that it has started; never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts the command and resolves once its URL answers, with any status. Throws CliError: `usage` where something answers
 * there already, `process_failed` for a command that ends, `page_failed` (exit 4) for one that never answers, and the
 * signal's reason; nothing runs on then.
 */
export async function startServer(options: ServerOptions, times: ServerTimes = TIMES): Promise<Server> {
  const { url, signal } = options;
  if ((await request(options, PROBE_MS)) === undefined) {
    throw usageError(
      `--serve-url ${redactUrl(url)}`,
      'something answers there before --serve has started',
      REUSE_HINT,
    );
  }
  signal.throwIfAborted();
  const server = launch(options, times);
  try {
    await waitUntilItAnswers(server, options, times);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const REUSE_HINT = 'stop it, or leave --serve and --serve-url out and name whole addresses';

type Launched = Server & { readonly ended: Promise<ChildExit>; lines(): readonly string[] };

function launch({ command, cwd, variables, platform, onLine }: ServerOptions, times: ServerTimes): Launched {
  const windows = platform === 'win32';
  const child = spawn(command, {
    shell: true,
    cwd,
    env: { ...variables },
    // A group of its own is ended as a whole, and Ctrl-C does not reach it before reports are written.
    detached: !windows,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
    });
  }
  const onExit = () => killTree(child, { windows, variables });
  process.once('exit', onExit);
  let end: ChildExit | undefined;
  const ended = waitForExitAlone(child).then((exit) => {
    end = exit;
    return exit;
  });
  const closed = waitForExit(child);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    if (windows) killTree(child, { windows, variables });
    else await endGroup(child, closed, times);
    process.off('exit', onExit);
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
  };
  return {
    ended,
    lines: () => lines,
    findEnd: () => end && describeEnd(end, lines),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function waitUntilItAnswers(
  server: Launched,
  options: ServerOptions,
  times: ServerTimes,
): Promise<void> {
  const { command, signal } = options;
  const url = redactUrl(options.url);
  const subject = `--serve ${JSON.stringify(command)}`;
  let exit: ChildExit | undefined;
  const stopWaiting = new AbortController();
  server.ended.then((found) => {
    exit = found;
    stopWaiting.abort();
  });
  const waiting = { ...options, signal: AbortSignal.any([signal, stopWaiting.signal]) };
  const endsAt = performance.now() + times.start;
  let reason = '';
  while (performance.now() < endsAt) {
    const failure = await request(waiting, Math.min(times.request, endsAt - performance.now()));
    signal.throwIfAborted();
    if (exit) {
      // Its last words may still be on their way.
      await delay(50);
      const hint = 'run it by hand, or pass -v to see what it writes; it must go on running';
      const why = `ended before ${url} answered: ${describeEnd(exit, server.lines())}`;
      throw new CliError('process_failed', why, { subject, hint });
    }
    if (failure === undefined) return;
    reason = failure;
    await delay(times.pause, undefined, { signal: waiting.signal }).catch(() => {});
  }
  const hint = 'check --serve-url, and pass -v to see what the server writes';
  const why = `${url} did not answer within ${formatDuration(times.start)}: ${reason}`;
  throw new CliError('page_failed', why, { subject, hint });
}

/** Asks once. Returns why there was no answer; undefined for an answer of any status. */
async function request({ url, fetch, signal }: ServerOptions, limitMs: number): Promise<string | undefined> {
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
  try {
    // A login is for the pages: its refusal is an answer too, and requests take none in a URL.
    const response = await fetch(withoutLogin(url), {
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    if (limit.aborted) return 'it accepts connections and does not answer';
    const { cause } = error as Error;
    // Both addresses of localhost were tried.
    const [first = cause] = cause instanceof AggregateError ? cause.errors : [];
    if (systemErrorCode(first) === 'ECONNREFUSED') return 'nothing listens there';
    return describeSystemError(first ?? error);
  }
}

function withoutLogin(address: string): URL {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url;
}

function describeEnd(exit: ChildExit, lines: readonly string[]): string {
  const line = findErrorLine(lines);
  return line === undefined ? describeExit(exit) : `${describeExit(exit)}: ${line}`;
}
