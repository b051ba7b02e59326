// Splits the argument of a chat command into words as a shell does. Pure.
import { usageError } from '../../errors.ts';
import { findHome, type System } from '../../path-flavour.ts';

const WORD = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs;
const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+)/gs;

/** Returns the words of a text. With `windows` a backslash does not escape. Throws CliError for an unclosed quote. */
export function splitWords(text: string, { windows = false }: { readonly windows?: boolean } = {}): string[] {
  const escaped = windows ? text.replaceAll('\\', '\\\\') : text;
  const rest = escaped.replace(WORD, '').trim();
  if (rest !== '')
    throw usageError(text.trim(), 'a quote is not closed', 'quote a name with spaces: "like this.png"');
  return [...escaped.matchAll(WORD)].map(([word]) =>
    [...word.matchAll(PIECE)]
      .map(
        ([, single, double, letter, plain]) => single ?? double?.replace(/\\(.)/gs, '$1') ?? letter ?? plain,
      )
      .join(''),
  );
}

/** Returns a path with a leading `~` replaced by the home folder. */
export function expandHome(word: string, system: System): string {
  const home = findHome(system);
  return home && /^~(?=$|[/\\])/.test(word) ? home + word.slice(1) : word;
}
