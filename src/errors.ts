// The errors that claude-see throws on purpose; wording for people is finished in report-error.ts.
import { ERROR_EXIT_CODES, type ErrorCode, type ExitCode } from './exit-codes.ts';

export interface SeeErrorDetails {
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
export class SeeError extends Error {
  readonly code: ErrorCode;
  readonly subject: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | null;
  readonly partialText: string | undefined;

  constructor(code: ErrorCode, message: string, details: SeeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SeeError';
    this.code = code;
    this.subject = details.subject;
    this.hint = details.hint;
    this.requestId = details.requestId ?? null;
    this.partialText = details.partialText;
  }

  /** Returns a copy, always a plain SeeError, with some details replaced. */
  with(details: SeeErrorDetails): SeeError {
    const { subject, hint, requestId, partialText, cause } = this;
    return new SeeError(this.code, this.message, {
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
export interface BlockPlace {
  readonly message: number;
  readonly block: number;
}

/** The API refused images as too large for this request, and said how large they may be. */
export class OversizedImages extends SeeError {
  /** Pixels of a side that the API would take. */
  readonly mostSide: number;
  /** The content blocks that are too large. */
  readonly blocks: readonly BlockPlace[];

  constructor(message: string, mostSide: number, blocks: readonly BlockPlace[], details: SeeErrorDetails) {
    super('limit_exceeded', message, details);
    this.mostSide = mostSide;
    this.blocks = blocks;
  }
}

/** The reader of our stdout has gone (`| head`): not a failure, the run just ends quietly with 0. */
export class ClosedPipe extends Error {
  constructor() {
    super('the reader of stdout has gone');
    this.name = 'ClosedPipe';
  }
}

/** Ends a run whose failures have all been said already. */
export class AlreadyReported extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super('what failed is said already');
    this.name = 'AlreadyReported';
    this.exitCode = exitCode;
  }
}

/** Returns an error for a wrong command line, variable or setting (exit 2). */
export function usageError(subject: string | undefined, message: string, hint?: string): SeeError {
  return new SeeError('usage', message, { subject, hint });
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
