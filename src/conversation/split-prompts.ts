// Tells several questions about the same inputs from one question of several texts. Pure.
import type { LoadedItem } from '../input/load.ts';

/**
 * Several `-p` are several questions, each asked on its own about all inputs and with whatever else was typed; unless
 * they stand among the inputs: then all is one question in the order typed.
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

/** Returns the text of a question as it was typed, in one piece. */
export function joinTexts(question: readonly LoadedItem[]): string {
  return question.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join('\n');
}

/** Most characters of a question that a heading repeats. */
const HEADING_CHARACTERS = 72;

/** Returns the Markdown heading of a question's answer, the blank line before all but the first included. */
export function formatHeading(question: readonly LoadedItem[], index: number): string {
  const line = joinTexts(question.slice(-1)).replace(/\s+/g, ' ').trim();
  const short =
    line.length > HEADING_CHARACTERS ? `${line.slice(0, HEADING_CHARACTERS - 1).trimEnd()}…` : line;
  return `${index === 0 ? '' : '\n'}## ${short}\n\n`;
}
