// Formats an answer's Markdown for a terminal while it arrives. A line that is printed never changes.
import { parseInline } from './inline.ts';
import { type Formatter, makeLineReader } from './line-reader.ts';
import { makeParagraph, type Paragraph } from './paragraph.ts';
import { makePrefixes } from './prefixes.ts';
import {
  classify,
  enter,
  isCertainlyText,
  mayBeRow,
  type ReadLine,
  readLine,
  removeIndent,
  type Start,
} from './read-line.ts';
import { isDelimiterRow } from './table.ts';
import { makeTableBuffer, type TableBuffer } from './table-buffer.ts';
import type { Theme } from './theme.ts';
import { makeWrapper } from './wrap.ts';

interface FormatterOptions {
  readonly theme: Theme;
  /** Returns the columns of the terminal; undefined or 0 where it has no width. */
  readonly columns: () => number | undefined;
}

/** Makes the formatter of one answer. */
export function makeFormatter({ theme, columns }: FormatterOptions): Formatter {
  let out = '';
  const write = (text: string) => {
    out += text;
  };
  const lines = makePrefixes({ theme, write, columns: () => columns() || Number.POSITIVE_INFINITY });
  let paragraph: Paragraph | undefined;
  let fence: { readonly sign: string; readonly indent: number } | undefined;
  let table: TableBuffer | undefined;
  /** A line that is the head of a table if the next one says so. */
  let candidate: { readonly rest: string; readonly continues: boolean } | undefined;

  const closeLeaf = () => {
    settleCandidate();
    paragraph?.end();
    paragraph = undefined;
    table?.end();
    table = undefined;
  };
  const printLine = (text: string) => {
    lines.start(text === '');
    write(text);
  };
  const addText = (rest: string, continues: boolean) => {
    if (continues && paragraph) return paragraph.add(`\n${rest}`);
    const put = makeWrapper({ startLine: () => lines.start(), write, paint: theme.paint });
    paragraph = makeParagraph(put, theme.keepsMarks);
    paragraph.add(rest);
  };
  const settleCandidate = () => {
    const held = candidate;
    candidate = undefined;
    if (held) addText(held.rest, held.continues);
  };
  /** Opens and closes containers; returns true where the line goes on with the paragraph of the line before. */
  const enterContainers = ({ matched, opened }: ReadLine, isText: boolean): boolean => {
    // A paragraph goes on in a line that lacks the marks of its containers.
    const continues = isText && opened.length === 0 && (paragraph !== undefined || candidate !== undefined);
    if (continues) return true;
    closeLeaf();
    lines.enter(matched, opened);
    return false;
  };
  const printBlock = (start: Start, rest: string): void => {
    if (start.kind === 'heading') {
      lines.space();
      const sign = theme.keepsMarks ? [{ text: `${'#'.repeat(start.level)} `, marks: [] }] : [];
      const put = makeWrapper({ startLine: () => lines.start(), write, paint: theme.paint });
      put(sign);
      put(
        parseInline(start.text, theme.keepsMarks).map(({ text, marks }) => ({
          text,
          marks: [...marks, 'heading' as const],
        })),
      );
    } else if (start.kind === 'rule' && !theme.keepsMarks) {
      printLine(theme.paint('─'.repeat(lines.ruleWidth()), ['faint']));
    } else if (start.kind === 'fence') {
      fence = { sign: start.fence, indent: start.indent };
      printLine(theme.paint(rest.trim(), ['faint']));
    } else {
      printLine(rest.trimEnd());
    }
  };
  /** Takes a line of code; returns false for a line that does not lie in the quote that the code lies in. */
  const takeFenced = (line: string): boolean => {
    if (!fence) return false;
    let rest = line;
    for (const container of lines.containers()) {
      const inner = enter(container, rest);
      if (inner === undefined && container.kind === 'quote') {
        fence = undefined;
        return false;
      }
      rest = inner ?? rest;
    }
    const isEnd = rest.trim().startsWith(fence.sign) && /^ {0,3}(`+|~+)\s*$/.test(rest);
    printLine(theme.paint(removeIndent(rest, fence.indent), [isEnd ? 'faint' : 'code']));
    if (isEnd) fence = undefined;
    return true;
  };
  const takeRow = (line: ReadLine): boolean => {
    if (candidate && isDelimiterRow(line.rest) && line.opened.length === 0) {
      const { rest, continues } = candidate;
      candidate = undefined;
      if (continues) closeLeaf();
      lines.break();
      table = makeTableBuffer(rest, line.rest, { theme, lines, printLine });
      return true;
    }
    settleCandidate();
    if (!table || line.opened.length > 0 || !line.rest.includes('|')) return false;
    table.add(line.rest);
    return true;
  };
  const takeLine = (line: string): void => {
    if (fence && takeFenced(line)) return;
    const inParagraph = paragraph !== undefined || candidate !== undefined;
    const read = readLine(line, lines.containers(), inParagraph);
    if (takeRow(read)) return;
    const { rest } = read;
    const start = classify(rest, inParagraph && read.opened.length === 0);
    if (start.kind === 'blank' && read.opened.length === 0) {
      closeLeaf();
      lines.blank(read.matched);
      return;
    }
    const continues = enterContainers(read, start.kind === 'text');
    if (start.kind === 'text' && mayBeRow(rest)) candidate = { rest, continues };
    else if (start.kind === 'text') addText(rest, continues);
    else printBlock(start, rest);
  };
  return makeLineReader({
    takeLine,
    /** Takes the start of a line that is certainly text. */
    takeStart(line) {
      if (fence || candidate || table) return undefined;
      const read = readLine(line, lines.containers(), paragraph !== undefined);
      const inParagraph = paragraph !== undefined && read.opened.length === 0;
      if (!isCertainlyText(read.rest) || classify(read.rest, inParagraph).kind !== 'text') return undefined;
      addText(read.rest, enterContainers(read, true));
      return (more) => paragraph?.add(more);
    },
    end: closeLeaf,
    holds: () => table?.holds === true,
    flush() {
      const text = out;
      out = '';
      return text;
    },
  });
}
