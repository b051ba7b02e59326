// Reads the concise form of a schema, `name, price number, tags[]: short labels`, into a JSON Schema.
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
  'a field is NAME TYPE: DESCRIPTION; types: string, number, integer, boolean, or words such as red|green; [] after a name makes a list, ? makes it optional';

/**
 * Returns the object schema that fields describe: separated by commas, or by line feeds where there are any. Throws
 * what `refuse` makes of the first field that cannot be read.
 */
export function readConcise(text: string, makeError: MakeError): SchemaNode {
  const fields = splitFields(text).map((field, index) => {
    return readField(field, (message, hint = HINT) => {
      const name = field.length > 60 ? `${field.slice(0, 60)}…` : field;
      return makeError(`field ${index + 1}${name && ` ${JSON.stringify(name)}`}: ${message}`, hint);
    });
  });
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name)) throw makeError(`field ${JSON.stringify(name)} stands there twice`);
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
  if (field === '') throw makeError('is empty', 'is there a comma too many?');
  const colon = field.indexOf(':');
  const description = colon < 0 ? '' : field.slice(colon + 1).trim();
  const spec = (colon < 0 ? field : field.slice(0, colon)).trim().replace(/\s*\|\s*/g, '|');
  const [first = '', typeWord = 'string', ...more] = spec.split(/\s+/);
  if (more.length > 0) throw makeError(`${JSON.stringify(more.join(' '))} stands behind its type`);
  const { word: name, list: listOfName, optional } = readMarks(first);
  const type = readMarks(typeWord);
  if (name === '') throw makeError('has no name');
  if (!/^[\p{L}_$][\p{L}\p{M}\p{N}_$-]{0,63}$/u.test(name) || name === '__proto__') {
    throw makeError(
      `${JSON.stringify(name)} cannot be a name`,
      'a name has up to 64 letters, digits, _, $ or -, and begins with a letter',
    );
  }
  if (listOfName && type.list) throw makeError('is a list twice', 'for lists of lists, write a JSON Schema');
  const item = readType(type.word, makeError);
  const schema = listOfName || type.list ? { type: 'array', items: item } : item;
  return {
    name,
    optional: optional || type.optional,
    schema: description === '' ? schema : { ...schema, description },
  };
}

/** Takes the marks `[]` and `?` off the end of a word. */
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
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw makeError(`the value ${JSON.stringify(twice)} stands there twice`);
  return { type: 'string', enum: values };
}
