// Finds the JSON values in a reply that may hold more than JSON: prose, code fences, tags, quotes, bullets.

/** A string, another scalar, or one of the marks of JSON, after white space. */
const TOKEN =
  /[ \t\r\n]*(?:("[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*")|(-?\d[\d.eE+-]*|true|false|null)|([[\]{},:]))/y;

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** The tokens that may follow inside an object or a list. */
type Expected = 'value' | 'first item' | 'name' | 'first name' | 'colon' | 'end';

/**
 * Returns the texts of the outermost objects and lists in a reply, in order; none from inside a broken one. Takes time
 * linear in the length of the reply, because a broken value is not read again.
 */
export function findObjectsAndLists(reply: string): readonly string[] {
  // Lines of JSON never begin with the mark of a Markdown quote.
  const text = reply.replace(/^[ \t]*>[ \t]?/gm, '');
  const found: string[] = [];
  const opener = /[{[]/g;
  for (let next = opener.exec(text); next; next = opener.exec(text)) {
    const { end, resume } = scanValue(text, next.index);
    if (end !== undefined) found.push(text.slice(next.index, end));
    opener.lastIndex = end ?? resume;
  }
  return found;
}

/** Returns the end of the value that begins at `start`; if it is broken, the place to look for the next one. */
function scanValue(text: string, start: number): { end?: number; resume: number } {
  const token = new RegExp(TOKEN);
  token.lastIndex = start;
  const closers: string[] = [];
  let expected: Expected = 'value';
  let resume = start + 1;
  for (;;) {
    const at = token.lastIndex;
    const [all = '', string, scalar, mark] = token.exec(text) ?? [];
    const next = advance(expected, { string, scalar, mark }, closers);
    if (next === undefined) return { resume };
    if (closers.length === 0) return { end: token.lastIndex, resume: token.lastIndex };
    // A quotation mark may belong to prose, so what follows it is looked at as well.
    resume = string === undefined ? token.lastIndex : at + all.indexOf('"') + 1;
    expected = next;
  }
}

interface Token {
  readonly string: string | undefined;
  readonly scalar: string | undefined;
  readonly mark: string | undefined;
}

/** Takes a token, and returns what may follow it; undefined if it may not stand here. */
function advance(
  expected: Expected,
  { string, scalar, mark }: Token,
  closers: string[],
): Expected | undefined {
  const takesValue = expected === 'value' || expected === 'first item';
  if (string !== undefined && (expected === 'name' || expected === 'first name')) return 'colon';
  if (string !== undefined || scalar !== undefined) return takesValue ? 'end' : undefined;
  if (mark === undefined) return undefined;
  if (mark in CLOSERS) {
    if (!takesValue) return undefined;
    closers.push(CLOSERS[mark] ?? '');
    return mark === '{' ? 'first name' : 'first item';
  }
  if (mark === ':') return expected === 'colon' ? 'value' : undefined;
  if (mark === ',') return expected === 'end' ? (closers.at(-1) === '}' ? 'name' : 'value') : undefined;
  const mayClose = expected === 'end' || expected === 'first item' || expected === 'first name';
  if (!mayClose || mark !== closers.at(-1)) return undefined;
  closers.pop();
  return 'end';
}

/** Returns the strings, numbers, `true`, `false` and `null` that stand alone on a line, in a fence, in code or in a tag. */
export function findScalars(reply: string): readonly string[] {
  return reply.split('\n').flatMap((line) => {
    const whole = cleanScalar(line);
    if (isScalar(whole)) return [whole];
    return line
      .split(/`+|~{3,}|<\/?\w+>/)
      .map(cleanScalar)
      .filter(isScalar);
  });
}

/** Removes the marks of quotes and bullets, and the language of a fence. */
function cleanScalar(text: string): string {
  const trimmed = text.trim();
  return isScalar(trimmed)
    ? trimmed
    : trimmed.replace(/^(?:>|[-*+•][ \t]|\d+[.)][ \t]|json[ \t])[ \t]*/i, '');
}

function isScalar(text: string): boolean {
  return /^(?:"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)$/.test(text);
}
