/** Formats the rows of a live run for a terminal of 80 columns. */
import type { Fact } from '../support/facts.ts';
import type { LiveRow } from './ring.ts';

const COLUMNS = 80;
const ID_COLUMNS = 22;

/** One line of a row that is ok; a row that differs also says what was expected and seen, and which code to change. */
export function formatRow({ id, name, expected, seen, ok }: LiveRow, facts: readonly Fact[]): string {
  const line = `${ok ? 'ok     ' : 'DIFFERS'}  ${id.padEnd(ID_COLUMNS)} ${name}`;
  if (ok) return line;
  const fact = facts.find((each) => each.id === id);
  const places = fact?.places.join(', ') ?? 'no comment in the source names this fact';
  return [
    line,
    ...wrap(`expected: ${expected}`),
    ...wrap(`seen:     ${seen}`),
    ...wrap(`change:   ${places}`),
    ...(fact?.ifWrong === undefined ? [] : wrap(`if wrong: ${fact.ifWrong}`)),
  ].join('\n');
}

/** The last line of a report. */
export function formatTotal(rows: readonly LiveRow[]): string {
  const differing = rows.filter(({ ok }) => !ok).length;
  return `rows: ${rows.length}, ok: ${rows.length - differing}, differing: ${differing}`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of text.match(/\S+\s*/g) ?? []) {
    if (line.length + word.trimEnd().length > COLUMNS && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(11);
    }
    line += ` ${word}`.slice(line.trim() === '' ? 0 : 1);
  }
  return [...lines, line.trimEnd()];
}
