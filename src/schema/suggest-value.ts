// Suggests what to write instead of a wrong value of a keyword.
import { findTypeWord } from './type-words.ts';
import { JSON_TYPES } from './types.ts';

const OTHERS: Readonly<Record<string, string>> = {
  ...{ dict: 'object', map: 'object', record: 'object', struct: 'object' },
  ...{ tuple: 'array', set: 'array', none: 'null', nil: 'null' },
};

/** Returns what to write instead of a wrong value of a keyword; undefined if nothing is known. */
export function suggestValue(keyword: string, value: unknown): string | undefined {
  if (keyword === 'type') return suggestType(value);
  if (typeof value !== 'boolean') return undefined;
  // Draft-03 and draft-04 had these.
  if (keyword === 'required') return 'the object lists the names: "required": ["name"]';
  if (/^exclusiveM(?:in|ax)imum$/.test(keyword)) return `write the number itself: "${keyword}": 0`;
  return undefined;
}

function suggestType(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const wrong = value.find((each) => !JSON_TYPES.includes(each));
    return wrong === undefined ? undefined : suggestType(wrong);
  }
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  if (JSON_TYPES.includes(word)) return `write types in lower case: "type": "${word}"`;
  if (word === 'any') return 'name the types, such as "type": ["string", "number"]';
  const other = Object.hasOwn(OTHERS, word) ? OTHERS[word] : undefined;
  if (other !== undefined) return `write "type": "${other}"`;
  const { type, format } = findTypeWord(word === 'datetime' ? 'date-time' : word) ?? {};
  if (type === undefined) return undefined;
  return `write "type": "${type}"${format === undefined ? '' : `, "format": "${format}"`}`;
}
