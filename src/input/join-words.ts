// Joins the words of a question that was typed without quotes: `photo.jpg what is this`. Pure.
import type { CliError } from '../errors.ts';
import { FolderError } from './folder-error.ts';
import type { Item, TextItem } from './refs.ts';

/** A word that names nothing by its looks. */
const PLAIN_WORD = /^[\p{L}\p{N}]+$/u;

/** Words beside the name of a folder that make it a word of a question, as in `what is build`. */
const MIN_WORDS = 2;

/**
 * Joins texts that stand side by side with a space, if one of the two is a single word; two quoted texts stay two. Anything
 * else keeps its place.
 */
export function joinWords<Other>(outcomes: readonly (Item | Other)[]): readonly (Item | Other)[] {
  const joined: (Item | Other)[] = [];
  let last: Item | Other | undefined;
  for (const outcome of outcomes) {
    const before = joined.at(-1);
    if (isTyped(outcome) && isTyped(last) && isTyped(before) && (isWord(outcome) || isWord(last))) {
      joined[joined.length - 1] = { kind: 'text', text: `${before.text} ${outcome.text}` };
    } else {
      joined.push(outcome);
    }
    last = outcome;
  }
  return joined;
}

/**
 * Takes folders for words where their names stand among the words of a question about an input, which `note` is told.
 * `build` alone stays a folder that cannot be asked about.
 */
export function readFoldersAsWords(
  outcomes: readonly (Item | CliError)[],
  note: (line: string) => void,
): readonly (Item | CliError)[] {
  if (!outcomes.some((outcome) => 'kind' in outcome && outcome.kind === 'input')) return outcomes;
  const isFolder = (outcome: Item | CliError) =>
    outcome instanceof FolderError && PLAIN_WORD.test(outcome.subject ?? '');
  const isPart = (outcome: Item | CliError | undefined) =>
    outcome !== undefined && (isFolder(outcome) || (isTyped(outcome) && isWord(outcome)));
  return outcomes.map((outcome, index) => {
    if (!(outcome instanceof FolderError) || !isFolder(outcome)) return outcome;
    let start = index;
    while (isPart(outcomes[start - 1])) start -= 1;
    let end = index;
    while (isPart(outcomes[end + 1])) end += 1;
    if (outcomes.slice(start, end + 1).filter(isTyped).length < MIN_WORDS) return outcome;
    const text = outcome.subject ?? '';
    note(`${text}: read as a word of the question, not as the folder of that name`);
    return { kind: 'text', text };
  });
}

/** Whether an outcome is a text that was typed without `-p`. */
function isTyped(outcome: unknown): outcome is TextItem {
  const item = outcome as Partial<TextItem> | undefined;
  return item?.kind === 'text' && item.prompt === undefined;
}

function isWord({ text }: TextItem): boolean {
  return !/\s/.test(text);
}
