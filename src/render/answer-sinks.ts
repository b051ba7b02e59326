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
  return { print: output.print, close: async () => {} };
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
      if (text) await output.print(text);
    }
  };
  return waiting.map((_, index) => ({
    async print(text) {
      if (index === current) await output.print(text);
      else waiting[index] += text;
    },
    async close() {
      closed[index] = true;
      if (index === current) await moveOn();
    },
  }));
}

/** Makes sinks whose texts, joined in order, are written to a file by `commit`; nothing but blanks leaves it as it was. */
export function fileSinks(
  count: number,
  file: AnswerFile,
): { readonly sinks: readonly AnswerSink[]; commit(): Promise<void> } {
  const texts: string[] = new Array(count).fill('');
  return {
    sinks: texts.map((_, index) => ({
      async print(text) {
        texts[index] += text;
      },
      async close() {},
    })),
    commit: () => (texts.join('').trim() === '' ? file.discard() : file.commit(texts.join(''))),
  };
}
