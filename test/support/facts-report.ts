/** Formats facts for people and machines, with what a live run has seen of each. */
import type { Fact } from './facts.ts';

/** One check of a live run against the real API. */
interface LiveRow {
  readonly id: string;
  readonly name: string;
  readonly expected: string;
  readonly seen: string;
  readonly ok: boolean;
}

/** The content of `live-facts.json`. */
export interface LiveFacts {
  readonly date: string;
  readonly model: string;
  readonly rows: readonly LiveRow[];
  /** The rule of each fact at the time of the run, by its id; older files have none. */
  readonly rules?: Readonly<Record<string, string>>;
}

/** A fact with its live rows; it is confirmed when it has some and all are ok. */
export interface CheckedFact extends Fact {
  readonly live: 'confirmed' | 'differs' | 'not run';
  readonly rows: readonly LiveRow[];
}

/** Reads the text of `live-facts.json`; throws an error for what is none. */
export function parseLiveFacts(text: string): LiveFacts {
  const live = JSON.parse(text) as Partial<LiveFacts> | null;
  const isRow = (row: unknown) =>
    typeof row === 'object' && row !== null && 'id' in row && typeof (row as LiveRow).ok === 'boolean';
  if (!Array.isArray(live?.rows) || !live.rows.every(isRow))
    throw new Error('rows of { id, ok } are missing');
  return { date: String(live.date), model: String(live.model), rows: live.rows, rules: live.rules ?? {} };
}

/** Puts the live rows beside the facts. */
export function checkFacts(facts: readonly Fact[], live: LiveFacts | undefined): CheckedFact[] {
  return facts.map((fact) => {
    const rows = live?.rows.filter(({ id }) => id === fact.id) ?? [];
    const state = rows.some(({ ok }) => !ok) ? 'differs' : rows.length > 0 ? 'confirmed' : 'not run';
    return { ...fact, live: state, rows };
  });
}

/** Rows of a live run whose id no comment has. */
function strayRows(facts: readonly Fact[], live: LiveFacts | undefined): readonly LiveRow[] {
  return live?.rows.filter(({ id }) => facts.every((fact) => fact.id !== id)) ?? [];
}

/** The listing for a terminal of so many columns: a heading for each fact, its rule, source and places below it. */
export function formatFacts(
  facts: readonly CheckedFact[],
  live: LiveFacts | undefined,
  columns: number,
): string {
  const widest = Math.max(0, ...facts.map(({ id }) => id.length));
  const entries = facts.map((fact) =>
    [
      `${fact.id.padEnd(widest)}  ${fact.kind.padEnd(5)}  ${stateOf(fact, live)}`,
      ...wrap(`${fact.rule}.`, columns),
      ...wrap(`Source: ${fact.source}, ${fact.date}.`, columns),
      ...(fact.ifWrong === undefined ? [] : wrap(`If wrong: ${fact.ifWrong}.`, columns)),
      ...fact.rows.filter(({ ok }) => !ok).flatMap((row) => differenceLines(row, columns)),
      ...wrap(`${fact.live === 'differs' ? 'Change: ' : ''}${fact.places.join(', ')}`, columns),
    ].join('\n'),
  );
  const stray = strayRows(facts, live).map(({ id }) => id);
  const count = (state: CheckedFact['live']) => facts.filter((fact) => fact.live === state).length;
  const guesses = facts.filter(({ kind }) => kind === 'guess').length;
  const total = `facts: ${facts.length - guesses}, guesses: ${guesses}; confirmed: ${count('confirmed')}, differing: ${count('differs')}, not run: ${count('not run')}`;
  return [
    ...entries,
    wrap(total, columns).join('\n'),
    ...(stray.length > 0
      ? [wrap(`Live rows without a fact: ${[...new Set(stray)].join(', ')}`, columns).join('\n')]
      : []),
  ].join('\n\n');
}

function stateOf(fact: CheckedFact, live: LiveFacts | undefined): string {
  if (fact.live === 'not run') return 'no live run';
  return `${fact.live} ${live?.date} (${fact.rows.filter(({ ok }) => ok).length}/${fact.rows.length})`;
}

function differenceLines(row: LiveRow, columns: number): string[] {
  return [
    ...wrap(`Differs: ${row.name}`, columns),
    ...wrap(`  expected: ${row.expected}`, columns),
    ...wrap(`  seen: ${row.seen}`, columns),
  ];
}

/** Breaks a text at spaces, and what is longer than a line anywhere; each line is indented by two. */
function wrap(text: string, columns: number): string[] {
  const width = Math.max(20, columns - 2);
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = indent;
  const words = text.trim().match(new RegExp(`\\S{1,${width - indent.length}}`, 'g')) ?? [];
  for (const word of words) {
    const joined = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (joined.length > width) lines.push(line);
    line = joined.length > width ? `${indent}${word}` : joined;
  }
  return [...lines, line].map((each) => `  ${each}`);
}
