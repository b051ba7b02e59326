// Splits a line of bash into words and takes off its quotes, as bash hands both over as they are typed. Expands nothing.

/** Characters that end a word of bash outside of quotes. */
const SEPARATOR = /[\s|&;<>()]/;
/** Characters that a backslash escapes between double quotes. */
const ESCAPED_IN_QUOTES = '$`"\\\n';

/** Returns the words of a line, quoted as they are typed. The last one is empty after a space. */
export function splitBashLine(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === '' && SEPARATOR.test(character)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += character;
    if (character === '\\' && quote !== "'") word += line.charAt(++at);
    else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
  }
  return [...words, word];
}

/** Returns a word without its quotes; the last quote may be open. */
export function unquote(word: string): string {
  let text = '';
  let quote = '';
  for (let at = 0; at < word.length; at++) {
    const character = word.charAt(at);
    const next = word.charAt(at + 1);
    if (character === '\\' && quote === '') {
      text += next;
      at++;
    } else if (character === '\\' && quote === '"' && next !== '' && ESCAPED_IN_QUOTES.includes(next)) {
      text += next;
      at++;
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else text += character;
  }
  return text;
}
