// Brings an answer to where it belongs: stdout as it arrives, stdout at the end, or a file; decides no exit code.
import type { Answer } from '../api/stream-answer.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { makeAnswerPrinter } from '../render/answer-printer.ts';
import type { Output } from '../render/output.ts';

export interface Delivery {
  /** Takes a piece of text as it arrives. */
  piece(text: string): Promise<void>;
  /** Ends a complete answer, whatever its stop_reason. */
  finish(answer: Answer): Promise<void>;
  /** Ends an answer that broke off: what has arrived is printed, a file stays as it was. */
  breakOff(): Promise<void>;
}

/** Delivers each piece at once. The text of a refusal has then been seen; the error says what it is. */
export function streamToStdout(output: Output): Delivery {
  const printer = makeAnswerPrinter(output);
  return { piece: printer.print, finish: printer.end, breakOff: printer.end };
}

/** Delivers the text at the end (`--no-stream`); the documentation says to discard the text of a refusal. */
export function printAtEnd(output: Output): Delivery {
  const printer = makeAnswerPrinter(output);
  let text = '';
  const end = async () => {
    await printer.print(text);
    await printer.end();
  };
  return {
    async piece(piece) {
      text += piece;
    },
    finish: async (answer) => {
      if (!isRefusal(answer)) await end();
    },
    breakOff: end,
  };
}

/** Delivers `--json`, to stdout or a file: one object for every answer that the API ended, nothing for a broken one. */
export function deliverJson(
  output: Output,
  file: AnswerFile | undefined,
  toJson: (answer: Answer) => object,
): Delivery {
  return {
    piece: async () => {},
    async finish(answer) {
      const text = `${JSON.stringify(toJson(answer))}\n`;
      await (file ? file.commit(text) : output.print(text));
    },
    breakOff: async () => {},
  };
}

/** Delivers the text to a file; a refusal or an empty answer leaves it as it was. */
export function writeToFile(file: AnswerFile): Delivery {
  return {
    piece: async () => {},
    async finish(answer) {
      const text = answer.text.replace(/[\r\n]+$/, '');
      if (isRefusal(answer) || text.trim() === '') await file.discard();
      else await file.commit(`${text}\n`);
    },
    breakOff: async () => {},
  };
}

function isRefusal(answer: Answer): boolean {
  return answer.message.stop_reason === 'refusal';
}
