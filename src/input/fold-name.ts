// Compares file names as people read them: in one Unicode form, with every kind of space as a plain one. Pure.

/**
 * Returns a name in NFKC with each Unicode space as U+0020. macOS writes U+202F before AM and PM and may store NFD, and
 * neither can be seen or typed.
 */
export function foldName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII needs no conversion
  return /^[\u0000-\u007f]*$/.test(name) ? name : name.normalize('NFKC').replace(/\p{Zs}/gu, ' ');
}

/** Says how a name differs from another that looks much the same; undefined when the difference is plain ASCII. */
export function describeDifference(typed: string, found: string): string | undefined {
  if (typed === found) return undefined;
  if (typed.normalize('NFC') === found.normalize('NFC')) return 'the same letters in another Unicode form';
  const added = unusual(found, typed);
  const lacking = unusual(typed, found);
  if (added.length > 0) return `with ${added.join(', ')}${standsFor(found, typed)}`;
  return lacking.length > 0 ? `without ${lacking.join(', ')}` : undefined;
}

/** Returns the code points of a text beyond ASCII that another text lacks. */
function unusual(text: string, other: string): readonly string[] {
  const characters = new Set([...text.normalize('NFC')].filter((character) => character > '\u007f'));
  const known = other.normalize('NFC');
  return [...characters].filter((character) => !known.includes(character)).map(formatCodePoint);
}

/** U+202F says little to most people; that it is a space does. */
function standsFor(found: string, typed: string): string {
  const isOnlySpace = foldName(found) === foldName(typed) && /[^\P{Zs} ]/u.test(found);
  return isOnlySpace ? ' for a space' : '';
}

function formatCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
