// Parses the concise form of a schema, `name, price number, tags[]: short labels`, into a JSON Schema.
import { truncateText } from '../format.ts';
import type { MakeError, SchemaNode } from './schema-document.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  str: 'string',
  text: 'string',
  number: 'number',
  float: 'number',
  integer: 'integer',
  int: 'integer',
  boolean: 'boolean',
  bool: 'boolean',
};

const HINT =
  'write fields as NAME TYPE: DESCRIPTION; types are string, number, integer, boolean, or choices such as red|green; add [] for a list, ? for an optional field';

const MAX_SHOWN_CHARACTERS = 60;

/**
 * Returns the object schema for fields that are separated by line feeds, or by commas if there are none. Throws the
 * error of `makeError` for the first invalid field.
 */
export function readConcise(text: string, makeError: MakeError): SchemaNode {
  const fields = splitFields(text).map((field, index) => {
    return readField(field, (message, hint = HINT) => {
      const name = truncateText(field, MAX_SHOWN_CHARACTERS);
      return makeError(`field ${index + 1}${name && ` ${JSON.stringify(name)}`}: ${message}`, hint);
    });
  });
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name)) throw makeError(`field ${JSON.stringify(name)} is a duplicate`);
    seen.add(name);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.filter(({ optional }) => !optional).map(({ name }) => name),
    additionalProperties: false,
  };
}

function splitFields(text: string): string[] {
  if (!text.trim().includes('\n')) return text.split(',').map((field) => field.trim());
  return text
    .split('\n')
    .map((line) => line.trim().replace(/,$/, '').trimEnd())
    .filter((line) => line !== '');
}

interface Field {
  name: string;
  optional: boolean;
  schema: SchemaNode;
}

function readField(field: string, makeError: MakeError): Field {
  if (field === '') throw makeError('is empty', 'remove the extra comma');
  const colon = field.indexOf(':');
  const description = colon < 0 ? '' : field.slice(colon + 1).trim();
  const spec = (colon < 0 ? field : field.slice(0, colon)).trim().replace(/\s*\|\s*/g, '|');
  const [first = '', typeWord = 'string', ...more] = spec.split(/\s+/);
  if (more.length > 0) throw makeError(`${JSON.stringify(more.join(' '))} is unexpected after the type`);
  const { word: name, list: listOfName, optional } = readMarks(first);
  const type = readMarks(typeWord);
  if (name === '') throw makeError('has no name');
  if (!/^[\p{L}_$][\p{L}\p{M}\p{N}_$-]{0,63}$/u.test(name) || name === '__proto__') {
    throw makeError(
      `${JSON.stringify(name)} is not a valid name`,
      'use up to 64 letters, digits, _, $ or -, beginning with a letter, _ or $',
    );
  }
  if (listOfName && type.list) throw makeError('is a list twice', 'for lists of lists, pass a JSON Schema');
  const item = readType(type.word, makeError);
  const schema = listOfName || type.list ? { type: 'array', items: item } : item;
  return {
    name,
    optional: optional || type.optional,
    schema: description === '' ? schema : { ...schema, description },
  };
}

/** Splits a word from the marks `[]` and `?` at its end. */
function readMarks(word: string): { word: string; list: boolean; optional: boolean } {
  const marks = /(?:\[\]\??|\?(?:\[\])?)$/.exec(word)?.[0] ?? '';
  return {
    word: word.slice(0, word.length - marks.length),
    list: marks.includes('[]'),
    optional: marks.includes('?'),
  };
}

function readType(word: string, makeError: MakeError): SchemaNode {
  if (!word.includes('|')) {
    const type = Object.hasOwn(TYPES, word.toLowerCase()) ? TYPES[word.toLowerCase()] : undefined;
    if (type === undefined) throw makeError(`unknown type ${JSON.stringify(word)}`);
    return { type };
  }
  const values = word.split('|');
  if (values.includes('')) throw makeError(`a value is missing in ${JSON.stringify(word)}`);
  const duplicate = values.find((value, index) => values.indexOf(value) !== index);
  if (duplicate !== undefined) throw makeError(`the value ${JSON.stringify(duplicate)} is a duplicate`);
  return { type: 'string', enum: values };
}
