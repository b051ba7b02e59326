// Formats errors, for people and for --json. Throws nothing.
import { inspect } from 'node:util';
import { type Env, wantsColor, write } from '../env.ts';
import { AlreadyReportedError, CliError, ClosedPipeError, errorMessage, systemErrorCode } from '../errors.ts';
import type { ErrorCode, ExitCode } from '../exit-codes.ts';
import { truncateText } from '../format.ts';
import type { System } from '../path-flavour.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import { findShell, writeForShell } from '../shell-quoting.ts';
import { makeCleaner } from './clean.ts';
import { neutraliseJson } from './neutralise.ts';
import type { SecretSources } from './redact.ts';
import { makeStyle } from './style.ts';
import { makeCommandEscaper } from './workflow-commands.ts';

export interface ReportFlags {
  readonly json: boolean;
  readonly debug: boolean;
  readonly color: boolean | undefined;
}

/** Characters of a message, which a server may make megabytes long. */
const MAX_LENGTH = 2000;
const MAX_DEBUG_LENGTH = 64_000;

/** Codes of a run that a signal ended. */
const SILENT: readonly ErrorCode[] = ['hung_up', 'interrupted', 'terminated'];

/** Writes an error to stderr and returns its exit code; an unknown error is a bug (70). */
export async function reportError(error: unknown, env: Env, flags: ReportFlags): Promise<ExitCode> {
  if (error instanceof ClosedPipeError) return 0;
  if (error instanceof AlreadyReportedError) return error.exitCode;
  const known = error instanceof CliError ? error : toBugError(error);
  // The user pressed Ctrl-C, and scripts read the exit code: a message would add nothing.
  if (SILENT.includes(known.code)) return known.exitCode;
  await write(env.stderr, await formatError(known, env, flags, error)).catch(() => {});
  return known.exitCode;
}

/** Formats an error as it is reported, after those that it stands for; `thrown` is what `--debug` shows of it. */
export async function formatError(
  error: CliError,
  env: Env,
  flags: ReportFlags,
  thrown: unknown = error,
): Promise<string> {
  const format = await makeFormat(env, flags);
  const text = error.also.map((other) => format(other, other)).join('') + format(error, thrown);
  return makeCommandEscaper(env.variables)(text);
}

type Format = (error: CliError, thrown: unknown) => string;

/** Returns a function that formats one error; with `--debug` as it was thrown, too. */
async function makeFormat(env: Env, flags: ReportFlags): Promise<Format> {
  const clean = makeCleaner(env);
  const bound = (text: string) =>
    truncateText(clean.secrets(text), flags.debug ? MAX_DEBUG_LENGTH : MAX_LENGTH);
  const inFull = (thrown: unknown) => bound(inspect(thrown, { depth: 6, maxStringLength: 500 }));
  const forShell = (hint: string) => writeForShell(hint, findShell(env));
  if (flags.json) {
    return (error, thrown) => {
      const stack = flags.debug ? inFull(thrown) : undefined;
      return `${neutraliseJson(JSON.stringify({ error: toErrorJson(error, { bound, forShell, stack }) }))}\n`;
    };
  }
  const style = await makeStyle(wantsColor(env.stderr, env, flags.color));
  return (error, thrown) => {
    const hint = error.hint ? `  ${style.dim(clean.line(forShell(bound(error.hint))))}\n` : '';
    const stack = flags.debug ? `${clean.block(inFull(thrown))}\n` : '';
    return `${style.error('claude-see:')} ${clean.line(formatMessage(error, bound))}\n${hint}${stack}`;
  };
}

/** Returns the user's argument, the message and the request id, as far as they exist; `bound` shortens each. */
function formatMessage(error: CliError, bound: (text: string) => string): string {
  const subject = error.subject === undefined ? '' : `${bound(error.subject)}: `;
  const request = error.requestId ? ` (request ${bound(error.requestId)})` : '';
  return `${subject}${bound(error.message)}${request}`;
}

/** Returns an error as `--json` prints it, without secrets. */
export function toPlainError(error: CliError, system: System & SecretSources) {
  const clean = makeCleaner(system);
  return toErrorJson(error, {
    bound: (text) => truncateText(clean.secrets(text), MAX_LENGTH),
    forShell: (hint) => writeForShell(hint, findShell(system)),
  });
}

interface JsonTools {
  readonly bound: (text: string) => string;
  readonly forShell: (hint: string) => string;
  readonly stack?: string | undefined;
}

function toErrorJson(error: CliError, { bound, forShell, stack }: JsonTools) {
  return {
    code: error.code,
    message: formatMessage(error, bound),
    hint: error.hint === undefined ? null : forShell(bound(error.hint)),
    exit_code: error.exitCode,
    retryable: error.retryable,
    request_id: error.requestId,
    ...(error.partialText === undefined ? {} : { partial_text: error.partialText }),
    ...(stack === undefined ? {} : { stack }),
  };
}

function toBugError(error: unknown): CliError {
  if (isOutOfMemory(error)) return outOfMemoryError(undefined, error);
  const message = errorMessage(error);
  const [missing] = /^Cannot find module '\.[^']*'/.exec(message) ?? [];
  if (missing && systemErrorCode(error) === 'MODULE_NOT_FOUND') {
    // A file of the bundle is missing: the installation is in progress or broke off.
    return new CliError('bug', `installation is incomplete: ${missing}`, {
      hint: 'reinstall claude-see',
      cause: error,
    });
  }
  return new CliError('bug', `internal error: ${message}`, {
    hint: 'this is a bug in claude-see: please report it with the output of the same command and --debug',
    cause: error,
  });
}
