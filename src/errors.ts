// Defines the errors that claude-see throws on purpose, and puts system errors into words.
import { ERROR_EXIT_CODES, type ErrorCode, type ExitCode, WORST_FIRST } from './exit-codes.ts';
import { formatCount } from './format.ts';

export interface CliErrorDetails {
  /** The user's own argument, flag or variable that the error is about. */
  subject?: string | undefined;
  /** The fix, in one line. */
  hint?: string | undefined;
  requestId?: string | null | undefined;
  /** Answer text that arrived before the failure; `--json` prints it in the error, as stdout stays empty. */
  partialText?: string | undefined;
  /** Failures of the same run, which are reported before this one. */
  also?: readonly CliError[] | undefined;
  cause?: unknown;
}

/** A failure to report to the user, with a stable code, the subject and a hint. */
export class CliError extends Error {
  readonly code: ErrorCode;
  readonly subject: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | null;
  readonly partialText: string | undefined;
  readonly also: readonly CliError[];

  constructor(code: ErrorCode, message: string, details: CliErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CliError';
    this.code = code;
    this.subject = details.subject;
    this.hint = details.hint;
    this.requestId = details.requestId ?? null;
    this.partialText = details.partialText;
    this.also = details.also ?? [];
  }

  /** Returns a copy of the same class with the given details, and the message if it is given, replaced. */
  with({ message = this.message, ...details }: CliErrorDetails & { readonly message?: string }): this {
    const { name, subject, hint, requestId, partialText, also, cause } = this;
    const merged = { subject, hint, requestId, partialText, also, cause, ...details };
    const copy = new CliError(this.code, message, merged);
    // Retries recognise errors by class, so the copy takes over a subclass and its fields.
    return Object.setPrototypeOf(
      Object.assign(copy, { ...this, ...copy, name }),
      Object.getPrototypeOf(this),
    );
  }

  get exitCode(): ExitCode {
    return ERROR_EXIT_CODES[this.code];
  }

  /** True if the same command may succeed later. */
  get retryable(): boolean {
    return this.exitCode === 4;
  }
}

/** The reader of stdout has gone (`| head`). The run ends silently with exit code 0. */
export class ClosedPipeError extends Error {
  constructor() {
    super('the reader of stdout has gone');
    this.name = 'ClosedPipeError';
  }
}

/** Ends a run whose failures have all been reported. */
export class AlreadyReportedError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super('all failures have been reported');
    this.name = 'AlreadyReportedError';
    this.exitCode = exitCode;
  }
}

/** Returns the error for an invalid command line, variable or setting (exit code 2). */
export function usageError(subject: string | undefined, message: string, hint?: string): CliError {
  return new CliError('usage', message, { subject, hint });
}

/** Inputs whose errors are reported one by one. */
const MAX_REPORTED = 10;

/**
 * Returns one error for the errors of several inputs: the worst, of several equally bad ones the last, which reports
 * the others before it. Beyond ten they are only counted, in the words of `describeRest`.
 */
export function combineErrors(
  errors: readonly [CliError, ...CliError[]],
  describeRest: (count: number) => string = describeMoreInputs,
): CliError {
  const rank = ({ exitCode }: CliError) => WORST_FIRST.indexOf(exitCode);
  const [worst = errors[0], ...less] = [...errors].reverse().sort((a, b) => rank(a) - rank(b));
  if (less.length === 0) return worst;
  if (errors.length <= MAX_REPORTED) return worst.with({ also: errors.filter((error) => error !== worst) });
  const shown = errors.slice(0, MAX_REPORTED);
  if (!shown.some((error) => rank(error) === rank(worst))) shown.splice(-1, 1, worst);
  return new CliError(worst.code, describeRest(errors.length - MAX_REPORTED), { also: shown });
}

function describeMoreInputs(count: number): string {
  return `${formatCount(count)} more ${count === 1 ? 'input' : 'inputs'} cannot be used`;
}

/** Returns the `code` of a Node system error (`ENOENT`, `EPIPE`, …); undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Returns the message of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Describes why a file, stream or process could not be used, from Node's system error. */
export function describeSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  const descriptions: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    ENOENT: 'no such file or folder',
    ENOTDIR: 'part of the path is not a folder',
    EEXIST: 'something else has this name',
    EISDIR: 'is a folder',
    ENOSPC: 'no space left on the disk',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the disk is read-only',
    EMFILE: 'too many open files',
    EAGAIN: 'it is not ready',
    ELOOP: 'too many symbolic links',
    ENAMETOOLONG: 'the name is too long',
    ENXIO: 'no such device or address',
    ENODEV: 'no such device',
    EBADF: 'it is not open for this operation',
    EBUSY: 'it is in use',
    ETXTBSY: 'it is a running program',
    EFBIG: 'the file would be larger than the system allows',
    EPIPE: 'its reader has gone',
    EIO: 'the disk reports a read or write error',
  };
  if (code && descriptions[code]) return descriptions[code];
  const message = errorMessage(error);
  return code ? `${message} (${code})` : message;
}
