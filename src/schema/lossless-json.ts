// Finds values of a JSON text that JSON.parse changes: numbers that a double cannot hold, and duplicate names.
import { truncateText } from '../format.ts';
import { atPointer, toPointer } from './json-pointer.ts';

const MAX_SHOWN_CHARACTERS = 60;

/** An object or list that is being read. */
interface Level {
  /** The names so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** The name or index of the next value. */
  key: string | number;
}

/**
 * Describes the first value of a valid JSON text that parsing changes, after its JSON pointer. Returns undefined if
 * there is none. Takes time linear in the length of the text.
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
      if (level.names.has(String(level.key))) return atPointer(getPointer(levels), 'is a duplicate');
      level.names.add(String(level.key));
    } else if (!token.startsWith('"') && !isExact(token)) {
      const shown = truncateText(token, MAX_SHOWN_CHARACTERS);
      const problem = `${shown} cannot be stored exactly as a number; declare it as a string`;
      return atPointer(getPointer(levels), problem);
    }
  }
  return undefined;
}

function getPointer(levels: readonly Level[]): string {
  return toPointer(levels.map(({ key }) => String(key)));
}

/** Whether JSON.stringify writes a number with the same value, possibly in other digits. */
function isExact(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && normalizeDecimal(text) === normalizeDecimal(String(value));
}

/** Returns a canonical form of a number: its digits without outer zeros, and a power of ten. */
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
