// Reports an answer as text, with its citations as footnotes.
import { type Footnotes, makeFootnotes } from '../footnotes.ts';
import { type AnswerReport, isTruncated, type Slot } from './reporter.ts';

/** Opens the report of one answer; `heading` precedes its text. */
export function openTextReport(
  slot: Slot,
  { stream, heading }: { readonly stream: boolean; readonly heading: string },
): AnswerReport {
  const printer = makePrinter(slot, heading);
  const streams = stream && slot.acceptsPartial;
  let footnotes: Footnotes | undefined;
  let held = '';
  const take = async (piece: string) => {
    if (streams) await printer.print(piece);
    else held += piece;
  };
  const close = async () => {
    const isShown = await printer.end();
    await slot.close();
    return isShown;
  };
  return {
    cite(documents) {
      footnotes = makeFootnotes(documents);
    },
    text: (piece) => take(footnotes ? footnotes.text(piece) : piece),
    citation: (citation) => footnotes?.citation(citation),
    async blockEnd() {
      if (footnotes) await take(footnotes.blockEnd());
    },
    async finish({ answer }) {
      const notes = footnotes?.end() ?? '';
      if (notes !== '') await take(`\n\n${notes}`);
      // The API's documentation says to discard the text before a refusal; streamed text has been seen already.
      const isRefused = answer.message.stop_reason === 'refusal';
      const isKept = !isRefused && (slot.acceptsPartial || !isTruncated(answer));
      if (isKept) await printer.print(held);
      return close();
    },
    async abort() {
      if (slot.acceptsPartial) await printer.print(held);
      await close();
    },
  };
}

/** Prints text that ends in exactly one newline, or nothing at all. */
function makePrinter(slot: Slot, heading: string) {
  let hasStarted = false;
  let isBlank = true;
  let newlines = '';
  return {
    /** Prints a piece; newlines at its end wait for the next one. */
    async print(piece: string): Promise<void> {
      const text = newlines + piece;
      const end = text.search(/[\r\n]*$/);
      newlines = text.slice(end);
      if (end === 0) return;
      const body = text.slice(0, end);
      isBlank &&= body.trim() === '';
      const lead = hasStarted ? '' : heading;
      hasStarted = true;
      await slot.write(lead + body);
    },
    /** Ends the answer; returns whether more than white space was printed. */
    async end(): Promise<boolean> {
      if (hasStarted) await slot.write('\n');
      return !isBlank;
    },
  };
}
