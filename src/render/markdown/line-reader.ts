// Cuts an answer that arrives in pieces into lines, and makes control characters in it visible.
import { neutralise } from '../neutralise.ts';

/** Formats one answer. Its functions return text that is safe to print: control characters of the answer are visible. */
export interface Formatter {
  /** Takes a piece of the answer; returns what can be printed now, without a newline at its end. */
  write(piece: string): string;
  /** Takes the end; returns the rest. */
  end(): string;
  /** True while a table waits for its end; the cursor then stands at the start of an empty line. */
  holds(): boolean;
}

interface LineReader {
  readonly takeLine: (line: string) => void;
  /** Returns the function that takes the rest of the line, or undefined while more of it must be known. */
  readonly takeStart: (line: string) => ((more: string) => void) | undefined;
  readonly end: () => void;
  readonly holds: () => boolean;
  readonly flush: () => string;
}

/** Splits pieces into lines, and makes control characters visible before anything is formatted. */
export function makeLineReader({ takeLine, takeStart, end, holds, flush }: LineReader): Formatter {
  let line = '';
  let held = '';
  let takeMore: ((more: string) => void) | undefined;
  const take = (text: string, isWhole: boolean) => {
    if (takeMore) takeMore(text);
    else line += text;
    if (!isWhole) {
      if (takeMore || line === '') return;
      takeMore = takeStart(line);
      if (takeMore) line = '';
      return;
    }
    if (!takeMore) takeLine(line);
    takeMore = undefined;
    line = '';
  };
  return {
    holds,
    write(piece) {
      // The line feed of CRLF may come with the next piece.
      const [, text = '', cr = ''] = /^([\s\S]*?)(\r?)$/.exec(held + piece) ?? [];
      held = cr;
      const parts = neutralise(text.replaceAll('\r\n', '\n')).split('\n');
      for (const [index, part] of parts.entries()) take(part, index < parts.length - 1);
      return flush();
    },
    end() {
      take(neutralise(held), true);
      end();
      return flush();
    },
  };
}
