// Reads one line of Markdown: the quotes and list items that it lies in, and the block that it begins.

/** A quote or a list item, which other blocks lie in. */
export type Container = Quote | Item;

interface Quote {
  readonly kind: 'quote';
}

interface Item {
  readonly kind: 'item';
  /** Such as `-` or `12.`. */
  readonly marker: string;
  /** Columns before the marker. */
  readonly indent: number;
  /** Columns before the content. */
  readonly contentIndent: number;
}

export interface ReadLine {
  /** The open containers that the line lies in, counted from the outermost. */
  readonly matched: number;
  /** The containers that it opens. */
  readonly opened: readonly Container[];
  /** The line without the marks and the indentation of its containers. */
  readonly rest: string;
}

/** The marks of a quote; three of them are a prompt of Python. */
const QUOTE = /^ {0,3}>(?!>>) ?/;
const MARKER = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;

/** Reads a line within open containers. `inParagraph` tells whether a paragraph of the innermost one may go on. */
export function readLine(line: string, containers: readonly Container[], inParagraph: boolean): ReadLine {
  let rest = expandIndent(line);
  let matched = 0;
  for (const container of containers) {
    const inner = enter(container, rest);
    if (inner === undefined) break;
    rest = inner;
    matched += 1;
  }
  const continues = inParagraph && matched === containers.length;
  const opened: Container[] = [];
  for (;;) {
    const container = open(rest, continues && opened.length === 0);
    if (!container) return { matched, opened, rest };
    rest = container.kind === 'quote' ? rest.replace(QUOTE, '') : rest.slice(container.contentIndent);
    opened.push(container);
  }
}

/** Returns a line inside of a container, or undefined where the container has ended. */
export function enter(container: Container, line: string): string | undefined {
  if (container.kind === 'quote') return QUOTE.test(line) ? line.replace(QUOTE, '') : undefined;
  const indent = getIndent(line);
  if (indent === line.length) return '';
  // Models often indent what belongs to `1.` by two columns, which is one less than the rules ask for.
  if (indent < Math.min(container.contentIndent, container.indent + 2)) return undefined;
  return line.slice(Math.min(indent, container.contentIndent));
}

function open(rest: string, continues: boolean): Container | undefined {
  // Indented within a paragraph, the sign belongs to a drawing.
  const isDrawn = continues && rest.startsWith(' ');
  if (!/^ *>>>/.test(rest) && QUOTE.test(rest) && !isDrawn) return { kind: 'quote' };
  const [all, before = '', marker = '', space = ''] = MARKER.exec(rest) ?? [];
  if (all === undefined || DASHES.test(rest)) return undefined;
  // A number at the start of a line in a paragraph is rarely a list.
  if (continues && (/^\d/.test(marker) ? !/^1[.)]$/.test(marker) : all === rest)) return undefined;
  const gap = space.length > 4 || space === '' ? 1 : space.length;
  return {
    kind: 'item',
    marker,
    indent: before.length,
    contentIndent: before.length + marker.length + gap,
  };
}

/** A block that one line begins or is. */
export type Start =
  | { readonly kind: 'blank' | 'rule' | 'verbatim' | 'text' }
  | { readonly kind: 'fence'; readonly indent: number; readonly fence: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string };

const DASHES = /^ {0,3}([-*_])(?: *\1){2,} *$/;
const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/;

/** Says which block a line begins, without its containers. */
export function classify(rest: string, inParagraph: boolean): Start {
  if (rest.trim() === '') return { kind: 'blank' };
  if (!inParagraph && getIndent(rest) >= 4) return { kind: 'verbatim' };
  // A longer line is drawn by hand, perhaps under the columns of a table.
  if (DASHES.test(rest)) return { kind: rest.replaceAll(' ', '').length === 3 ? 'rule' : 'verbatim' };
  const [, before = '', fence] = FENCE.exec(rest) ?? [];
  if (fence !== undefined) return { kind: 'fence', indent: before.length, fence };
  const [, signs, text = ''] = HEADING.exec(rest) ?? [];
  if (signs !== undefined) return { kind: 'heading', level: signs.length, text };
  return { kind: 'text' };
}

/**
 * Characters of a line that tell a paragraph from the head of a table, which must wait for its end. They arrive within
 * a tenth of a second.
 */
const DECISIVE = 30;

/** True for a line that is text whatever follows in it. */
export function isCertainlyText(rest: string): boolean {
  const start = rest.trimStart();
  return start.length >= DECISIVE && !mayBeRow(rest) && !/^(?:#|```|~~~)/.test(start);
}

/** True for a line that may be a row of a table. */
export function mayBeRow(rest: string): boolean {
  return rest.trimStart().slice(0, DECISIVE).includes('|');
}

/** Takes the indentation of code away, as far as it is there. */
export function removeIndent(line: string, columns: number): string {
  return line.slice(Math.min(getIndent(line), columns));
}

function getIndent(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Replaces tabs before the text by the spaces that they stand for, in steps of four. */
function expandIndent(line: string): string {
  const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
  if (!indent.includes('\t')) return line;
  let columns = 0;
  for (const character of indent) columns += character === '\t' ? 4 - (columns % 4) : 1;
  return ' '.repeat(columns) + line.slice(indent.length);
}
