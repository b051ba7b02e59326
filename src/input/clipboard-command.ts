// Finds and runs the clipboard's tools, within limits of time and size.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { getPathFlavour, type System } from '../path-flavour.ts';
import type { Argv } from './clipboard-tools.ts';

export interface CommandLimits {
  /** Milliseconds that all commands together may take. */
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

/** Runs the program at a path; the command's own name is for messages only. */
type RunCommand = (path: string, argv: Argv) => Promise<Printed>;

/** Endings of programs on Windows that start without a shell; scripts such as `.cmd` need one. */
const WINDOWS_ENDINGS = ['', '.exe', '.com'];

/** Returns the path of a command on PATH, as `which` does, and `where` on Windows. Relative folders are skipped, so that nothing in the working folder is run by accident. */
export async function findCommand(
  command: string,
  { platform, variables }: System,
): Promise<string | undefined> {
  const { windows, path: paths } = getPathFlavour({ platform, variables });
  const endings = windows && !/\.\w+$/.test(command) ? WINDOWS_ENDINGS : [''];
  for (const folder of (variables.PATH ?? variables.Path ?? '').split(paths.delimiter)) {
    // PATH of Windows may have quotes around a folder.
    const bare = windows ? folder.replace(/^"(.*)"$/, '$1') : folder;
    if (!paths.isAbsolute(bare)) continue;
    for (const ending of endings) {
      const path = join(bare, command + ending);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * Returns a function that runs commands without a shell or input, under one time limit for all of them together. It
 * throws the signal's reason, or a CliError when a limit is exceeded; other failures are part of its result.
 */
export async function makeRunCommand(
  variables: Env['variables'],
  signal: AbortSignal,
  { maxMs = 10_000, maxBytes = MAX_FILE_BYTES }: CommandLimits,
): Promise<RunCommand> {
  // Loaded on demand, because few runs need it.
  const { execFile } = await import('node:child_process');
  const deadline = performance.now() + maxMs;
  return (path, [command, ...args]) =>
    new Promise((resolve, reject) => {
      const timeout = Math.max(1, Math.round(deadline - performance.now()));
      const limits = { timeout, maxBuffer: maxBytes, signal, killSignal: 'SIGKILL' } as const;
      const settings = { ...limits, encoding: 'buffer', env: variables, windowsHide: true } as const;
      const onEnd = (error: Error | null, stdout: Buffer, stderrBytes: Buffer) => {
        const stderr = stderrBytes.toString();
        if (!error) resolve({ stdout, stderr, failure: undefined });
        else if (signal.aborted) reject(signal.reason);
        else if (systemErrorCode(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') reject(tooMuch(maxBytes));
        else if ('killed' in error && error.killed) reject(tooSlow(command, maxMs));
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

function describeFailure(error: Error, stderr: string): string {
  const firstLine = stderr.split('\n').find((line) => line.trim() !== '');
  if (firstLine !== undefined) return firstLine.trim().slice(0, 300);
  if ('code' in error && typeof error.code === 'number') return `exit code ${error.code}`;
  if ('signal' in error && typeof error.signal === 'string') return `ended by ${error.signal}`;
  return describeSystemError(error);
}

function tooSlow(command: string, ms: number): CliError {
  return new CliError(
    'input_unusable',
    `cannot be read: ${command} did not end within ${formatDuration(ms)}`,
    { subject: 'clipboard', hint: 'the program that the image was copied in may hang: copy it again' },
  );
}

function tooMuch(maxBytes: number): CliError {
  const message = `holds more than the ${formatBytes(maxBytes)} that are read from it`;
  return new CliError('limit_exceeded', message, { subject: 'clipboard' });
}
