// Brings an answer to its sink: as it arrives, at its end, as JSON, or as the data that it holds; decides no exit code.
import type { Answer } from '../api/stream-message.ts';
import type { Flags } from '../run/flags.ts';
import { type AnswerFacts, answerJson } from './answer-json.ts';
import { makeAnswerPrinter } from './answer-printer.ts';
import type { AnswerSink } from './answer-sinks.ts';

export interface Reporter {
  /** Takes a piece of text as it arrives. */
  piece(text: string): Promise<void>;
  /** Ends a complete answer, whatever its stop_reason. */
  finish(facts: AnswerFacts): Promise<void>;
  /** Ends an answer that broke off: what has arrived is printed, a file stays as it was. */
  breakOff(): Promise<void>;
}

interface Destination {
  /** The text goes into a file, which is never streamed to. */
  readonly toFile: boolean;
  readonly structured?: boolean;
  /** Other answers go to the same place. */
  readonly several?: boolean;
  /** Goes before the text. */
  readonly heading?: string;
}

/** Returns the delivery that flags ask for. */
export function deliveryTo(
  sink: AnswerSink,
  flags: Flags,
  { toFile, structured = false, several = false, heading = '' }: Destination,
): Reporter {
  if (flags.json === true) return deliverJson(sink);
  if (structured) return deliverData(sink, several);
  const headed = heading === '' ? sink : withHeading(sink, heading);
  return flags.stream === false || toFile ? printAtEnd(headed, toFile) : streamTo(headed);
}

/** Delivers each piece at once. The text of a refusal has then been seen; the error says what it is. */
function streamTo(sink: AnswerSink): Reporter {
  const printer = makeAnswerPrinter(sink);
  const end = async () => {
    await printer.end();
    await sink.close();
  };
  return { piece: printer.print, finish: end, breakOff: end };
}

/** Delivers the text at the end (`--no-stream`, `-o`); the documentation says to discard the text of a refusal. */
function printAtEnd(sink: AnswerSink, toFile: boolean): Reporter {
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
function deliverJson(sink: AnswerSink): Reporter {
  return {
    piece: async () => {},
    async finish(facts) {
      await sink.print(`${JSON.stringify(answerJson(facts))}\n`);
      await sink.close();
    },
    breakOff: () => sink.close(),
  };
}

/**
 * Delivers the data of a structured answer, and nothing of an answer that holds none: never half a JSON. Of `several`
 * answers, each has its line: null stands for one that holds no data.
 */
function deliverData(sink: AnswerSink, several: boolean): Reporter {
  const end = async (data: unknown) => {
    if (data !== undefined) await sink.print(`${JSON.stringify(data)}\n`);
    else if (several) await sink.print('null\n');
    await sink.close();
  };
  return { piece: async () => {}, finish: ({ data }) => end(data), breakOff: () => end(undefined) };
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
