// Breaks styled text into lines as it arrives. A line that is printed never changes.
import { getWidth, splitByWidth } from '../width.ts';
import type { Mark, Span } from './theme.ts';

/** A line that has begun. */
export interface StartedLine {
  /** Columns before the text. */
  readonly indent: number;
  /** Columns for the text; infinite where the terminal has no width. */
  readonly columns: number;
}

interface WrapOptions {
  /** Begins a line. */
  readonly startLine: () => StartedLine;
  readonly write: (text: string) => void;
  readonly paint: (text: string, marks: readonly Mark[]) => string;
  /** Breaks words that are longer than a line; without it they run on, and the terminal breaks them. */
  readonly breaksWords?: boolean;
}

const TAB_STOP = 8;

const WORD_OR_SPACE = /\n|[ \t]+|[^ \t\n]+/g;

/** Begins a line, and returns the function that adds spans to it: `\n` in them ends a line, other white space may. */
export function makeWrapper({ startLine, write, paint, breaksWords = false }: WrapOptions) {
  let started: StartedLine | undefined;
  /** The first line begins with its first word: a mark alone would not be worth a line. */
  const getLine = () => {
    started ??= startLine();
    return started;
  };
  let column = 0;
  /** True where the source itself begins the line, so that its indentation counts. */
  let isFirst = true;
  let space = '';
  let spaceMarks: readonly Mark[] = [];
  let word: Span[] = [];
  const begin = (bySource: boolean) => {
    started = startLine();
    column = 0;
    isFirst = bySource;
    space = '';
  };
  const measure = (text: string) => {
    let width = 0;
    for (const part of text.split(/(\t)/)) {
      const at = getLine().indent + column + width;
      width += part === '\t' ? TAB_STOP - (at % TAB_STOP) : getWidth(part);
    }
    return width;
  };
  const endWord = () => {
    if (word.length === 0) return;
    const width = getWidth(word.map(({ text }) => text).join(''));
    const before = measure(space);
    getLine();
    if (column > 0 && column + before + width > getLine().columns) begin(false);
    if (space !== '' && (column > 0 || isFirst)) {
      write(paint(space, spaceMarks));
      column += before;
    }
    for (const { text, marks } of word) write(paint(text, marks));
    column += width;
    space = '';
    word = [];
  };
  return (spans: readonly Span[]): void => {
    for (const { text, marks } of spans) {
      for (const [token] of text.matchAll(WORD_OR_SPACE)) {
        if (token === '\n') {
          endWord();
          begin(true);
        } else if (/^[ \t]/.test(token)) {
          endWord();
          space += token;
          spaceMarks = marks;
        } else {
          const limit = breaksWords ? getLine().columns : Number.POSITIVE_INFINITY;
          splitByWidth(token, limit).forEach((part, index) => {
            if (index > 0) endWord();
            word.push({ text: part, marks });
          });
        }
      }
    }
    endWord();
  };
}
