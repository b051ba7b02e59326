// Measures and cuts text by the columns that it takes on a terminal.

/** Characters of two columns: https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt, classes W and F. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
/** Emoji that are drawn as pictures, by themselves or because of the selector U+FE0F. */
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}.*\ufe0f)/u;
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}]+$/u;

/** Returns how many columns a text of one line takes. */
export function getWidth(text: string): number {
  if (isNarrow(text)) return text.length;
  return toGraphemes(text).reduce((sum, grapheme) => sum + getGraphemeWidth(grapheme), 0);
}

/** Pads a text with spaces to a number of columns. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - getWidth(text)));
}

/** Cuts a text to at most so many columns, the last of which is then `…`. Never cuts a character in half. */
export function cutToWidth(text: string, columns: number): string {
  if (getWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const grapheme of toGraphemes(text)) {
    width += getGraphemeWidth(grapheme);
    if (width > columns) break;
    kept += grapheme;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** Cuts the start of a text, for names whose end says more: the first of at most so many columns is then `…`. */
export function cutStartToWidth(text: string, columns: number): string {
  if (getWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const grapheme of toGraphemes(text).toReversed()) {
    width += getGraphemeWidth(grapheme);
    if (width > columns) break;
    kept = grapheme + kept;
  }
  return columns < 1 ? '' : `…${kept}`;
}

/** Breaks text at spaces into lines of at most so many columns; a longer word is cut, or `splitWord` breaks it. */
export function wrapToWidth(
  text: string,
  columns: number,
  splitWord: (word: string, columns: number) => readonly string[] = (word) => [cutToWidth(word, columns)],
): readonly string[] {
  if (getWidth(text) <= columns) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && getWidth(line) + 1 + getWidth(word) <= columns)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(...splitWord(word, columns));
  }
  return lines;
}

/** Breaks text into lines of at most so many columns wherever a line is full, as a terminal does. */
export function breakToWidth(text: string, columns: number): readonly string[] {
  if (getWidth(text) <= columns) return [text];
  const lines = [''];
  let width = 0;
  for (const grapheme of toGraphemes(text)) {
    const own = getGraphemeWidth(grapheme);
    if (width + own > columns && width > 0) {
      lines.push(grapheme);
      width = own;
    } else {
      lines[lines.length - 1] += grapheme;
      width += own;
    }
  }
  return lines;
}

function getGraphemeWidth(grapheme: string): number {
  if (isNarrow(grapheme)) return grapheme.length;
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}

/** ASCII needs no segmenter, which takes milliseconds to load. */
function isNarrow(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function toGraphemes(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** Punctuation that does not begin a line. */
const CLOSING = /^[、。，．！？；：）」』】》〉’”…]/u;

/** Splits a word where a line may break: beside characters of two columns, and else after so many columns. */
export function splitByWidth(word: string, columns: number): readonly string[] {
  if (isNarrow(word) && word.length <= columns) return [word];
  const parts: string[] = [];
  let width = 0;
  let isWide = false;
  for (const grapheme of toGraphemes(word)) {
    const own = getGraphemeWidth(grapheme);
    const mayBreak = (isWide || own === 2) && !CLOSING.test(grapheme);
    const last = parts.length - 1;
    if (last < 0 || mayBreak || width + own > columns) {
      parts.push(grapheme);
      width = own;
    } else {
      parts[last] += grapheme;
      width += own;
    }
    isWide = own === 2;
  }
  return parts;
}
