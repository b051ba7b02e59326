// Splits the short form of a schema into words and signs, and walks over them.

/** A word or a sign, with its place in the text. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A place in a text that is being parsed. */
export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The index of the next token. */
  index: number;
  /** How many brackets and braces are open. */
  depth: number;
}

/** Opens a text. A line feed is a token; other white space only separates words. */
export function openCursor(text: string): Cursor {
  const tokens = [...text.matchAll(/\n|[,;:|?!=[\]{}()<>"'`“”‘’]|[^\s,;:|?!=[\]{}()<>"'`“”‘’]+/g)].map(
    ({ 0: token, index }) => ({ text: token, start: index, end: index + token.length }),
  );
  return { text, tokens, index: 0, depth: 0 };
}

/** Returns the next token, or one after it; `''` at the end of the text. */
export function peek(cursor: Cursor, offset = 0): string {
  return cursor.tokens[cursor.index + offset]?.text ?? '';
}

/** Steps over the given tokens if they come next, and returns whether they did. */
export function take(cursor: Cursor, ...texts: readonly string[]): boolean {
  if (!texts.every((text, offset) => peek(cursor, offset) === text)) return false;
  cursor.index += texts.length;
  return true;
}

/** Steps over line feeds. */
export function skipLines(cursor: Cursor): void {
  while (take(cursor, '\n'));
}

/** Returns the text from one token to the place of the cursor, without white space around it. */
export function textFrom(cursor: Cursor, index: number): string {
  const start = cursor.tokens[index]?.start ?? cursor.text.length;
  return cursor.text.slice(start, cursor.tokens[cursor.index - 1]?.end ?? 0).trim();
}

/** Whether the next token is a word: no sign, no line feed and not the end. */
export function isWord(token: string): boolean {
  return token !== '' && !/^[\n,;:|?!=[\]{}()<>"'`“”‘’]/.test(token);
}

/** Whether nothing separates the token at the cursor from the one before it. */
export function isAdjacent(cursor: Cursor, offset = 0): boolean {
  const index = cursor.index + offset;
  return cursor.tokens[index]?.start === cursor.tokens[index - 1]?.end;
}

/** Whether a word can name a field. */
export function isName(word: string): boolean {
  return /^[\p{L}_$][\p{L}\p{M}\p{N}_$-]{0,63}$/u.test(word) && word !== '__proto__';
}
