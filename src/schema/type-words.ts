// Lists the words for types in the short form, and what each means in JSON Schema.
import { editDistance } from '../edit-distance.ts';
import type { SchemaNode } from './schema-document.ts';

const string = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const boolean = { type: 'boolean' };
const format = (name: string) => ({ type: 'string', format: name });
const list = { type: 'array', items: string };

const CLOCK = String.raw`([01]\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$`;
/**
 * A time as images show it. The formats `time` and `date-time` demand seconds and a zone, which the model would have to
 * make up for a receipt of 14:32.
 */
const time = { type: 'string', pattern: `^${CLOCK}` };
const datetime = {
  type: 'string',
  pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T${CLOCK}`,
};

const TYPES: Readonly<Record<string, SchemaNode>> = {
  ...{ string, str: string, text: string, varchar: string },
  ...{ number, num: number, numeric: number, float: number, double: number, decimal: number, real: number },
  ...{ float32: number, float64: number, f32: number, f64: number },
  ...{ integer, int: integer, long: integer, bigint: integer, int32: integer, int64: integer },
  ...{ uint: integer, i32: integer, i64: integer, u32: integer, u64: integer },
  ...{ boolean, bool: boolean },
  ...{ date: format('date'), time, datetime, timestamp: datetime },
  ...{ duration: format('duration'), 'date-time': format('date-time') },
  ...{ url: format('uri'), uri: format('uri'), email: format('email'), uuid: format('uuid') },
  ...{ hostname: format('hostname'), ipv4: format('ipv4'), ipv6: format('ipv6') },
  ...{ list, array: list },
};

const NO_OPEN_OBJECTS =
  'an object with arbitrary names cannot be written here; ask for a list: entries[] {name, value number}';

/** Words of other languages that no schema for an answer can express, each with what to write. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  object: 'write its fields in braces: address {street, city}',
  ...{ dict: NO_OPEN_OBJECTS, map: NO_OPEN_OBJECTS, record: NO_OPEN_OBJECTS, mapping: NO_OPEN_OBJECTS },
  any: 'structured outputs need a type: write string, number, or string|number',
  unknown: 'structured outputs need a type: write string, number, or string|number',
  json: 'write its fields in braces: address {street, city}',
  tuple: 'write a list of one type, such as box[] number, or fields in braces',
  enum: 'write the values with a bar between them: red|green',
  undefined: 'write ? after the name of a field that may be missing: note?',
  void: 'leave the field out',
  never: 'leave the field out',
};

const GENERICS: Readonly<Record<string, 'list' | 'nullable' | 'choice' | 'union'>> = {
  ...{ list: 'list', array: 'list', sequence: 'list', set: 'list', vec: 'list', readonlyarray: 'list' },
  ...{ optional: 'nullable', option: 'nullable', maybe: 'nullable' },
  ...{ literal: 'choice', enum: 'choice' },
  union: 'union',
};

/** Returns the schema of a word for a type, in any case; undefined for other words. */
export function findTypeWord(word: string): SchemaNode | undefined {
  // Only GraphQL has this type, and in lower case it is a word like any other.
  if (word === 'ID') return string;
  const name = word.toLowerCase();
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

/** Returns the word for a type with a pattern; undefined for other patterns. */
export function findPatternWord(pattern: unknown): string | undefined {
  return Object.keys(TYPES).find((word) => pattern !== undefined && TYPES[word]?.pattern === pattern);
}

/** Returns what to write instead of a type that answers cannot have; undefined for other words. */
export function findTypeAdvice(word: string): string | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(UNSUPPORTED, name) ? UNSUPPORTED[name] : undefined;
}

/** Returns what a word before brackets makes of the types in them; undefined for other words. */
export function findGeneric(word: string): 'list' | 'nullable' | 'choice' | 'union' | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(GENERICS, name) ? GENERICS[name] : undefined;
}

/** Whether a word stands for null: in any case, or as Python writes it. */
export function isNullWord(word: string): boolean {
  return word === 'None' || word.toLowerCase() === 'null';
}

/** Whether a word is a type, or would be one in another language. */
export function isTypeWord(word: string): boolean {
  return findTypeWord(word) !== undefined || findTypeAdvice(word) !== undefined || isNullWord(word);
}

/** Returns the type that a word is probably a typo of. */
export function suggestTypeWord(word: string): string | undefined {
  const types = ['string', 'number', 'integer', 'boolean', 'datetime'];
  return types.find((type) => editDistance(word.toLowerCase(), type) === 1);
}
