// The errors that claude-see throws on purpose; wording for people is finished in report-error.ts.
import { ERROR_EXIT_CODES, type ErrorCode, type ExitCode } from './exit-codes.ts';

export interface CliErrorDetails {
  /** The user's own argument, flag or variable that the error is about. */
  subject?: string | undefined;
  /** One line that says how to fix it. */
  hint?: string | undefined;
  requestId?: string | null | undefined;
  /** Answer text that had arrived before the failure; `--json` prints it, as stdout stays empty there. */
  partialText?: string | undefined;
  cause?: unknown;
}

/** A failure that the user can understand: a stable code, what is wrong, and the fix. */
export class CliError extends Error {
  readonly code: ErrorCode;
  readonly subject: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | null;
  readonly partialText: string | undefined;

  constructor(code: ErrorCode, message: string, details: CliErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CliError';
    this.code = code;
    this.subject = details.subject;
    this.hint = details.hint;
    this.requestId = details.requestId ?? null;
    this.partialText = details.partialText;
  }

  /** Returns a copy, always a plain CliError, with some details replaced. */
  with(details: CliErrorDetails): CliError {
    const { subject, hint, requestId, partialText, cause } = this;
    return new CliError(this.code, this.message, {
      subject,
      hint,
      requestId,
      partialText,
      cause,
      ...details,
    });
  }

  get exitCode(): ExitCode {
    return ERROR_EXIT_CODES[this.code];
  }

  /** True when the same command may succeed later without a change. */
  get retryable(): boolean {
    return this.exitCode === 4;
  }
}

/** A content block of a request, both counted from 0. */
export interface BlockIndex {
  readonly message: number;
  readonly block: number;
}

/** The API refused images as too large for this request, and said how large they may be. */
export class OversizedImagesError extends CliError {
  /** Pixels of a side that the API would take. */
  readonly maxSide: number;
  /** The content blocks that are too large. */
  readonly blocks: readonly BlockIndex[];

  constructor(message: string, maxSide: number, blocks: readonly BlockIndex[], details: CliErrorDetails) {
    super('limit_exceeded', message, details);
    this.maxSide = maxSide;
    this.blocks = blocks;
  }
}

/** The reader of our stdout has gone (`| head`): not a failure, the run just ends quietly with 0. */
export class ClosedPipeError extends Error {
  constructor() {
    super('the reader of stdout has gone');
    this.name = 'ClosedPipeError';
  }
}

/** Ends a run whose failures have all been said already. */
export class AlreadyReportedError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super('what failed is said already');
    this.name = 'AlreadyReportedError';
    this.exitCode = exitCode;
  }
}

/** Returns an error for a wrong command line, variable or setting (exit 2). */
export function usageError(subject: string | undefined, message: string, hint?: string): CliError {
  return new CliError('usage', message, { subject, hint });
}

/** Returns the `code` of a Node system error (`ENOENT`, `EPIPE`, …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Says in plain words why a file or stream could not be used, from Node's system error. */
export function describeSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    ENOENT: 'no such file or folder',
    ENOTDIR: 'a part of the path is not a folder',
    EEXIST: 'something else has this name',
    EISDIR: 'is a folder',
    ENOSPC: 'no space left on the disk',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the disk is read-only',
    EMFILE: 'too many open files',
    EAGAIN: 'it is not ready now',
    ELOOP: 'too many symbolic links',
    ENAMETOOLONG: 'the name is too long',
    ENXIO: 'there is nothing behind it to take it',
    ENODEV: 'there is no such device',
    EBADF: 'it is not open for this',
    EBUSY: 'it is in use',
    ETXTBSY: 'it is a program that runs',
    EFBIG: 'the file would be larger than the system allows',
    EPIPE: 'its reader has gone',
    EIO: 'the disk reports a read or write error',
  };
  if (code && words[code]) return words[code];
  const message = error instanceof Error ? error.message : String(error);
  return code ? `${message} (${code})` : message;
}
