// Where the text of answers goes: stdout, or a file once all are there; keeps several in the order asked.
import type { AnswerFile } from './answer-file.ts';
import type { Output } from './output.ts';

export interface AnswerSink {
  /** Takes text; resolves when it may be let go of. */
  print(text: string): Promise<void>;
  /** Nothing more comes here: what waits behind may follow. */
  close(): Promise<void>;
}

/** Makes the sink of a single answer: stdout, at once. */
export function stdoutSink(output: Output): AnswerSink {
  return { print: output.write, close: async () => {} };
}

/**
 * Makes sinks on stdout for answers that arrive side by side: the first that is not closed prints at once, what
 * the others say waits for its turn.
 */
export function orderedSinks(count: number, output: Output): readonly AnswerSink[] {
  const waiting: string[] = new Array(count).fill('');
  const closed: boolean[] = new Array(count).fill(false);
  let current = 0;
  const moveOn = async () => {
    while (closed[current]) {
      current += 1;
      const text = waiting[current];
      waiting[current] = '';
      if (text) await output.write(text);
    }
  };
  return waiting.map((_, index) => ({
    async print(text) {
      if (index === current) await output.write(text);
      else waiting[index] += text;
    },
    async close() {
      closed[index] = true;
      if (index === current) await moveOn();
    },
  }));
}

/** Sinks that are kept for a file. */
interface FileSinks {
  readonly sinks: readonly AnswerSink[];
  /** Returns the texts so far, joined in order. */
  text(): string;
  /** Writes the text to the file; nothing but blanks leaves it as it was. Throws CliError when the disk refuses. */
  commit(): Promise<void>;
}

/** Makes sinks whose texts go to a file once all are there. */
export function fileSinks(count: number, file: AnswerFile): FileSinks {
  const texts: string[] = new Array(count).fill('');
  const text = () => texts.join('');
  return {
    text,
    sinks: texts.map((_, index) => ({
      async print(piece) {
        texts[index] += piece;
      },
      async close() {},
    })),
    commit: () => (text().trim() === '' ? file.discard() : file.commit(text())),
  };
}
