// Brings an answer to its sink: as it arrives, at its end, as JSON, or as the data that it holds; decides no exit code.
import type { Answer } from '../api/stream-answer.ts';
import { type AnswerFacts, answerJson } from '../render/answer-json.ts';
import { makeAnswerPrinter } from '../render/answer-printer.ts';
import type { AnswerSink } from '../render/answer-sinks.ts';
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
  sink: AnswerSink,
  flags: Flags,
  { toFile, structured = false, heading = '' }: { toFile: boolean; structured?: boolean; heading?: string },
): Delivery {
  if (flags.json === true) return deliverJson(sink);
  if (structured) return deliverData(sink);
  const headed = heading === '' ? sink : withHeading(sink, heading);
  return flags.stream === false || toFile ? printAtEnd(headed, toFile) : streamTo(headed);
}

/** Delivers each piece at once. The text of a refusal has then been seen; the error says what it is. */
function streamTo(sink: AnswerSink): Delivery {
  const printer = makeAnswerPrinter(sink);
  const end = async () => {
    await printer.end();
    await sink.close();
  };
  return { piece: printer.print, finish: end, breakOff: end };
}

/** Delivers the text at the end (`--no-stream`, `-o`); the documentation says to discard the text of a refusal. */
function printAtEnd(sink: AnswerSink, toFile: boolean): Delivery {
  const printer = makeAnswerPrinter(sink);
  let text = '';
  const end = async (keep: boolean) => {
    if (keep) await printer.print(text);
    await printer.end();
    await sink.close();
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
function deliverJson(sink: AnswerSink): Delivery {
  return {
    piece: async () => {},
    async finish(facts) {
      await sink.print(`${JSON.stringify(answerJson(facts))}\n`);
      await sink.close();
    },
    breakOff: () => sink.close(),
  };
}

/** Delivers the data of a structured answer, and nothing of an answer that holds none: never half a JSON. */
function deliverData(sink: AnswerSink): Delivery {
  return {
    piece: async () => {},
    async finish({ data }) {
      if (data !== undefined) await sink.print(`${JSON.stringify(data)}\n`);
      await sink.close();
    },
    breakOff: () => sink.close(),
  };
}

function withHeading(sink: AnswerSink, heading: string): AnswerSink {
  let begun = false;
  return {
    async print(text) {
      if (!begun) await sink.print(heading);
      begun = true;
      await sink.print(text);
    },
    close: sink.close,
  };
}

function isRefusal(answer: Answer): boolean {
  return answer.message.stop_reason === 'refusal';
}
