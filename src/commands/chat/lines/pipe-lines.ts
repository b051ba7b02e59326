// Reads a chat's lines from a pipe, a file, or a terminal without line editing.
import { fstatSync } from 'node:fs';
import type { InputStream } from '../../../env.ts';
import { CliError, describeSystemError } from '../../../errors.ts';
import { formatBytes } from '../../../format.ts';
import { REQUEST_LIMITS } from '../../../limits.ts';
import type { Line, LineSource } from './line-source.ts';
import { type DecodeText, makeTextDecoder } from './stdin-text.ts';

/** Maximum time that the first question waits for stdin: a file answers at once, a pipe may stay silent. */
const MAX_WAIT_MS = 200;

export interface PipeLines extends LineSource {
  /** Makes the next line an interruption. */
  interrupt(): void;
}

/** Opens stdin as lines. It reads only on demand, so a fast writer waits instead of filling the memory. */
export function openPipeLines(
  stdin: InputStream,
  signal: AbortSignal,
  show: (prompt: string) => void = () => {},
): PipeLines {
  const decode = makeTextDecoder({ typed: stdin.isTTY === true });
  const lines: string[] = [];
  let rest = '';
  let state: 'open' | 'ended' | CliError = isDirectory(stdin) ? makeReadError('is a folder') : 'open';
  let began = false;
  let interrupted = false;
  let wake = () => {};
  const take = (...chunk: Parameters<DecodeText>) => {
    began = true;
    if (state !== 'open') return;
    let text: string;
    try {
      text = decode(...chunk);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      state = error;
      rest = '';
      return;
    }
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    lines.push(...pieces.map((line) => line.replace(/\r$/, '')));
    if (rest.length > REQUEST_LIMITS.maxBodyBytes) state = makeTooLongError();
  };
  const onData = (chunk: Buffer | string) => {
    take(Buffer.from(chunk));
    stdin.pause();
    wake();
  };
  const onEnd = () => {
    take();
    if (rest !== '') lines.push(rest.replace(/\r$/, ''));
    rest = '';
    if (state === 'open') state = 'ended';
    wake();
  };
  const onError = (error: Error) => {
    began = true;
    state = makeReadError(describeSystemError(error));
    wake();
  };
  stdin.on('data', onData).on('end', onEnd).on('error', onError);
  stdin.pause();
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  /** Throws a failure once; after that the input has ended. */
  const check = () => {
    if (state === 'open' || state === 'ended') return;
    const failure = state;
    state = 'ended';
    throw failure;
  };
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      stdin.resume();
    });
  return {
    async ready() {
      if (stdin.isTTY !== true && !began && state === 'open') {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, MAX_WAIT_MS);
        });
        await Promise.race([more(), late]).finally(() => clearTimeout(timer));
      }
      check();
    },
    async next(prompt): Promise<Line> {
      show(prompt);
      for (;;) {
        signal.throwIfAborted();
        if (interrupted) {
          interrupted = false;
          show('\n');
          // The terminal has discarded the line itself, so whether there was text on it is unknown.
          return { kind: 'interrupted', typed: false };
        }
        const text = lines.shift();
        if (text !== undefined) return { kind: 'line', text };
        if (state === 'ended') return { kind: 'end' };
        check();
        await more();
      }
    },
    remember: () => {},
    interrupt() {
      interrupted = true;
      wake();
    },
    close() {
      signal.removeEventListener('abort', onAbort);
      stdin.off('data', onData).off('end', onEnd).off('error', onError);
      stdin.pause();
    },
  };
}

/** Node reads a folder as empty input. */
function isDirectory({ fd }: InputStream): boolean {
  if (fd === undefined) return false;
  try {
    return fstatSync(fd).isDirectory();
  } catch {
    return false; // Reading will report the error.
  }
}

function makeReadError(why: string): CliError {
  return new CliError('input_unusable', `cannot be read: ${why}`, { subject: 'stdin' });
}

function makeTooLongError(): CliError {
  return new CliError(
    'limit_exceeded',
    `a line is longer than the ${formatBytes(REQUEST_LIMITS.maxBodyBytes)} of a request`,
    {
      subject: 'stdin',
      hint: 'add images with /image instead of piping them',
    },
  );
}
