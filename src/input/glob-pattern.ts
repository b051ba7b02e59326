// Parses glob patterns into alternatives of path segments. Pure.
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { type PathFlavour, POSIX_FLAVOUR } from '../path-flavour.ts';
import { expandBraces } from './braces.ts';
import { foldName } from './fold-name.ts';

/** One part of a path between slashes. */
export type Segment =
  | { readonly kind: 'literal'; readonly name: string }
  | { readonly kind: 'pattern'; readonly matches: (name: string) => boolean }
  /** `**`: any number of folders. */
  | { readonly kind: 'any-depth' };

/** A pattern without braces. */
export interface PathPattern {
  /** The folder that its segments are relative to: `/`, on Windows also `C:/` or `//server/share/`; empty for the current one. */
  readonly root: string;
  readonly segments: readonly Segment[];
}

/** No path is longer (PATH_MAX of Linux); a longer argument is a prompt. */
const MAX_PATTERN_CHARACTERS = 4096;

/** Alternatives that the braces of one pattern may stand for. */
const MAX_ALTERNATIVES = 10_000;

/**
 * Parses `* ? [ ] { }` and `**`. A backslash makes the next character literal; on Windows it separates folders, and case
 * does not count. Returns nothing for a prompt: a text that is too long for a path, has several lines, or has white space
 * and braces without end, such as JSON. Throws CliError when the braces of anything else stand for more than 10,000
 * alternatives.
 */
export function parsePattern(
  typed: string,
  { windows }: Pick<PathFlavour, 'windows'> = POSIX_FLAVOUR,
): readonly PathPattern[] {
  const pattern = windows ? typed.replaceAll('\\', '/') : typed;
  if (pattern.length > MAX_PATTERN_CHARACTERS || pattern.includes('\n')) return [];
  const alternatives: PathPattern[] = [];
  for (const alternative of expandBraces(pattern)) {
    if (alternatives.length === MAX_ALTERNATIVES) {
      if (/\s/.test(pattern)) return [];
      throw new CliError(
        'limit_exceeded',
        `stands for more than ${formatCount(MAX_ALTERNATIVES)} alternatives`,
        { subject: typed, hint: 'use * or ? instead of braces' },
      );
    }
    alternatives.push(parseSegments(alternative, windows));
  }
  return alternatives;
}

/** The beginning of a path on Windows: a drive, a share or a device, or the root of the current drive. */
const WINDOWS_ROOT = /^(?:[a-z]:\/?|\/\/[^/]+\/[^/]+\/|\/)/i;

function parseSegments(pattern: string, windows: boolean): PathPattern {
  const [root = ''] = (windows ? WINDOWS_ROOT : /^\//).exec(pattern) ?? [];
  const segments: Segment[] = [];
  for (const part of pattern.slice(root.length).split('/')) {
    const last = segments.at(-1);
    if (part === '' || (part === '**' && last?.kind === 'any-depth')) continue;
    segments.push(parseSegment(part, windows));
  }
  // `shots/**` means the files in all of these folders.
  if (segments.at(-1)?.kind === 'any-depth') segments.push(parseSegment('*', windows));
  return { root, segments };
}

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean };

function parseSegment(part: string, windows: boolean): Segment {
  if (part === '**') return { kind: 'any-depth' };
  if (!/[*?[]/.test(part.replace(/\\[\s\S]/g, ''))) {
    return { kind: 'literal', name: part.replace(/\\([\s\S])/g, '$1') };
  }
  const fold = (name: string) => (windows ? foldName(name).toLowerCase() : foldName(name));
  const tokens = parseTokens([...fold(part)]);
  // As in a shell, only a pattern that names the dot finds hidden files.
  const namesDot = /^\\?\./.test(part);
  return {
    kind: 'pattern',
    matches: (name) => (namesDot || !name.startsWith('.')) && matchTokens(tokens, [...fold(name)]),
  };
}

function parseTokens(characters: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const set = character === '[' ? parseSet(characters, at) : undefined;
    if (set) {
      tokens.push({ kind: 'one', accepts: set.accepts });
      at = set.end;
    } else if (character === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (character === '?') {
      tokens.push({ kind: 'one', accepts: () => true });
    } else {
      const escaped = character === '\\' ? characters[at + 1] : undefined;
      if (escaped !== undefined) at += 1;
      const literal = escaped ?? character;
      tokens.push({ kind: 'one', accepts: (other) => other === literal });
    }
  }
  return tokens;
}

/** Parses `[a-z]` or `[!a-z]` from its bracket on; undefined when it is not closed, and then the bracket is literal. */
function parseSet(characters: readonly string[], start: number) {
  let at = start + 1;
  const negated = characters[at] === '!' || characters[at] === '^';
  if (negated) at += 1;
  const ranges: (readonly [string, string])[] = [];
  for (const first = at; at < characters.length; at++) {
    let character = characters[at] ?? '';
    if (character === ']' && at > first) {
      const accepts = (other: string) =>
        ranges.some(([from, to]) => from <= other && other <= to) !== negated;
      return { accepts, end: at };
    }
    if (character === '\\' && at + 1 < characters.length) {
      at += 1;
      character = characters[at] ?? '';
    }
    const to = characters[at + 2];
    if (characters[at + 1] === '-' && to !== undefined && to !== ']') {
      ranges.push([character, to]);
      at += 2;
    } else {
      ranges.push([character, character]);
    }
  }
  return undefined;
}

/** Matches in time proportional to the product of both lengths: only the last `*` is ever tried again. */
function matchTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let retryToken = -1;
  let retryName = 0;
  for (let at = 0; at < name.length; ) {
    const current = tokens[token];
    if (current?.kind === 'any') {
      retryToken = token;
      retryName = at;
      token += 1;
    } else if (current?.accepts(name[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (retryToken >= 0) {
      retryName += 1;
      at = retryName;
      token = retryToken + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ kind }) => kind === 'any');
}
