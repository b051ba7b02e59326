// The one place that words an error for people and for --json; throws nothing.
import { inspect } from 'node:util';
import { type Env, wantsColor, write } from '../env.ts';
import { AlreadyReportedError, CliError, ClosedPipeError, errorMessage, systemErrorCode } from '../errors.ts';
import type { ErrorCode, ExitCode } from '../exit-codes.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import { makeCleaner } from './clean.ts';
import { BIDI_CONTROLS } from './neutralise.ts';
import { makeStyle } from './style.ts';

export interface ReportFlags {
  readonly json: boolean;
  readonly debug: boolean;
  readonly color: boolean | undefined;
}

/** How a run ends by a signal. */
const SILENT: readonly ErrorCode[] = ['hung_up', 'interrupted', 'terminated'];

/** Writes an error to stderr and returns the exit code that it ends in; an unknown error is a bug of ours (70). */
export async function reportError(error: unknown, env: Env, flags: ReportFlags): Promise<ExitCode> {
  if (error instanceof ClosedPipeError) return 0;
  if (error instanceof AlreadyReportedError) return error.exitCode;
  const known = error instanceof CliError ? error : bugError(error);
  // Whoever pressed Ctrl-C knows; scripts read the exit code.
  if (SILENT.includes(known.code)) return known.exitCode;
  const clean = makeCleaner(env.variables);
  const stack = flags.debug ? clean.secrets(inspect(error, { depth: 6, maxStringLength: 500 })) : undefined;
  let text: string;
  if (flags.json) {
    text = `${escapeControls(JSON.stringify({ error: errorJson(known, clean.secrets, stack) }))}\n`;
  } else {
    const style = await makeStyle(wantsColor(env.stderr, env, flags.color));
    text = `${style.error('claude-see:')} ${clean.line(messageOf(known))}\n`;
    if (known.hint) text += `  ${style.dim(clean.line(known.hint))}\n`;
    if (stack) text += `${clean.block(stack)}\n`;
  }
  await write(env.stderr, text).catch(() => {});
  return known.exitCode;
}

/** Returns the whole message: the user's argument, what is wrong, and the request id where there is one. */
function messageOf(error: CliError): string {
  const subject = error.subject === undefined ? '' : `${error.subject}: `;
  const request = error.requestId ? ` (request ${error.requestId})` : '';
  return `${subject}${error.message}${request}`;
}

function errorJson(error: CliError, redact: (text: string) => string, stack: string | undefined): object {
  return {
    code: error.code,
    message: redact(messageOf(error)),
    hint: error.hint === undefined ? null : redact(error.hint),
    exit_code: error.exitCode,
    retryable: error.retryable,
    request_id: error.requestId,
    ...(error.partialText === undefined ? {} : { partial_text: error.partialText }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** JSON leaves some characters as they are that a terminal obeys. */
function escapeControls(json: string): string {
  const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(/[\u007f-\u009f]/g, escaped).replace(BIDI_CONTROLS, escaped);
}

function bugError(error: unknown): CliError {
  if (isOutOfMemory(error)) return outOfMemoryError(undefined, error);
  const message = errorMessage(error);
  const [missing] = /^Cannot find module '\.[^']*'/.exec(message) ?? [];
  if (missing && systemErrorCode(error) === 'MODULE_NOT_FOUND') {
    // A file of the bundle: an installation in progress, or half of one.
    return new CliError('bug', `installation is incomplete: ${missing}`, {
      hint: 'reinstall claude-see',
      cause: error,
    });
  }
  return new CliError('bug', `internal error: ${message}`, {
    hint: 'this is a bug of ours: please report it with the output of the same command and --debug',
    cause: error,
  });
}
