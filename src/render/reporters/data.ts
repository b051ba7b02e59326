// Reports the data of a structured answer as one line of JSON, or indented on a terminal.
import { formatJson } from '../json.ts';
import type { AnswerReport, Slot } from './reporter.ts';

/**
 * Opens the report of one answer. An answer without data prints nothing, or `null` when it is one of many, so that
 * every question has its line.
 */
export function openDataReport(slot: Slot, { isOneOfMany }: { readonly isOneOfMany: boolean }): AnswerReport {
  const close = async (data: unknown) => {
    if (data !== undefined) await slot.write(formatJson(data, { isTTY: slot.isTerminal }));
    else if (isOneOfMany) await slot.write('null\n');
    await slot.close();
    return data !== undefined;
  };
  return {
    finish: ({ data }) => close(data),
    async abort() {
      await close(undefined);
    },
  };
}
