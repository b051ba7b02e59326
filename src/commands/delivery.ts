// Brings an answer to its target: as it arrives, at its end, as JSON, or as the data that it holds; decides no exit code.
import type { Answer } from '../api/stream-answer.ts';
import { type AnswerFacts, answerJson } from '../render/answer-json.ts';
import { makeAnswerPrinter } from '../render/answer-printer.ts';
import type { AnswerTarget } from '../render/answer-target.ts';
import type { Flags } from './run-context.ts';

export interface Delivery {
  /** Takes a piece of text as it arrives. */
  piece(text: string): Promise<void>;
  /** Ends a complete answer, whatever its stop_reason. */
  finish(facts: AnswerFacts): Promise<void>;
  /** Ends an answer that broke off: what has arrived is printed, a file stays as it was. */
  breakOff(): Promise<void>;
}

/** Returns the delivery that flags ask for. `heading` goes before the text; a file is never streamed to. */
export function deliveryTo(
  target: AnswerTarget,
  flags: Flags,
  { toFile, structured = false, heading = '' }: { toFile: boolean; structured?: boolean; heading?: string },
): Delivery {
  if (flags.json === true) return deliverJson(target);
  if (structured) return deliverData(target);
  const headed = heading === '' ? target : withHeading(target, heading);
  return flags.stream === false || toFile ? printAtEnd(headed, toFile) : streamTo(headed);
}

/** Delivers each piece at once. The text of a refusal has then been seen; the error says what it is. */
function streamTo(target: AnswerTarget): Delivery {
  const printer = makeAnswerPrinter(target);
  const end = async () => {
    await printer.end();
    await target.close();
  };
  return { piece: printer.print, finish: end, breakOff: end };
}

/** Delivers the text at the end (`--no-stream`, `-o`); the documentation says to discard the text of a refusal. */
function printAtEnd(target: AnswerTarget, toFile: boolean): Delivery {
  const printer = makeAnswerPrinter(target);
  let text = '';
  const end = async (keep: boolean) => {
    if (keep) await printer.print(text);
    await printer.end();
    await target.close();
  };
  return {
    async piece(piece) {
      text += piece;
    },
    finish: ({ answer }) => end(!isRefusal(answer)),
    breakOff: () => end(!toFile),
  };
}

/** Delivers `--json`: one object for every answer that the API ended, nothing for a broken one. */
function deliverJson(target: AnswerTarget): Delivery {
  return {
    piece: async () => {},
    async finish(facts) {
      await target.print(`${JSON.stringify(answerJson(facts))}\n`);
      await target.close();
    },
    breakOff: () => target.close(),
  };
}

/** Delivers the data of a structured answer, and nothing of an answer that holds none: never half a JSON. */
function deliverData(target: AnswerTarget): Delivery {
  return {
    piece: async () => {},
    async finish({ data }) {
      if (data !== undefined) await target.print(`${JSON.stringify(data)}\n`);
      await target.close();
    },
    breakOff: () => target.close(),
  };
}

function withHeading(target: AnswerTarget, heading: string): AnswerTarget {
  let begun = false;
  return {
    async print(text) {
      if (!begun) await target.print(heading);
      begun = true;
      await target.print(text);
    },
    close: target.close,
  };
}

function isRefusal(answer: Answer): boolean {
  return answer.message.stop_reason === 'refusal';
}
