// Splits a command line into the questions that it asks. Pure.
import type { LoadedItem } from '../input/load.ts';

/**
 * Several `-p` are several questions, each about all inputs and with all other texts. If they stand among the inputs,
 * everything is one question in the order typed.
 */
export function splitPrompts(items: readonly LoadedItem[]): readonly (readonly LoadedItem[])[] {
  const isPrompt = (item: LoadedItem) => item.kind === 'text' && item.prompt === true;
  const prompts = items.filter(isPrompt);
  const [first, last] = [items.findIndex(isPrompt), items.findLastIndex(isPrompt)];
  const between = last + 1 - first > prompts.length;
  const hasInput = (part: readonly LoadedItem[]) => part.some(({ kind }) => kind !== 'text');
  const among = hasInput(items.slice(0, first)) && hasInput(items.slice(last + 1));
  if (prompts.length < 2 || between || among) return [items];
  const shared = items.filter((item) => !isPrompt(item));
  return prompts.map((prompt) => [...shared, prompt]);
}

/** Joins the texts of a question as they were typed. */
export function joinTexts(question: readonly LoadedItem[]): string {
  return question.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join('\n');
}

/** Maximum number of characters of a question in its heading. */
const MAX_HEADING_CHARACTERS = 72;

/** Returns the Markdown heading of an answer; every heading but the first begins with a blank line. */
export function formatHeading(question: readonly LoadedItem[], index: number): string {
  const line = joinTexts(question.slice(-1)).replace(/\s+/g, ' ').trim();
  const short =
    line.length > MAX_HEADING_CHARACTERS ? `${line.slice(0, MAX_HEADING_CHARACTERS - 1).trimEnd()}…` : line;
  return `${index === 0 ? '' : '\n'}## ${short}\n\n`;
}
