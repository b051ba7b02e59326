// Escapes texts for mdoc, the language of man pages.

/** Characters that roff prints as typographic ones, or reads as its own. */
const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '^': '\\(ha',
  '~': '\\(ti',
  '`': '\\(ga',
};

/** Escapes a text; words between backticks become bold. Its lines still need `protectStart`. */
export function escapeText(text: string): string {
  const parts = text.split(/`([^`]+)`/);
  return parts.map((part, at) => (at % 2 === 0 ? escapeAll(part) : `\\fB${escapeAll(part)}\\fR`)).join('');
}

/** Keeps an escaped line that begins with a dot from being read as a macro. */
export function protectStart(line: string): string {
  return line.startsWith('.') ? `\\&${line}` : line;
}

/** Escapes a text as one argument of a macro, where no word of it is read as a macro or a delimiter. */
export function escapeArgument(text: string): string {
  return `"\\&${escapeAll(text)}"`;
}

function escapeAll(text: string): string {
  return text.replace(/[\\'"^~`-]|[^\x20-\x7e]/g, (character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return NAMED[character] ?? `\\[u${code}]`;
  });
}
