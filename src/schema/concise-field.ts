// Parses one field of the short form: its name, its type and its description.

import { checkDescription, isFieldEnd, isProse, readDescription, takeQuoted } from './concise-description.ts';
import {
  type Cursor,
  isAdjacent,
  isName,
  isWord,
  openCursor,
  peek,
  take,
  textFrom,
} from './concise-tokens.ts';
import type { MakeError, SchemaNode } from './schema-document.ts';
import { parseType, type TypeExpression } from './type-expression.ts';
import { toTypeSchema } from './type-schema.ts';
import { findGeneric, isTypeWord } from './type-words.ts';

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: SchemaNode;
  /** Whether what follows a comma may belong to the description of this field. */
  readonly isDoubtful: boolean;
}

/** The surroundings of a field. */
export interface FieldPlace {
  readonly fail: MakeError;
  /** Whether a description runs to the end of its line, commas included. */
  readonly inLines: boolean;
  /** `}` within braces. */
  readonly closing: '' | '}';
  /** The token before the field. After a description and a comma, the field may be a part of that description. */
  readonly follows: 'nothing' | 'comma' | 'description';
  /** Parses the fields in braces, of which the `{` has been read, for the field with this name. */
  readonly readBraces: (cursor: Cursor, name: string) => SchemaNode;
}

/** Parses the field at the cursor, up to what separates it from the next. */
export function readField(cursor: Cursor, place: FieldPlace): Field {
  const { fail } = place;
  const name = readName(cursor, fail);
  const marks = readMarks(cursor);
  let type =
    isFieldEnd(cursor, place.closing) || peek(cursor) === ':' ? undefined : readType(cursor, name, place);
  const colon = take(cursor, ':');
  let description = '';
  let isQuoted = false;
  if (colon) {
    const quoted = takeQuoted(cursor, place.closing);
    isQuoted = quoted !== undefined;
    const inner = quoted === undefined ? cursor : openCursor(quoted);
    const isProseOnly = quoted !== undefined && /[,;:\n]/.test(quoted);
    if (!type && !isProseOnly && beginsType(inner)) {
      const failAsText: MakeError = (message, hint = `for a text, write ${name} string: DESCRIPTION`) =>
        fail(message, hint);
      type = readType(inner, name, { ...place, fail: failAsText });
      if (take(cursor, ':'))
        description = takeQuoted(cursor, place.closing) ?? readDescription(cursor, place);
    } else {
      description = quoted ?? readDescription(cursor, place);
      if (!type && !isQuoted) checkDescription(description, name, fail);
    }
  }
  // YAML writes nested fields like this, and they would become fields of their own.
  if (colon && !type && description === '' && peek(cursor) === '\n') {
    throw fail('nothing stands after the colon', `for fields in fields, write ${name} {a, b}`);
  }
  const isCertain = (type !== undefined || marks.list || marks.optional || colon) && !isProse(name);
  if (place.follows === 'description' && !isCertain) throw fail('may belong to the description before it');
  // On a line of its own, `when: date, as printed` has one description with a comma.
  const isDoubtful = colon && !isQuoted && (description !== '' || place.inLines);
  return { ...toField({ name, ...marks, description }, type, fail), isDoubtful };
}

