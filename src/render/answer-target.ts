// Where the text of answers goes: stdout, or a file once all are there; keeps several in the order asked.
import type { AnswerFile } from './answer-file.ts';
import type { Output } from './output.ts';

export interface AnswerTarget {
  /** Takes text; resolves when it may be let go of. */
  print(text: string): Promise<void>;
  /** Nothing more comes here: what waits behind may follow. */
  close(): Promise<void>;
}

/** Makes the target of a single answer: stdout, at once. */
export function stdoutTarget(output: Output): AnswerTarget {
  return { print: output.print, close: async () => {} };
}

/**
 * Makes targets on stdout for answers that arrive side by side: the first that is not closed prints at once, what
 * the others say waits for its turn.
 */
export function orderedTargets(count: number, output: Output): readonly AnswerTarget[] {
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

/** Makes targets whose texts, joined in order, are written to a file by `commit`; nothing but blanks leaves it as it was. */
export function fileTargets(
  count: number,
  file: AnswerFile,
): { readonly targets: readonly AnswerTarget[]; commit(): Promise<void> } {
  const texts: string[] = new Array(count).fill('');
  return {
    targets: texts.map((_, index) => ({
      async print(text) {
        texts[index] += text;
      },
      async close() {},
    })),
    commit: () => (texts.join('').trim() === '' ? file.discard() : file.commit(texts.join(''))),
  };
}
