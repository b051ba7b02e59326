// Finds syntax of other languages in a regular expression, which JavaScript rejects or reads as something else.

/** Syntax that JavaScript does not have, and what to write instead. */
export interface ForeignSyntax {
  readonly found: string;
  readonly instead: string;
}

/** Escapes of letters that JavaScript knows. */
const KNOWN_ESCAPES = 'dDwWsSbBtnvfrcxupPk';

const ESCAPES: Readonly<Record<string, string>> = {
  A: 'write ^',
  G: 'leave it out',
  Z: 'write $',
  z: 'write $',
  h: 'write [ \\t]',
  H: 'write [^ \\t]',
  R: 'write (?:\\r\\n|\\n|\\r)',
  X: 'write . for one character',
  Q: 'put a backslash before each special character',
  E: 'put a backslash before each special character',
  a: 'write \\x07',
  e: 'write \\x1b',
};

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

/** Groups that begin with `(?`, by what follows. */
const GROUPS: readonly (readonly [start: RegExp, instead: string])[] = [
  [/^\(\?(?:[(&|\d]|R\))/, 'write the pattern without it'],
  [/^\(\?[a-zA-Z]*-?[a-zA-Z]+[:)]/, 'leave the flags out; for both cases write [Aa]'],
  [/^\(\?>/, 'write (?:'],
  [/^\(\?P</, 'write (?<'],
  [/^\(\?P=\w*\)/, 'write \\k<NAME>'],
  [/^\(\?#/, 'leave the comment out'],
];

/** A regular expression between slashes, with flags. A slash inside of it has a backslash. */
const DELIMITED = /^\/([^/\\]*(?:\\.[^/\\]*)*)\/([dgimsuvyx]{0,6})$/s;

/** Returns the first syntax of another language; undefined if there is none. Takes linear time. */
export function findForeignSyntax(pattern: string): ForeignSyntax | undefined {
  const [, inside = '', flags = ''] = DELIMITED.exec(pattern) ?? [];
  // A path such as /a/i is a pattern as well, so something has to show that the slashes are no text.
  if (/^\^|\$$/.test(inside) || (flags !== '' && /[\\^$*+?()[\]{}|]/.test(inside))) {
    return { found: `/…/${flags}`, instead: 'write it without slashes and flags' };
  }
  for (let at = 0, inClass = false; at < pattern.length; at += 1) {
    const rest = pattern.slice(at, at + 32);
    if (rest[0] === '\\') {
      const found = findEscape(rest);
      if (found) return found;
      at += 1;
    } else if (inClass) {
      const name = /^\[:\^?(\w+):\]/.exec(rest)?.[1];
      const range = name === undefined ? undefined : POSIX_CLASSES[name];
      if (range !== undefined) return { found: `[:${name}:]`, instead: `write ${range}` };
      inClass = rest[0] !== ']';
    } else if (rest[0] === '[') {
      inClass = true;
    } else {
      const group = GROUPS.find(([start]) => start.test(rest));
      if (group) return { found: group[0].exec(rest)?.[0] ?? '', instead: group[1] };
      const possessive = /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.exec(rest)?.[0];
      if (possessive) return { found: possessive, instead: `write ${possessive.slice(0, -1)}` };
    }
  }
  return undefined;
}

function findEscape(rest: string): ForeignSyntax | undefined {
  const letter = rest[1] ?? '';
  if (!/[A-Za-z]/.test(letter) || KNOWN_ESCAPES.includes(letter)) return undefined;
  return { found: `\\${letter}`, instead: ESCAPES[letter] ?? `write ${letter} for the letter` };
}
