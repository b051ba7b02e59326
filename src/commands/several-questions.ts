// Tells several questions about the same inputs from one question of several texts. Pure.
import type { LoadedItem } from '../input/load.ts';

/**
 * Several `-p` are several questions, each asked on its own about all inputs; unless one of them stands between the
 * inputs or another text was typed: then all are one question in the order typed.
 */
export function splitQuestions(items: readonly LoadedItem[]): readonly (readonly LoadedItem[])[] {
  const isPrompt = (item: LoadedItem) => item.kind === 'text' && item.prompt === true;
  const prompts = items.filter(isPrompt);
  const inputs = items.filter((item) => !isPrompt(item));
  const together = items.slice(items.findIndex(isPrompt), items.findLastIndex(isPrompt) + 1);
  if (prompts.length < 2 || together.length > prompts.length) return [items];
  if (inputs.some(({ kind }) => kind === 'text')) return [items];
  return prompts.map((prompt) => [...inputs, prompt]);
}

/** Most characters of a question that a heading repeats. */
const HEADING_CHARACTERS = 72;

/** Returns the Markdown heading of a question's answer, the blank line before all but the first included. */
export function headingOf(question: readonly LoadedItem[], index: number): string {
  const text = question.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join(' ');
  const line = text.replace(/\s+/g, ' ').trim();
  const short =
    line.length > HEADING_CHARACTERS ? `${line.slice(0, HEADING_CHARACTERS - 1).trimEnd()}…` : line;
  return `${index === 0 ? '' : '\n'}## ${short}\n\n`;
}
