// Begins the lines of formatted Markdown: the marks of the quotes and lists that they lie in, and the space between blocks.
import { getWidth } from '../width.ts';
import type { Container } from './read-line.ts';
import type { Theme } from './theme.ts';
import type { StartedLine } from './wrap.ts';

export interface Prefixes {
  containers(): readonly Container[];
  /** Leaves all but the outermost containers, and opens new ones. */
  enter(kept: number, opened: readonly Container[]): void;
  /** Begins a line; an empty one gets no spaces. */
  start(isEmpty?: boolean): StartedLine;
  /** Ends the line before the next one at once, so that the cursor stands where that will begin. */
  break(): void;
  /** Leaves a blank line before the next one; the line that asks for it lies in so many containers. */
  blank(matched: number): void;
  /** Leaves a blank line before the next one, unless it is the first. */
  space(): void;
  /** Returns the columns of a line that divides the text. */
  ruleWidth(): number;
  /** Returns the columns for text. */
  columns(): number;
}

interface PrefixOptions {
  readonly theme: Theme;
  readonly write: (text: string) => void;
  readonly columns: () => number;
}

const MAX_RULE = 40;

/** Makes the beginnings of lines. `write` takes everything that comes before the text of a line. */
export function makePrefixes({ theme, write, columns }: PrefixOptions): Prefixes {
  let containers: readonly Container[] = [];
  const shown = new Set<Container>();
  let hasStarted = false;
  let gap: string | undefined;
  let isBroken = false;
  const toPrefix = (container: Container): string => {
    if (container.kind === 'quote') return '│ ';
    const marker = /^[-*]$/.test(container.marker) ? '•' : container.marker;
    return shown.has(container) ? ' '.repeat(marker.length + 1) : `${marker} `;
  };
  const getColumns = () => columns() - getWidth(containers.map(toPrefix).join(''));
  const paint = (container: Container) => {
    const prefix = toPrefix(container);
    const sign = prefix.trimEnd();
    return sign === '' ? prefix : theme.paint(sign, ['faint']) + prefix.slice(sign.length);
  };
  const breakLine = () => {
    if (hasStarted) write('\n');
    if (gap !== undefined && hasStarted) write(`${gap}\n`);
    gap = undefined;
    isBroken = true;
  };
  return {
    containers: () => containers,
    enter(kept, opened) {
      containers = [...containers.slice(0, kept), ...opened];
    },
    break: breakLine,
    start(isEmpty = false) {
      if (!isBroken) breakLine();
      isBroken = false;
      hasStarted = true;
      const text = containers.map(paint).join('');
      write(isEmpty ? text.trimEnd() : text);
      const line = { indent: getWidth(containers.map(toPrefix).join('')), columns: getColumns() };
      for (const container of containers) shown.add(container);
      return line;
    },
    blank(matched) {
      const inside = containers.slice(0, matched);
      const quoted = inside.slice(0, inside.findLastIndex(({ kind }) => kind === 'quote') + 1);
      // A quote ends with a line that lacks its mark, a list only with other text.
      const firstLeft = containers.findIndex(
        (container, index) => index >= matched && container.kind === 'quote',
      );
      if (firstLeft >= 0) containers = containers.slice(0, firstLeft);
      gap = theme.paint(quoted.map(toPrefix).join('').trimEnd(), ['faint']);
    },
    space() {
      gap ??= '';
    },
    ruleWidth: () => Math.max(1, Math.min(MAX_RULE, getColumns())),
    columns: getColumns,
  };
}
