// Reports an answer as text, with its citations as footnotes.
import { type CitedDocument, type Footnotes, makeFootnotes } from '../footnotes.ts';
import type { AnswerFormatter, OpenFormatter } from '../markdown/open-formatter.ts';
import { neutralise } from '../neutralise.ts';
import { type AnswerReport, isTruncated, type Slot } from './reporter.ts';

interface TextReportOptions {
  readonly stream: boolean;
  readonly heading: string;
  /** Escapes the footnotes. */
  readonly escapeOwn: (text: string) => string;
  /** Formats the answer for a terminal; without it the text stays as it is. */
  readonly open?: OpenFormatter | undefined;
}

/** Opens the report of one answer; `heading` precedes its text. */
export function openTextReport(slot: Slot, options: TextReportOptions): AnswerReport {
  const { stream, heading, escapeOwn, open } = options;
  const openPrinter = () => makePrinter(slot, heading, open?.());
  let printer = openPrinter();
  const streams = stream && slot.acceptsPartial;
  let cited: readonly CitedDocument[] | undefined;
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
      cited = documents;
      footnotes = makeFootnotes(documents);
    },
    isShown: slot.isShown,
    restart() {
      slot.takeBack();
      printer = openPrinter();
      footnotes = cited && makeFootnotes(cited);
      held = '';
    },
    text: (piece) => take(footnotes ? footnotes.text(piece) : piece),
    citation: (citation) => footnotes?.citation(citation),
    async blockEnd() {
      if (footnotes) await take(footnotes.blockEnd());
    },
    async finish({ answer }) {
      // The API's documentation says to discard the text before a refusal; what was streamed has been seen.
      const isRefused = answer.message.stop_reason === 'refusal';
      const isKept = !isRefused && (slot.acceptsPartial || !isTruncated(answer));
      const notes = footnotes?.end() ?? '';
      const ours = notes === '' ? '' : `\n\n${escapeOwn(notes)}`;
      if (!open) await take(ours);
      if (isKept) await printer.print(held);
      if (open && ours !== '' && (isKept || streams)) await printer.printOwn(ours);
      if (isRefused) printer.drop();
      return close();
    },
    async abort() {
      if (slot.acceptsPartial) await printer.print(held);
      await close();
    },
  };
}

/** Prints text that ends in exactly one newline, or nothing at all. */
function makePrinter(slot: Slot, heading: string, opening: Promise<AnswerFormatter> | undefined) {
  // A failure counts when the first text comes.
  opening?.catch(() => {});
  let hasStarted = false;
  let isBlank = true;
  let newlines = '';
  let isDropped = false;
  /** Writes what can be shown, under the heading. */
  const write = async (text: string) => {
    if (text === '') return;
    const formatter = await opening;
    const lead = hasStarted ? '' : (formatter?.heading(heading) ?? heading);
    hasStarted = true;
    await slot.write(lead + text);
  };
  const flush = async () => {
    const formatter = await opening;
    if (formatter && !isDropped) await write(formatter.end());
  };
  return {
    /** Prints a piece; newlines at its end wait for the next one. */
    async print(piece: string): Promise<void> {
      const text = newlines + piece;
      const end = text.search(/[\r\n]*$/);
      newlines = text.slice(end);
      if (end === 0) return;
      const body = text.slice(0, end);
      isBlank &&= body.trim() === '';
      const formatter = await opening;
      await write(formatter ? formatter.write(body) : body);
      if (formatter?.holds()) slot.wait();
    },
    /** Prints a text of ours behind the answer, which is no Markdown. */
    async printOwn(text: string): Promise<void> {
      newlines = '';
      isBlank = false;
      await flush();
      isDropped = true;
      await write(opening ? neutralise(text) : text);
    },
    /** Forgets what is not shown yet. */
    drop() {
      isDropped = true;
    },
    /** Ends the answer; returns whether more than white space was printed. */
    async end(): Promise<boolean> {
      await flush();
      if (hasStarted) await slot.write('\n');
      return !isBlank;
    },
  };
}
