// Makes the reporter of a run: picks the format, and keeps the answers in the order of their questions.
import type { FormattedTarget, Target } from '../targets/target.ts';
import { openDataReport } from './data.ts';
import { openJsonReport } from './json.ts';
import type { AnswerReport, Reporter, Slot } from './reporter.ts';
import { openTextReport } from './text.ts';

export interface ReporterOptions {
  /** `text` for people, `json` for one object an answer (`--json`), `data` for the data of a structured answer. */
  readonly format: 'text' | 'json' | 'data';
  /** Shows text as it arrives, if the target can show an incomplete answer. */
  readonly stream: boolean;
  readonly target: Target;
  /** One an answer, in order; printed before its text unless it is empty. */
  readonly headings: readonly string[];
  /** Escapes headings and footnotes, which are ours and not the model's; by default they stay as they are. */
  readonly escapeOwn?: (text: string) => string;
}

/** Returns the reporter of as many answers as there are headings. */
export function makeReporter(options: ReporterOptions): Reporter {
  const { format, stream, target, headings, escapeOwn = (text) => text } = options;
  const formatted = format === 'text' ? target.formatted : undefined;
  const slots = makeSlots(headings.length, target, formatted);
  let hasContent = false;
  const openReport = (slot: Slot, heading: string): AnswerReport => {
    switch (format) {
      case 'text':
        return openTextReport(slot, {
          stream,
          heading: escapeOwn(heading),
          escapeOwn,
          open: formatted?.open,
        });
      case 'json':
        return openJsonReport(slot);
      case 'data':
        return openDataReport(slot, { isOneOfMany: slots.length > 1 });
    }
  };
  return {
    showsConversationId: format === 'json',
    open(index) {
      const slot = slots[index];
      if (!slot) throw new Error(`there is no answer ${index}`);
      const report = openReport(slot, headings[index] ?? '');
      return {
        ...report,
        async finish(answer) {
          const isShown = await report.finish(answer);
          hasContent ||= isShown;
          return isShown;
        },
      };
    },
    end: () => (hasContent ? target.commit() : target.discard()),
  };
}

/** Makes slots of which the first that is not closed writes at once; the text of later ones waits for its turn. */
function makeSlots(count: number, target: Target, formatted?: FormattedTarget): readonly Slot[] {
  const writeText = formatted?.write ?? target.write;
  const { acceptsPartial, isTerminal = false } = target;
  const waiting: string[] = new Array(count).fill('');
  const closed: boolean[] = new Array(count).fill(false);
  let current = 0;
  /** Text that the current slot has written. */
  let written = '';
  const write = async (text: string) => {
    written += text;
    await writeText(text);
  };
  const advance = async () => {
    while (closed[current]) {
      current += 1;
      written = '';
      const text = waiting[current];
      waiting[current] = '';
      if (text) await write(text);
    }
  };
  return waiting.map((_, index) => ({
    acceptsPartial,
    isTerminal,
    async write(text) {
      if (index === current) await write(text);
      else waiting[index] += text;
    },
    wait() {
      if (index === current) formatted?.wait();
    },
    isShown: () => index === current && written !== '' && target.held?.().endsWith(written) !== true,
    takeBack() {
      waiting[index] = '';
      if (index !== current) return;
      target.takeBack?.(written.length);
      written = '';
    },
    async close() {
      closed[index] = true;
      if (index === current) await advance();
    },
  }));
}
