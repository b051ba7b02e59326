// Parses the short form of a schema, `name, price number, tags[]: short labels`, into a JSON Schema.
import { truncateText } from '../format.ts';
import { isProse } from './concise-description.ts';
import { type Field, type FieldPlace, readField } from './concise-field.ts';
import { type Cursor, openCursor, peek, skipLines, take } from './concise-tokens.ts';
import type { MakeError, SchemaNode } from './schema-document.ts';
import { parseType } from './type-expression.ts';
import { toTypeSchema } from './type-schema.ts';

const HINT =
  'write fields as NAME TYPE: DESCRIPTION; types are string, number, integer, boolean, date, datetime, time, url, email, uuid, or choices such as red|green; add [] for a list, ? for an optional field';

const COMMA_HINT =
  'a comma ends a field; write one field a line to have commas in descriptions, or put the description in quotes';

const MAX_SHOWN_CHARACTERS = 60;

/**
 * Returns the object schema for fields that are separated by line feeds or commas; braces hold the fields of an
 * object. Throws the error of `makeError` for the first invalid field.
 */
export function readConcise(text: string, makeError: MakeError): SchemaNode {
  const trimmed = text.trim();
  const cursor = openCursor(trimmed);
  const group: Group = { makeError, inLines: trimmed.includes('\n'), closing: '', name: '' };
  if (peek(cursor) !== '{') return readFields(cursor, group);
  const fail: MakeError = (message, hint = HINT) => makeError(message, hint);
  const readBraces = (inner: Cursor) => readNested(inner, group);
  const type = parseType(cursor, { name: '', fail, readBraces });
  skipLines(cursor);
  const rest = peek(cursor);
  if (rest !== '') throw fail(`${JSON.stringify(rest)} is unexpected after the closing }`);
  return toTypeSchema(type, fail);
}

/** Fields that belong together: all of the text, or those in one pair of braces. */
interface Group {
  readonly makeError: MakeError;
  /** Whether a description runs to the end of its line, commas included. */
  readonly inLines: boolean;
  /** `}` within braces. */
  readonly closing: '' | '}';
  /** The field that the braces belong to; `''` for the outermost fields. */
  readonly name: string;
}

/** Reads the fields in braces, of which the `{` has been read. */
function readNested(cursor: Cursor, { makeError, name }: Group): SchemaNode {
  const schema = readFields(cursor, { makeError, inLines: peek(cursor) === '\n', closing: '}', name });
  take(cursor, '}');
  return schema;
}

function readFields(cursor: Cursor, group: Group): SchemaNode {
  const fields = new Map<string, Field>();
  let follows: FieldPlace['follows'] = 'nothing';
  skipLines(cursor);
  while (peek(cursor) !== group.closing || follows === 'comma' || follows === 'description') {
    if (peek(cursor) === '' && group.closing !== '') {
      throw group.makeError(`the closing }${formatOwner(group)} is missing`, HINT);
    }
    const isDoubtful = follows === 'description' || (follows === 'comma' && isProse(peek(cursor)));
    const fail = failAt(cursor, fields.size, { group, isDoubtful });
    const readBraces = (inner: Cursor, name: string) => readNested(inner, { ...group, name });
    const field = readField(cursor, { ...group, fail, follows, readBraces });
    if (fields.has(field.name)) {
      throw group.makeError(
        `field ${JSON.stringify(field.name)}${formatOwner(group)} is a duplicate`,
        'rename one of them',
      );
    }
    fields.set(field.name, field);
    follows = readSeparator(cursor, field, group);
  }
  if (fields.size === 0) throw group.makeError(`{}${formatOwner(group)} has no fields`, HINT);
  return toObject([...fields.values()]);
}

/** Reads what separates a field from the next, and returns what the next one follows. */
function readSeparator(cursor: Cursor, { isDoubtful }: Field, group: Group): FieldPlace['follows'] {
  const comma = take(cursor, ',');
  if (!comma) take(cursor, ';');
  const line = peek(cursor) === '\n';
  skipLines(cursor);
  if (!comma || line || (group.inLines && peek(cursor) === group.closing)) return 'nothing';
  return isDoubtful ? 'description' : 'comma';
}

/** Returns a maker of errors that name the field at the cursor. */
function failAt(
  cursor: Cursor,
  index: number,
  { group, isDoubtful }: { readonly group: Group; readonly isDoubtful: boolean },
): MakeError {
  const start = cursor.tokens[cursor.index]?.start ?? cursor.text.length;
  return (message, hint = HINT) => {
    const name = truncateText(findFieldText(cursor.text.slice(start), group.inLines), MAX_SHOWN_CHARACTERS);
    const field = `field ${index + 1}${name && ` ${JSON.stringify(name)}`}${formatOwner(group)}`;
    return group.makeError(`${field}: ${message}`, isDoubtful ? COMMA_HINT : hint);
  };
}

/** Returns the text of the field that a text begins with. */
function findFieldText(text: string, inLines: boolean): string {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if ('[({<'.includes(character)) depth += 1;
    if ('])}>'.includes(character)) depth -= 1;
    const ends = character === '\n' || (depth <= 0 && character === ',' && !inLines) || depth < 0;
    if (ends) return [...text].slice(0, index).join('').trim().replace(/,$/, '');
  }
  return text.trim();
}

/** Returns words for the field whose braces hold the group; `''` for the outermost fields. */
function formatOwner({ name }: Group): string {
  return name && ` of ${JSON.stringify(name)}`;
}

function toObject(fields: readonly Field[]): SchemaNode {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.filter(({ optional }) => !optional).map(({ name }) => name),
    additionalProperties: false,
  };
}
