// Splits what follows a chat command into words as a shell does: quotes, backslashes, and ~ for the home folder. Pure.
import { usageError } from '../../errors.ts';

const WORD = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs;
const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+)/gs;

/** Returns the words of a text; throws CliError for a quote that is not closed. `windows`: a backslash is no escape. */
export function splitWords(text: string, { windows = false }: { readonly windows?: boolean } = {}): string[] {
  const escaped = windows ? text.replaceAll('\\', '\\\\') : text;
  const rest = escaped.replace(WORD, '').trim();
  if (rest !== '')
    throw usageError(text.trim(), 'a quote is not closed', 'a name with spaces is written "like this.png"');
  return [...escaped.matchAll(WORD)].map(([word]) =>
    [...word.matchAll(PIECE)]
      .map(
        ([, single, double, letter, plain]) => single ?? double?.replace(/\\(.)/gs, '$1') ?? letter ?? plain,
      )
      .join(''),
  );
}

/** Returns a path with a leading `~` replaced by the home folder. */
export function expandHome(
  word: string,
  { HOME, USERPROFILE }: Readonly<Record<string, string | undefined>>,
): string {
  const home = HOME || USERPROFILE;
  return home && /^~(?=$|[/\\])/.test(word) ? home + word.slice(1) : word;
}
