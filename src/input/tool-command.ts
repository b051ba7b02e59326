// Runs the tools of the clipboard and of the screen, within limits of time and size.
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { withoutOwnVariables } from '../process/context.ts';
import type { Argv } from './desktop.ts';

export interface CommandLimits {
  /** Milliseconds that all commands together may take; Infinity while the user selects. */
  readonly maxMs?: number;
  /** Bytes that one command may print. */
  readonly maxBytes?: number;
}

export interface Printed {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The reason, when the command could not be run or failed. */
  readonly failure: string | undefined;
}

/** The input and the hint in errors about commands. */
export interface ToolWords {
  /** The input in messages. */
  readonly subject: string;
  /** The hint for a command that takes too long. */
  readonly slowHint: string;
}

/** The environment of the commands. */
export interface ToolContext {
  readonly variables: Env['variables'];
  readonly signal: AbortSignal;
  readonly words: ToolWords;
}

/** Runs the program at a path; the command's own name is for messages only. */
export type RunCommand = (path: string, argv: Argv) => Promise<Printed>;

/**
 * Returns a function that runs commands without a shell or input, under one time limit for all of them together. It
 * throws the signal's reason, or a CliError when a limit is exceeded; other failures are part of its result.
 */
export async function makeRunCommand(
  { variables, signal, words }: ToolContext,
  { maxMs = 10_000, maxBytes = MAX_FILE_BYTES }: CommandLimits,
): Promise<RunCommand> {
  // Loaded on demand, because few runs need it.
  const { execFile } = await import('node:child_process');
  const deadline = performance.now() + maxMs;
  const toolEnv = withoutOwnVariables(variables);
  return (path, [command, ...args]) =>
    new Promise((resolve, reject) => {
      // 0 means no limit.
      const timeout = maxMs === Infinity ? 0 : Math.max(1, Math.round(deadline - performance.now()));
      // SIGTERM lets a selection tool restore the screen.
      const killSignal = maxMs === Infinity ? 'SIGTERM' : 'SIGKILL';
      const limits = { timeout, maxBuffer: maxBytes, signal, killSignal } as const;
      const settings = { ...limits, encoding: 'buffer', env: toolEnv, windowsHide: true } as const;
      const onEnd = (error: Error | null, stdout: Buffer, stderrBytes: Buffer) => {
        const stderr = stderrBytes.toString();
        if (!error) resolve({ stdout, stderr, failure: undefined });
        else if (signal.aborted) reject(signal.reason);
        else if (systemErrorCode(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
          reject(tooMuch(maxBytes, words));
        else if ('killed' in error && error.killed) reject(tooSlow(command, maxMs, words));
        else resolve({ stdout, stderr, failure: describeFailure(error, stderr) });
      };
      try {
        execFile(path, args, settings, onEnd).stdin?.end();
      } catch (error) {
        // Some failures to start are thrown, for example a program for another processor.
        resolve({ stdout: Buffer.alloc(0), stderr: '', failure: describeSystemError(error) });
      }
    });
}

/** Returns the first line that says something, cut to 300 characters. */
export function firstLine(printed: string): string | undefined {
  const line = printed.split('\n').find((each) => each.trim() !== '');
  return line?.trim().slice(0, 300);
}

function describeFailure(error: Error, stderr: string): string {
  const line = firstLine(stderr);
  if (line !== undefined) return line;
  if ('code' in error && typeof error.code === 'number') return `exit code ${error.code}`;
  if ('signal' in error && typeof error.signal === 'string') return `ended by ${error.signal}`;
  return describeSystemError(error);
}

function tooSlow(command: string, ms: number, { subject, slowHint: hint }: ToolWords): CliError {
  const message = `cannot be read: ${command} did not end within ${formatDuration(ms)}`;
  return new CliError('input_unusable', message, { subject, hint });
}

/** Returns the error for more bytes than are read. */
export function tooMuch(maxBytes: number, { subject }: ToolWords): CliError {
  const message = `holds more than the ${formatBytes(maxBytes)} that are read from it`;
  return new CliError('limit_exceeded', message, { subject });
}
