// Defines where the answers of a run go, and makes the default: stdout.
import type { OutputStream } from '../../env.ts';
import type { OpenFormatter } from '../markdown/open-formatter.ts';
import type { Output } from '../output.ts';

/** Takes the text of a run's answers, in order. */
export interface Target {
  /** False for a file, which keeps its old content rather than take an incomplete answer. */
  readonly acceptsPartial: boolean;
  /** A person reads it at once. */
  readonly isTerminal?: boolean;
  /** Takes text: stdout shows it at once, a file after `commit`. */
  write(text: string): Promise<void>;
  /** Formats answers for a terminal, in place of `write`; none where text goes out as it is. */
  readonly formatted?: FormattedTarget | undefined;
  /** Returns the text that was written and is not shown yet; none where text is shown at once. */
  held?(): string;
  /** Takes back so many characters of the text that is held. */
  takeBack?(length: number): void;
  /** Ends the run well. Throws CliError when the text cannot be written. */
  commit(): Promise<void>;
  /** Ends the run without a result; a file keeps its old content. */
  discard(): Promise<void>;
}

/** A terminal that shows Markdown formatted. */
export interface FormattedTarget {
  /** Returns the formatter of one answer. */
  readonly open: OpenFormatter;
  /** Shows what a formatter returned. */
  write(text: string): Promise<void>;
  /** Shows that the answer goes on, while a formatter holds its text back; the next `write` clears it. */
  wait(): void;
}

/** An opened path that takes one text or the bytes of one file, or nothing. */
export interface Destination {
  /** Writes the content, or its end after `append`. Throws the system's error. */
  write(content: string | Uint8Array): Promise<void>;
  /** Takes the beginning of a long text, so that memory need not hold it; none where it would be seen before its end. */
  append?(text: string): Promise<void>;
  /** Writes a part at once, for answers that come one by one; none for a file, which is replaced as a whole. */
  stream?(text: string): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Bytes that POSIX writes to a pipe atomically on every system (PIPE_BUF is 512 on macOS, 4096 on Linux):
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/limits.h.html
 */
const MAX_BLOCK_BYTES = 512;

/**
 * Makes the target for stdout. A terminal shows text as it arrives, formatted if there is a formatter for it; a pipe or
 * file gets whole lines, so that parallel runs do not mix within a line. Writing throws as `Output.write` does.
 */
export function makeStdoutTarget(
  { writeAnswer: write }: Pick<Output, 'writeAnswer'>,
  stdout: Pick<OutputStream, 'isTTY'>,
  formatted?: FormattedTarget,
): Target {
  if (stdout.isTTY) {
    return {
      isTerminal: true,
      acceptsPartial: true,
      write,
      formatted,
      commit: async () => {},
      discard: async () => {},
    };
  }
  let line = '';
  return {
    acceptsPartial: true,
    async write(text) {
      // Only the new text is searched: searching the whole line each time takes minutes for one of many megabytes.
      const end = text.lastIndexOf('\n') + 1;
      const wholeLines = end === 0 ? '' : line + text.slice(0, end);
      line = end === 0 ? line + text : text.slice(end);
      // Handed over together, so that nothing of this run comes between them.
      await Promise.all(toBlocks(wholeLines).map(write));
    },
    held: () => line,
    takeBack(length) {
      line = line.slice(0, line.length - length);
    },
    async commit() {
      const rest = line;
      line = '';
      await write(rest);
    },
    discard: async () => {},
  };
}

/** Splits whole lines into blocks that are written in one piece each. A longer line is a block of its own. */
function toBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let block = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (block !== '' && Buffer.byteLength(block + line) > MAX_BLOCK_BYTES) {
      blocks.push(block);
      block = '';
    }
    block += line;
  }
  return block === '' ? blocks : [...blocks, block];
}
