// Formats the findings of `doctor`: a table for people, an object for programs.
import type { ExitCode } from '../exit-codes.ts';
import type { Style } from './style.ts';
import { formatTable } from './table.ts';
import { getWidth } from './width.ts';

/** One line of the report. Only a problem changes the exit code. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly name: string;
  readonly status: 'ok' | 'note' | 'problem';
  readonly detail: string;
  /** How to mend it, in the imperative. */
  readonly cure?: string | undefined;
  /** The exit code of a problem. */
  readonly exitCode?: ExitCode | undefined;
}

const SYMBOLS = { ok: '✓ ok', note: '• note', problem: '✗ problem' } as const;
const CURE = '→ ';
const HEADER = ['status', 'check', 'found'];
/** Columns that the last column keeps on a narrow terminal: beside the others they fill 40. */
const MIN_ROOM = 14;

/** Formats findings as a table of at most so many columns; nothing is cut, and each cure has lines of its own. */
export function formatFindings(findings: readonly Finding[], style: Style, columns: number): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map(getWidth));
  const status = widest(Object.values(SYMBOLS));
  const name = widest([...findings.map((finding) => finding.name), HEADER[1] ?? '']);
  const room = Math.max(MIN_ROOM, columns - status - name - 4);
  const rows = findings.flatMap(({ name, status, detail, cure }) => {
    const [first = '', ...more] = breakLines(detail, room);
    const cures = cure === undefined ? [] : breakLines(cure, room - CURE.length);
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

/** Breaks a text at spaces, and a word that is longer than a line within it: a path must be readable as a whole. */
function breakLines(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && getWidth(line) + 1 + getWidth(word) <= columns) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(...breakWord(word, columns));
  }
  return lines;
}

function breakWord(word: string, columns: number): readonly string[] {
  if (getWidth(word) <= columns) return [word];
  const pieces = [''];
  for (const character of word) {
    const piece = pieces.at(-1) ?? '';
    if (getWidth(piece + character) <= columns) pieces[pieces.length - 1] = piece + character;
    else pieces.push(character);
  }
  return pieces;
}

/** Returns a finding as `--json` prints it. */
export function toFindingJson({ name, status, detail, cure, exitCode }: Finding): object {
  return { check: name, status, found: detail, cure: cure ?? null, exit_code: exitCode ?? null };
}
