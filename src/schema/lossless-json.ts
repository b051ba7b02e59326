// Finds what a JSON text says and its parsed value does not: numbers that a double cannot hold, names given twice.

/** Longest number that is quoted whole. */
const MAX_CHARACTERS = 60;

/** An object or list whose inside is being read: where it is, and what it has had. */
interface Level {
  readonly names: Set<string> | undefined;
  /** The name or index of what comes next. */
  key: string | number;
}

/**
 * Returns the first thing of a valid JSON text that parsing changes, in words with its path; undefined where the
 * parsed value says the same as the text. Takes time linear in the length of the text.
 */
export function findLossyValue(json: string): string | undefined {
  const levels: Level[] = [];
  let isName = false;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[[\]{},]/g)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      levels.push(token === '{' ? { names: new Set(), key: '' } : { names: undefined, key: 0 });
      isName = token === '{';
    } else if (token === '}' || token === ']') {
      levels.pop();
      isName = false;
    } else if (token === ',') {
      isName = level?.names !== undefined;
      if (typeof level?.key === 'number') level.key += 1;
    } else if (isName && level?.names) {
      level.key = JSON.parse(token);
      isName = false;
      if (level.names.has(String(level.key))) return `${formatPath(levels)}: stands there twice`;
      level.names.add(String(level.key));
    } else if (!token.startsWith('"') && !isExact(token)) {
      const shown = token.length > MAX_CHARACTERS ? `${token.slice(0, MAX_CHARACTERS)}…` : token;
      return `${formatPath(levels)}: ${shown} cannot be kept exactly as a number; ask for it as text (string)`;
    }
  }
  return undefined;
}

function formatPath(levels: readonly Level[]): string {
  const keys = levels.map(({ key }) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return keys.map((key) => `/${key}`).join('') || 'the answer';
}

/** Says whether a number is written by JSON.stringify with the value that the text has, if in other digits. */
function isExact(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && normalizeDecimal(text) === normalizeDecimal(String(value));
}

/** Writes a number in one way only: its digits without zeros at either end, and a power of ten. */
function normalizeDecimal(text: string): string {
  const [, whole = '', fraction = '', power = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return '0';
  const exponent = Number(power) - fraction.length + digits.length - end;
  return `${digits.slice(start, end)}e${exponent}`;
}
