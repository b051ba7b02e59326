// Prints an answer's text as it arrives and ends it in exactly one newline; knows nothing of JSON or files.
import type { AnswerSink } from './answer-sinks.ts';

export interface AnswerPrinter {
  /** Prints a piece; line ends at the end of it wait for the next piece. */
  print(piece: string): Promise<void>;
  /** Ends the answer: one newline if anything was printed, nothing otherwise. */
  end(): Promise<void>;
}

/** Makes a printer on a sink. */
export function makeAnswerPrinter(sink: Pick<AnswerSink, 'print'>): AnswerPrinter {
  let started = false;
  let held = '';
  return {
    async print(piece) {
      const text = held + piece;
      const end = text.search(/[\r\n]*$/);
      held = text.slice(end);
      if (end === 0) return;
      started = true;
      await sink.print(text.slice(0, end));
    },
    async end() {
      held = '';
      if (started) await sink.print('\n');
      started = false;
    },
  };
}
