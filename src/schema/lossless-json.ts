// Finds values of a JSON text that JSON.parse changes: numbers that a double cannot hold, and duplicate names.
import { truncateText } from '../format.ts';
import { toDecimal } from './decimal.ts';
import { atPointer, toPointer } from './json-pointer.ts';

const MAX_SHOWN_CHARACTERS = 60;

/** Below this, a double keeps all digits before the point and the first behind it. */
const MAX_FRACTION = 1e15;

/** The smallest double that has all of its digits. */
const MIN_NORMAL = 2 ** -1022;

/** An object or list that is being read. */
interface Level {
  /** The names so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** The name or index of the next value. */
  key: string | number;
}

interface LossOptions {
  /** Names of values for which rounding does no harm; none by default. */
  readonly mayRound?: readonly string[];
}

/**
 * Describes the first value of a valid JSON text that parsing changes, after its JSON pointer. Returns undefined if
 * there is none. Takes time linear in the length of the text.
 */
export function findLossyValue(json: string, { mayRound = [] }: LossOptions = {}): string | undefined {
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
    } else if (!token.startsWith('"') && isLossy(token)) {
      if (mayRound.includes(String(level?.key)) && Number.isFinite(Number(token))) continue;
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

/**
 * Whether JSON.stringify writes another number, possibly in other digits. Surplus digits behind the point do not count:
 * every reader of JSON rounds 0.333333333333333333, and nothing is lost that could be measured.
 */
function isLossy(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return true;
  const given = toDecimal(text);
  const kept = toDecimal(String(value));
  if (given.digits === kept.digits && given.exponent === kept.exponent) return false;
  const size = Math.abs(value);
  const isFraction = given.exponent < 0;
  return !(isFraction && size >= MIN_NORMAL && size < MAX_FRACTION);
}
