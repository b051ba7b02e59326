// Formats the findings of `doctor`: a table for people, an object for programs.
import type { ExitCode } from '../exit-codes.ts';
import type { Style } from './style.ts';
import { formatTable } from './table.ts';
import { breakToWidth, getWidth, wrapToWidth } from './width.ts';

/** One line of the report. Only a problem changes the exit code. */
export interface Finding {
  /** The part that was checked, in a word or two. */
  readonly name: string;
  readonly status: 'ok' | 'note' | 'problem';
  readonly detail: string;
  /** The remedy, in the imperative. */
  readonly cure?: string | undefined;
  /** The exit code of a problem. */
  readonly exitCode?: ExitCode | undefined;
}

const SYMBOLS = { ok: '✓ ok', note: '• note', problem: '✗ problem' } as const;
const CURE = '→ ';
const HEADER = ['status', 'check', 'found'];
/** Columns that the last column keeps on a narrow terminal: beside the others they fill 40. */
const MIN_ROOM = 14;

/** Formats findings as a table of at most so many columns; nothing is cut, and each remedy has lines of its own. */
export function formatFindings(findings: readonly Finding[], style: Style, columns: number): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map(getWidth));
  const status = widest(Object.values(SYMBOLS));
  const name = widest([...findings.map((finding) => finding.name), HEADER[1] ?? '']);
  const room = Math.max(MIN_ROOM, columns - status - name - 4);
  const rows = findings.flatMap(({ name, status, detail, cure }) => {
    const [first = '', ...more] = wrapWhole(detail, room);
    const cures = cure === undefined ? [] : wrapWhole(cure, room - CURE.length);
    return [
      [SYMBOLS[status], name, first],
      ...more.map((line) => ['', '', line]),
      ...cures.map((line, index) => [
        '',
        '',
        index === 0 ? CURE + line : `${' '.repeat(CURE.length)}${line}`,
      ]),
    ];
  });
  return formatTable(HEADER, rows)
    .replace(/^✓ ok/gm, (text) => style.good(text))
    .replace(/^• note/gm, (text) => style.caution(text))
    .replace(/^✗ problem/gm, (text) => style.error(text));
}

/** Breaks a text into lines without cutting it: a path must be readable as a whole. */
function wrapWhole(text: string, columns: number): readonly string[] {
  return wrapToWidth(text, columns, breakToWidth);
}

/** Returns a finding as `--json` prints it. */
export function toFindingJson({ name, status, detail, cure, exitCode }: Finding): object {
  return { check: name, status, found: detail, hint: cure ?? null, exit_code: exitCode ?? null };
}
