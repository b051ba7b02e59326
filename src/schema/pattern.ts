// Checks which regular expressions the API supports, and compiles them for validation.

/** One character, escape or class. The API supports anchors only at the ends, and choices only in groups. */
const TOKEN =
  /\\[dws]|\\[^A-Za-z0-9\s]|\.|\[\^?(?:[^\]\\[^]|\\[dws]|\\[^A-Za-z0-9\s])(?:[^\]\\[]|\\[dws]|\\[^A-Za-z0-9\s])*\]|[^\\.[\](){}*+?|^$]/uy;
const QUANTIFIER = /[*+?](?![*+?])|\{(\d{1,2})(?:,(\d{0,2}))?\}(?![*+?{])/uy;
const MAX_REPEATS = 50;

// fact(schema-patterns).
/**
 * Whether the API supports a pattern: no lookaround, backreferences, word boundaries, named groups or large counts
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Supported regex features").
 */
export function isApiPattern(pattern: string): boolean {
  const end =
    pattern.endsWith('$') && !/(?<!\\)(?:\\\\)*\\\$$/.test(pattern) ? pattern.length - 1 : pattern.length;
  let at = pattern.startsWith('^') ? 1 : 0;
  let open = 0;
  let quantifiable = false;
  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = at;
    const found = token.exec(pattern);
    if (!found || at + found[0].length > end) return null;
    at += found[0].length;
    return found;
  };
  while (at < end) {
    if (pattern[at] === '(') {
      at += pattern.startsWith('(?:', at) ? 3 : 1;
      open += 1;
      quantifiable = false;
    } else if (pattern[at] === ')' && open > 0) {
      at += 1;
      open -= 1;
      quantifiable = true;
    } else if (pattern[at] === '|' && open > 0) {
      at += 1;
      quantifiable = false;
    } else if (take(TOKEN)) {
      quantifiable = true;
    } else {
      const found = quantifiable ? take(QUANTIFIER) : null;
      if (!found || Number(found[1] ?? 0) > MAX_REPEATS || Number(found[2] ?? 0) > MAX_REPEATS) return false;
      quantifiable = false;
    }
  }
  return open === 0;
}

/**
 * Compiles a pattern with the `u` flag, or without it if the pattern is only valid so (`\_`); throws SyntaxError. Also
 * tries it, because V8 compiles a pattern when it is first used, and then may find it too large.
 */
export function compilePattern(pattern: string): RegExp {
  const compiled = compile(pattern);
  // It compiles twice, the second time for speed, and again for text beyond Latin-1.
  for (const text of ['', '', '\u0100', '\u0100']) compiled.test(text);
  return compiled;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    // Without the flag, \p{Greek} would be the letter p and some text.
    if (/\\[pP]\{/.test(pattern)) throw error;
    return new RegExp(pattern);
  }
}
