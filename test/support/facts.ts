/**
 * Reads the facts that the program stands on: comments above the rules of `src` and of the fake API, each with its
 * source and date. Two kinds, on lines of their own that may wrap:
 *
 *     fact(<id>): <the rule in one sentence>. Source: <page or type>, <YYYY-MM[-DD]>.
 *     guess(<id>): <the rule>. Source: <the reason to believe it>, <YYYY-MM[-DD]>. If wrong: <the change, with its file>.
 *
 * A place that repeats a rule stated elsewhere may say `fact(<id>).` only.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

type FactKind = 'fact' | 'guess';

/** One comment. The texts are undefined where it only repeats a rule that is stated elsewhere. */
export interface Statement {
  readonly id: string;
  readonly kind: FactKind;
  /** The file, and the line of code below the comment: `src/limits.ts:14`. */
  readonly place: string;
  readonly rule: string | undefined;
  readonly source: string | undefined;
  /** `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string | undefined;
  /** Of a guess: the change that would follow. */
  readonly ifWrong: string | undefined;
}

/** One rule with every place that relies on it. */
export interface Fact {
  readonly id: string;
  readonly kind: FactKind;
  readonly rule: string;
  readonly source: string;
  readonly date: string;
  readonly ifWrong: string | undefined;
  readonly places: readonly string[];
}

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const FOLDERS = ['src', 'test/support/fake-api'];
const ID = '[a-z0-9]+(?:-[a-z0-9]+)*';
const REPEATED = new RegExp(`^(fact|guess)\\((${ID})\\)\\.$`);
const STATED = new RegExp(
  `^(fact|guess)\\((${ID})\\): (\\S.*?[^.\\s])\\. Source: (\\S.*), (\\d{4}-\\d{2}(?:-\\d{2})?)\\.(?: If wrong: (\\S.*)\\.)?$`,
);
/** The start of a statement, or an attempt at one. */
const BEGINNING = /^\s*(?:\/\/|\/?\*+)\s*(?:fact|guess)\b\s*[(:]/i;
const COMMENT = /^\s*(?:\/\/|\/\*\*|\*(?:\s|\/|$))/;

/** Returns the statements in the comments of a file, and a problem for each that cannot be read. */
export function parseStatements(path: string, text: string): { statements: Statement[]; problems: string[] } {
  const lines = text.split('\n');
  const statements: Statement[] = [];
  const problems: string[] = [];
  lines.forEach((line, index) => {
    if (!BEGINNING.test(line)) return;
    const code = lines.findIndex((each, below) => below > index && each.trim() !== '' && !COMMENT.test(each));
    const statement = parseStatement(sentenceFrom(lines, index), `${path}:${code + 1}`);
    if (typeof statement === 'string') problems.push(`${path}:${index + 1}: ${statement}`);
    else if (code === -1) problems.push(`${path}:${index + 1}: no rule stands below`);
    else statements.push(statement);
  });
  return { statements, problems };
}

/** A comment's text from a line on, up to the next statement or the end of the comment. */
function sentenceFrom(lines: readonly string[], start: number): string {
  const end = lines.findIndex(
    (line, index) => index > start && (!/^\s*\/\//.test(line) || BEGINNING.test(line)),
  );
  return lines
    .slice(start, end === -1 ? undefined : end)
    .map((line) => line.replace(/^\s*\/\/ ?/, '').trim())
    .join(' ');
}

/** Returns the statement, or the reason why the text is none. */
function parseStatement(text: string, place: string): Statement | string {
  const repeated = REPEATED.exec(text);
  const [, kind, id, rule, source, date, ifWrong] = STATED.exec(text) ?? repeated ?? [];
  if (kind === undefined || id === undefined) return `not of the form of a fact or a guess: ${text}`;
  if (date !== undefined && !isDate(date)) return `${date} is no date`;
  if (kind === 'fact' && ifWrong !== undefined) return 'only a guess says "If wrong"';
  if (kind === 'guess' && !repeated && ifWrong === undefined) return 'a guess says "If wrong"';
  return { id, kind: kind as FactKind, place, rule, source, date, ifWrong };
}

function isDate(text: string): boolean {
  const day = text.length === 7 ? `${text}-01` : text;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** Joins the statements of each id; returns a problem for each id that is stated nowhere or in two ways. */
export function joinStatements(statements: readonly Statement[]): { facts: Fact[]; problems: string[] } {
  const problems: string[] = [];
  const facts = [...new Set(statements.map(({ id }) => id))].sort().flatMap((id): Fact[] => {
    const same = statements.filter((each) => each.id === id);
    const places = same.map(({ place }) => place);
    const at = `${id} (${places.join(', ')})`;
    const stated = same.find(({ rule }) => rule !== undefined);
    if (stated?.rule === undefined || stated.source === undefined || stated.date === undefined) {
      problems.push(`${at}: stated nowhere`);
      return [];
    }
    if (same.some(({ kind }) => kind !== stated.kind)) problems.push(`${at}: both a fact and a guess`);
    if (same.some(({ rule, date }) => rule !== undefined && date !== stated.date)) {
      problems.push(`${at}: stated with two dates`);
    }
    const { kind, rule, source, date, ifWrong } = stated;
    return [{ id, kind, rule, source, date, ifWrong, places }];
  });
  return { facts, problems };
}

/** The paths of the files that hold facts, from the repository's folder. */
export async function factFiles(): Promise<string[]> {
  const listed = FOLDERS.map(async (folder) =>
    (await readdir(join(ROOT, folder), { recursive: true }))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.split(sep).join('/')}`)
      .sort(),
  );
  return (await Promise.all(listed)).flat();
}

/** Returns all facts and guesses by id. Throws an error that lists the comments that cannot be read or disagree. */
export async function readFacts(): Promise<Fact[]> {
  const read = (await factFiles()).map(async (path) =>
    parseStatements(path, await readFile(join(ROOT, path), 'utf8')),
  );
  const files = await Promise.all(read);
  const { facts, problems } = joinStatements(files.flatMap(({ statements }) => statements));
  const all = [...files.flatMap((file) => file.problems), ...problems];
  if (all.length > 0) throw new Error(`facts that cannot be read:\n${all.join('\n')}`);
  return facts;
}