function readName(cursor: Cursor, fail: MakeError): string {
  const name = peek(cursor);
  if (name === ':') throw fail('has no name');
  if (name === '' || name === ',' || name === ';') throw fail('is empty', 'remove the extra comma');
  if (/^["'`“‘]/.test(name)) throw fail('the name is in quotes', 'write it without: name, price number');
  if (/^[-*+•]$/.test(name)) throw fail('begins with a bullet', 'leave the bullets out');
  if (!isWord(name) || !isName(name)) {
    const parts = name.split('.');
    const nested = parts.length > 1 && parts.every(isName);
    throw fail(
      `${JSON.stringify(name)} is not a valid name`,
      nested
        ? `for fields in fields, write ${parts.join(' {')}${'}'.repeat(parts.length - 1)}`
        : 'use up to 64 letters, digits, _, $ or -, beginning with a letter, _ or $',
    );
  }
  cursor.index += 1;
  return name;
}

/** Reads the marks `[]` and `?` after a name. */
function readMarks(cursor: Cursor): { list: boolean; optional: boolean } {
  const marks = { list: false, optional: false };
  for (;;) {
    if (take(cursor, '?')) marks.optional = true;
    else if (!marks.list && take(cursor, '[', ']')) marks.list = true;
    else if (!take(cursor, '!')) return marks;
  }
}

function readType(cursor: Cursor, name: string, place: FieldPlace): TypeExpression {
  const { fail } = place;
  const start = cursor.index;
  if (peek(cursor) === '|' && peek(cursor, -1) === name) {
    throw fail('a bar stands after the name', `separate fields with commas; for a choice, write ${name} a|b`);
  }
  const type = parseType(cursor, { name, fail, readBraces: (inner) => place.readBraces(inner, name) });
  const text = textFrom(cursor, start);
  if (type.kind === 'quoted' && /\s/.test(type.text)) {
    // It means a description far more often than the only value of a field.
    const hint = `for a description, write ${name}: ${JSON.stringify(type.text)}`;
    throw fail(`${JSON.stringify(type.text)} would be the only value`, hint);
  }
  const next = peek(cursor);
  if (isFieldEnd(cursor, place.closing) || next === ':') return type;
  // Throws for an unknown word, because the error names the first of two.
  if (type.kind === 'word') toTypeSchema(type, fail);
  throw fail(
    `${JSON.stringify(next)} is unexpected after the type`,
    next === '=' ? 'leave the default out' : `for a description, write a colon: ${name} ${text}: DESCRIPTION`,
  );
}

/** Whether what stands after the colon is a type and no description. */
function beginsType(cursor: Cursor): boolean {
  const [first, second] = [peek(cursor), peek(cursor, 1)];
  if (first === '{' || first === '[') return true;
  if (isWord(first) && /^[[<]$/.test(second) && isAdjacent(cursor, 1)) return true;
  if ((findGeneric(first) || isTypeWord(first)) && second === '(' && isAdjacent(cursor, 1)) return true;
  let length = 0;
  while (!/^[\n,;:}]?$/.test(peek(cursor, length))) {
    if (peek(cursor, length) === '|') return true;
    length += 1;
  }
  while (length > 0 && /^[?!]$/.test(peek(cursor, length - 1))) length -= 1;
  return length === 1 && isTypeWord(first);
}

interface Parts {
  readonly name: string;
  readonly list: boolean;
  readonly optional: boolean;
  readonly description: string;
}

function toField(
  { name, list, optional, description }: Parts,
  type: TypeExpression | undefined,
  fail: MakeError,
): Omit<Field, 'isDoubtful'> {
  const { of, isOptional } = type ? takeOptional(type) : { of: undefined, isOptional: false };
  const item = of ? toTypeSchema(of, fail) : { type: 'string' };
  if (list && item.type === 'array') {
    throw fail('is a list twice', `for a list of lists, write ${name} number[][]`);
  }
  const schema = list ? { type: 'array', items: item } : item;
  return {
    name,
    optional: optional || isOptional,
    schema: description === '' ? schema : { ...schema, description },
  };
}

/** Takes off the mark `?` that makes the whole field optional. */
function takeOptional(type: TypeExpression): { of: TypeExpression; isOptional: boolean } {
  if (type.kind === 'optional') return { of: type.of, isOptional: true };
  if (type.kind === 'list') {
    const { of, isOptional } = takeOptional(type.item);
    return { of: { ...type, item: of }, isOptional };
  }
  if (type.kind !== 'union') return { of: type, isOptional: false };
  const parts = type.parts.map((part, index) =>
    index === type.parts.length - 1 ? takeOptional(part) : { of: part, isOptional: false },
  );
  return {
    of: { ...type, parts: parts.map(({ of }) => of) },
    isOptional: parts.some(({ isOptional }) => isOptional),
  };
}
