// Reads a chat's questions line by line from a pipe or file; edits and shows nothing.
import { StringDecoder } from 'node:string_decoder';
import { REQUEST_LIMITS } from '../../api/limits.ts';
import type { InputStream } from '../../env.ts';
import { describeSystemError, SeeError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import type { Line, LineSource } from './line-source.ts';

/** Opens stdin as lines; a reader that is slow holds the writer up instead of filling the memory. */
export function openPipeLines(
  stdin: InputStream,
  signal: AbortSignal,
  show: (prompt: string) => void = () => {},
): LineSource {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  let rest = '';
  let state: 'open' | 'ended' | SeeError = 'open';
  let wake = () => {};
  const take = (text: string) => {
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    lines.push(...pieces.map((line) => line.replace(/\r$/, '')));
    if (rest.length > REQUEST_LIMITS.bodyBytes) state = tooLong();
  };
  const onData = (chunk: Buffer | string) => {
    take(typeof chunk === 'string' ? chunk : decoder.write(chunk));
    stdin.pause();
    wake();
  };
  const onEnd = () => {
    take(decoder.end());
    if (rest !== '') lines.push(rest.replace(/\r$/, ''));
    rest = '';
    if (state === 'open') state = 'ended';
    wake();
  };
  const onError = (error: Error) => {
    state = new SeeError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
      subject: 'stdin',
    });
    wake();
  };
  stdin.on('data', onData).on('end', onEnd).on('error', onError);
  stdin.pause();
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  return {
    async next(prompt): Promise<Line> {
      show(prompt);
      for (;;) {
        signal.throwIfAborted();
        const text = lines.shift();
        if (text !== undefined) return { kind: 'line', text };
        if (state === 'ended') return { kind: 'end' };
        if (state !== 'open') {
          const failure = state;
          state = 'ended';
          throw failure;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          stdin.resume();
        });
      }
    },
    remember: () => {},
    close() {
      signal.removeEventListener('abort', onAbort);
      stdin.off('data', onData).off('end', onEnd).off('error', onError);
      stdin.pause();
    },
  };
}

function tooLong(): SeeError {
  return new SeeError(
    'limit_exceeded',
    `a line is longer than the ${formatBytes(REQUEST_LIMITS.bodyBytes)} of a request`,
    {
      subject: 'stdin',
      hint: 'a picture is named by /image, not piped in',
    },
  );
}
